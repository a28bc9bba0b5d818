// The sum of two vectors.

import { type Device, type Numbers, numberedArguments, overAll, ownNumber, type Work } from './device';

const text = `
struct Shape { count: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> one: array<f32>;
@group(0) @binding(2) var<storage, read> other: array<f32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn add(${numberedArguments}) {
  let index = ${ownNumber};
  if (index < shape.count) { sums[index] = one[index] + other[index]; }
}
`;

/** to = one + other, of `count` numbers; the two may be the same. */
export async function addVectors(
  device: Device,
  count: number,
  one: Numbers,
  other: Numbers,
  to: Numbers,
): Promise<Work> {
  const program = await device.program('a sum of two vectors', text, ['uniform', 'read', 'read', 'write'], 'add');
  const group = device.group(program, [device.numbers(Uint32Array.of(count)), one, other, to]);
  return { program, group, groups: overAll(count) };
}
