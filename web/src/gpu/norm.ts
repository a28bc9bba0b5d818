// The norm of a vector: up to 64 workgroups sum squares over parts of it, each as a tree, and one adds up what they have
// found.

import type { Device, Numbers, Work } from './device';
import { addUp } from './tree';

const text = `
struct Shape { count: u32, parts: u32, target_at: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
${addUp}
@compute @workgroup_size(256)
fn add_squares(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var own = 0f;
  for (var i = group.x * 256u + lane; i < shape.count; i += shape.parts * 256u) { own += source[i] * source[i]; }
  let sum = add_up(lane, own);
  if (lane == 0u) { sums[group.x] = sum; }
}

@compute @workgroup_size(256)
fn find_norm(@builtin(local_invocation_index) lane: u32) {
  var own = 0f;
  if (lane < shape.parts) { own = source[lane]; }
  let sum = add_up(lane, own);
  if (lane == 0u) { sums[shape.target_at] = sqrt(sum); }
}
`;

/** to[at] = the norm of all of `from`. */
export async function norm(device: Device, from: Numbers, to: Numbers, at: number): Promise<[Work, Work]> {
  const parts = Math.min(64, Math.ceil(from.length / 1024));
  const bindings = ['uniform', 'read', 'write'] as const;
  const [squares, root] = await Promise.all([
    device.program('sums of squares', text, bindings, 'add_squares'),
    device.program('a norm', text, bindings, 'find_norm'),
  ]);
  const shape = device.numbers(Uint32Array.of(from.length, parts, at));
  const sums = device.numbers(parts);
  return [
    { program: squares, group: device.group(squares, [shape, from, sums]), groups: [parts, 1] },
    { program: root, group: device.group(root, [shape, sums, to]), groups: [1, 1] },
  ];
}
