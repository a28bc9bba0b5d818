// Pooling: of each window of an image its largest number or its mean, an invocation for a window. The gradient of the
// largest goes to the first of equal ones, and a NaN takes the place and keeps it, as in the core.

import { numberedArguments, overAll, ownNumber } from './device';
import { keptOf, type LayerKernels, passing } from './layer';
import type { PoolingLayer } from './program';

const outRows = ({ rows, size }: PoolingLayer) => Math.floor(rows / size);
const outColumns = ({ columns, size }: PoolingLayer) => Math.floor(columns / size);

/** largest_in(first): where the largest number of a window lies; first: where the window begins in `source`. */
const largestText = `
fn is_nan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
fn largest_in(first: u32) -> u32 {
  var best = first;
  for (var r = 0u; r < size; r++) {
    for (var j = 0u; j < size; j++) {
      let here = first + r * columns + j;
      if (source[here] > source[best] || is_nan(source[here])) { best = here; }
    }
  }
  return best;
}
`;

const meanText = `
fn mean_of(first: u32) -> f32 {
  var sum = 0f;
  for (var r = 0u; r < size; r++) {
    for (var j = 0u; j < size; j++) { sum += source[first + r * columns + j]; }
  }
  return sum * share;
}
`;

/** grid: windows along the sides of the image. */
const head = (layer: PoolingLayer, grid: readonly [number, number]) => `
const rows = ${layer.rows}u;
const columns = ${layer.columns}u;
const size = ${layer.size}u;
const share = 1f / f32(size * size);
const down = ${grid[0]}u;
const across = ${grid[1]}u;
struct Shape { windows: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
`;

/** Which window an invocation has, and where that begins in the images. */
const start = `
  let window = ${ownNumber};
  if (window >= shape.windows) { return; }
  let plane = window / (down * across);
  let row = window % (down * across) / across;
  let column = window % across;
  let first = plane * rows * columns + row * size * columns + column * size;
`;

const forwardText = (layer: PoolingLayer) => `${head(layer, [outRows(layer), outColumns(layer)])}
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> found: array<f32>;
${layer.kind === 'largest' ? largestText : meanText}
@compute @workgroup_size(64)
fn pool(${numberedArguments}) {
  ${start}
  found[window] = ${layer.kind === 'largest' ? 'source[largest_in(first)]' : 'mean_of(first)'};
}
`;

/** Windows that lie partly beyond the edge belong to the grid here, since what is left over gets a 0. */
const backwardText = (layer: PoolingLayer, { declared, slope }: ReturnType<typeof passing>) => `
${head(layer, [Math.ceil(layer.rows / layer.size), Math.ceil(layer.columns / layer.size)])}
const out_rows = ${outRows(layer)}u;
const out_columns = ${outColumns(layer)}u;
@group(0) @binding(1) var<storage, read> slopes: array<f32>;
@group(0) @binding(2) var<storage, read_write> found: array<f32>;
@group(0) @binding(3) var<storage, read> source: array<f32>;
${layer.kind === 'largest' ? largestText : ''}
${declared}
@compute @workgroup_size(64)
fn share_out(${numberedArguments}) {
  ${start}
  let is_whole = row < out_rows && column < out_columns;
  var whole_slope = 0f;
  if (is_whole) { whole_slope = slopes[plane * out_rows * out_columns + row * out_columns + column]; }
  ${
    layer.kind === 'largest'
      ? 'var best = first;\n  if (is_whole) { best = largest_in(first); }'
      : 'let own = whole_slope * share;'
  }
  for (var r = 0u; r < min(size, rows - row * size); r++) {
    for (var j = 0u; j < min(size, columns - column * size); j++) {
      let here = first + r * columns + j;
      ${layer.kind === 'largest' ? 'let own = select(0f, whole_slope, here == best);' : ''}
      found[here] = ${slope('own', 'here')};
    }
  }
}
`;

export const pooling: LayerKernels<PoolingLayer> = {
  outputs: (layer) => layer.channels * outRows(layer) * outColumns(layer),
  operations: ({ channels, rows, columns }) => channels * rows * columns,
  applies: false,
  passesApplied: true,

  async forward({ device, layer, rows, inputs, own }) {
    const program = await device.program('pooling', forwardText(layer), ['uniform', 'read', 'write'], 'pool');
    const windows = rows * pooling.outputs(layer);
    const group = device.group(program, [device.numbers(Uint32Array.of(windows)), inputs, own.outputs]);
    return [{ program, group, groups: overAll(windows) }];
  },

  async backward({ device, layer, rows, inputs, own, below, appliedBelow }) {
    if (!below) return [];
    const bound = [own.slopes, below.slopes, inputs, ...(appliedBelow ? [keptOf(below)] : [])];
    const program = await device.program(
      'the backward pass of pooling',
      backwardText(layer, passing(appliedBelow, 4)),
      ['uniform', 'read', 'write', 'read', ...(appliedBelow ? (['read'] as const) : [])],
      'share_out',
    );
    const { size, channels } = layer;
    const windows = rows * channels * Math.ceil(layer.rows / size) * Math.ceil(layer.columns / size);
    const group = device.group(program, [device.numbers(Uint32Array.of(windows)), ...bound]);
    return [{ program, group, groups: overAll(windows) }];
  },
};
