// A multiple of one vector added to another.

import type { Bound, Device, Numbers, Work } from './device';
import { numberedArguments, overAll, ownNumber } from './device';

const text = `
struct Numbers { factor: f32 }
struct Shape { count: u32 }
@group(0) @binding(0) var<uniform> numbers: Numbers;
@group(0) @binding(1) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> added: array<f32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn add_scaled(${numberedArguments}) {
  let index = ${ownNumber};
  if (index < shape.count) { sums[index] += numbers.factor * added[index]; }
}
`;

/** to += factor * added; the factor is the first number of what is bound for it, and moves where that does. */
export async function addScaled(device: Device, factor: Bound, added: Numbers, to: Numbers): Promise<Work> {
  const moves = 'numbers' in factor;
  const program = await device.program(
    'a sum of vectors',
    text,
    [moves ? 'moving-uniform' : 'uniform', 'uniform', 'read', 'write'],
    'add_scaled',
  );
  const shape = device.numbers(Uint32Array.of(to.length));
  return { program, group: device.group(program, [factor, shape, added, to]), groups: overAll(to.length) };
}
