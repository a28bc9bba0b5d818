// The sum over each channel of images: the gradient of a convolution's biases. A workgroup for each of some parts of each
// channel; its 256 sums are added up as a tree, and the parts' sums as columns, so that the order never changes.

import { columnSums } from './column-sums';
import type { Device, Numbers, Work } from './device';
import type { Matrix } from './product';
import { addUp } from './tree';

/** Numbers of a part, unless there are too many parts then; and how many there are at most. */
const partSize = 4096;
const mostParts = 64;

const text = `
struct Shape { images: u32, channels: u32, plane: u32, parts: u32, target_at: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> images: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
${addUp}
@compute @workgroup_size(256)
fn sum_channels(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var own = 0f;
  for (var i = group.y * 256u + lane; i < shape.images * shape.plane; i += 256u * shape.parts) {
    own += images[(i / shape.plane * shape.channels + group.x) * shape.plane + i % shape.plane];
  }
  let sum = add_up(lane, own);
  if (lane == 0u) { sums[shape.target_at + group.y * shape.channels + group.x] = sum; }
}
`;

/** to[channels] = sums over from[images x channels x plane]. */
export async function channelSums(
  device: Device,
  images: number,
  channels: number,
  plane: number,
  from: Numbers,
  to: Matrix,
): Promise<Work[]> {
  const program = await device.program('channel sums', text, ['uniform', 'read', 'write'], 'sum_channels');
  const parts = Math.min(mostParts, Math.ceil((images * plane) / partSize));
  const target = parts > 1 ? { numbers: device.numbers(parts * channels), at: 0 } : to;
  const shape = device.numbers(Uint32Array.of(images, channels, plane, parts, target.at));
  const group = device.group(program, [shape, from, target.numbers]);
  const work: Work = { program, group, groups: [channels, parts] };
  return parts > 1 ? [work, await columnSums(device, parts, channels, target, to)] : [work];
}
