// The rows of a minibatch, copied together from the data that lie on the card for the whole training.

import type { Device, Numbers, Work } from './device';

const text = `
struct Step { first: u32 }
struct Shape { rows: u32, columns: u32 }
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> data: array<f32>;
@group(0) @binding(3) var<storage, read> examples: array<u32>;
@group(0) @binding(4) var<storage, read_write> rows: array<f32>;

@compute @workgroup_size(64)
fn gather(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.y;
  let source = examples[step.first + row] * shape.columns;
  let column = group.x * 64u + lane;
  if (column < shape.columns) { rows[row * shape.columns + column] = data[source + column]; }
}
`;

/**
 * Bytes of a step's record: where its examples start in the block's list of them, its place among what the block finds,
 * its number in the run.
 */
export const stepBytes = 256;

/**
 * rows[count x columns] = the rows of data[... x columns] that the step's examples name. steps: records, the place of one
 * being told at each call.
 */
export async function gather(
  device: Device,
  count: number,
  columns: number,
  steps: Numbers,
  data: Numbers,
  examples: Numbers,
  rows: Numbers,
): Promise<Work> {
  const program = await device.program(
    'the gathering of a minibatch',
    text,
    ['moving-uniform', 'uniform', 'read', 'read', 'write'],
    'gather',
  );
  const shape = device.numbers(Uint32Array.of(count, columns));
  return {
    program,
    group: device.group(program, [{ numbers: steps, dynamicBytes: stepBytes }, shape, data, examples, rows]),
    groups: [Math.ceil(columns / 64), count],
  };
}
