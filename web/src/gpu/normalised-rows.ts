// Layer normalization: rows of numbers given mean 0 and variance 1, then scaled and shifted. A workgroup for a row, its
// sums added up as a tree; what the way back needs of the inputs is found again.

import { columnSums } from './column-sums';
import { overAll } from './device';
import { keptOf, type LayerKernels, passing } from './layer';
import type { RowNormLayer } from './program';
import { addUp } from './tree';

/** mean and inverse, of the standard deviation, of the row from `first` on, in all invocations of a workgroup. */
const statistics = `
var own = 0f;
  for (var j = lane; j < size; j += 256u) { own += x[first + j]; }
  let mean = add_up(lane, own) / f32(size);
  workgroupBarrier();
  own = 0f;
  for (var j = lane; j < size; j += 256u) { own += (x[first + j] - mean) * (x[first + j] - mean); }
  let inverse = 1f / sqrt(add_up(lane, own) / f32(size) + eps);
  workgroupBarrier();
`;

const head = ({ size, eps, weights, biases }: RowNormLayer) => `
const size = ${size}u;
const eps = ${eps}f;
const scales = ${weights}u;
const shifts = ${biases}u;
struct Shape { rows: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> w: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> found: array<f32>;
${addUp}
`;

const entry = (name: string, body: string) => `
@compute @workgroup_size(256)
fn ${name}(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.x + group.y * groups.x;
  if (row >= shape.rows) { return; }
  let first = row * size;
  ${statistics}
  ${body}
}
`;

const forwardText = (layer: RowNormLayer) =>
  head(layer) +
  entry(
    'normalise',
    `for (var j = lane; j < size; j += 256u) {
    found[first + j] = (x[first + j] - mean) * inverse * w[scales + j] + w[shifts + j];
  }`,
  );

/** Terms of the scales' gradient for each row; the slopes of the inputs where they are asked for. */
function backwardText(layer: RowNormLayer, below: ReturnType<typeof passing> | null) {
  const d = '(slopes[first + j] * w[scales + j])';
  const n = '((x[first + j] - mean) * inverse)';
  const slopesBelow = below
    ? `own = 0f;
  for (var j = lane; j < size; j += 256u) { own += ${d}; }
  let mean_slope = add_up(lane, own) / f32(size);
  workgroupBarrier();
  own = 0f;
  for (var j = lane; j < size; j += 256u) { own += ${d} * ${n}; }
  let mean_product = add_up(lane, own) / f32(size);
  for (var j = lane; j < size; j += 256u) {
    let slope = ((${d} - mean_slope) - ${n} * mean_product) * inverse;
    below[first + j] = ${below.slope('slope', 'first + j')};
  }`
    : '';
  return `${head(layer)}
@group(0) @binding(4) var<storage, read> slopes: array<f32>;
${below ? '@group(0) @binding(5) var<storage, read_write> below: array<f32>;' : ''}
${below?.declared ?? ''}
${entry(
  'normalise_back',
  `for (var j = lane; j < size; j += 256u) { found[first + j] = slopes[first + j] * ${n}; }
  ${slopesBelow}`,
)}`;
}

export const normalisedRows: LayerKernels<RowNormLayer> = {
  outputs: ({ rows, size }) => rows * size,
  operations: ({ rows, size }) => 8 * rows * size,
  applies: false,
  passesApplied: true,

  async forward({ device, layer, rows, weights, inputs, own }) {
    const bindings = ['uniform', 'read', 'read', 'write'] as const;
    const program = await device.program('the normalization of rows', forwardText(layer), bindings, 'normalise');
    const all = rows * layer.rows;
    const group = device.group(program, [device.numbers(Uint32Array.of(all)), weights, inputs, own.outputs]);
    return [{ program, group, groups: overAll(64 * all) }];
  },

  async backward({ device, layer, rows, weights, inputs, own, gradient, below, appliedBelow }) {
    const all = rows * layer.rows;
    const terms = device.numbers(all * layer.size);
    const bound = [device.numbers(Uint32Array.of(all)), weights, inputs, terms, own.slopes];
    if (below) bound.push(below.slopes);
    if (below && appliedBelow) bound.push(keptOf(below));
    const program = await device.program(
      'the normalization of rows on the way back',
      backwardText(layer, below && passing(appliedBelow, 6)),
      (['uniform', 'read', 'read', 'write', 'read', 'write', 'read'] as const).slice(0, bound.length),
      'normalise_back',
    );
    const { size } = layer;
    return [
      { program, group: device.group(program, bound), groups: overAll(64 * all) },
      await columnSums(device, all, size, { numbers: terms, at: 0 }, { numbers: gradient, at: layer.weights }),
      await columnSums(device, all, size, { numbers: own.slopes, at: 0 }, { numbers: gradient, at: layer.biases }),
    ];
  },
};
