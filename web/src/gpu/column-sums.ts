// The sum of every column of a matrix: the gradient of a layer's biases. Sixteen partial sums a column, each over every
// sixteenth row, are added up as a tree, so that the order never changes.

import type { Device, Work } from './device';
import type { Matrix } from './product';

const text = `
struct Shape { rows: u32, columns: u32, source_at: u32, target_at: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
var<workgroup> partial: array<f32, 256>;

@compute @workgroup_size(16, 16)
fn sum_columns(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let column = group.x * 16u + lane.x;
  var sum = 0f;
  if (column < shape.columns) {
    for (var row = lane.y; row < shape.rows; row += 16u) { sum += source[shape.source_at + row * shape.columns + column]; }
  }
  partial[index] = sum;
  workgroupBarrier();
  for (var height = 8u; height > 0u; height /= 2u) {
    if (lane.y < height) { partial[index] += partial[index + 16u * height]; }
    workgroupBarrier();
  }
  if (lane.y == 0u && column < shape.columns) { sums[shape.target_at + column] = partial[lane.x]; }
}
`;

/** to[columns] = sums over the rows of from[rows x columns]. */
export async function columnSums(
  device: Device,
  rows: number,
  columns: number,
  from: Matrix,
  to: Matrix,
): Promise<Work> {
  const program = await device.program('column sums', text, ['uniform', 'read', 'write'], 'sum_columns');
  const shape = device.numbers(Uint32Array.of(rows, columns, from.at, to.at));
  return {
    program,
    group: device.group(program, [shape, from.numbers, to.numbers]),
    groups: [Math.ceil(columns / 16), 1],
  };
}
