// Convolutions as products with the patches of images, which are read from where they are instead of being laid out.
// What a patch is made of: a spot, a place of the kernel on the image, and a tap, an element of the kernel with the
// channel it is for.

import { channelSums } from './channel-sums';
import { columnSums } from './column-sums';
import { mostGroups, type Work } from './device';
import { type Finish, finishing } from './finish';
import { type BackwardSite, keptOf, type LayerKernels, type Site } from './layer';
import { type Matrix, productLanes } from './product';
import type { ConvolutionLayer } from './program';
import { loader, subgroupsEnabled, type Tile, tiledProduct, tileFor } from './tile';

/** Terms of a part of the weights' gradient, at least; and workgroups that make it, where there are as many terms. */
const partTerms = 256;
const wantedGroups = 256;

/** Elements of a channel's kernel, of all of an output's kernels, and places of the output. */
const elements = ({ kernel }: ConvolutionLayer) => kernel * kernel;
const taps = (layer: ConvolutionLayer) => layer.channels * elements(layer);
const places = (layer: ConvolutionLayer) => layer.out_rows * layer.out_columns;
const plane = (layer: ConvolutionLayer) => layer.rows * layer.columns;

/** The images that are read in patches, in the array `b`, [channels x rows x columns] each, and the spots on them. */
interface Patches {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly spotRows: number;
  readonly spotColumns: number;
  /** Where along a side a spot and a tap meet the image, as expressions of `at`; the sum is divided by `divisor`. */
  readonly spot: string;
  readonly tap: string;
  readonly divisor: number;
}

/** The inputs, as the outputs' places see them. */
const inputPatches = (layer: ConvolutionLayer): Patches => ({
  ...{ channels: layer.channels, rows: layer.rows, columns: layer.columns },
  ...{ spotRows: layer.out_rows, spotColumns: layer.out_columns },
  ...{ spot: `at * ${layer.stride} - ${layer.padding}`, tap: 'at', divisor: 1 },
});

/** The outputs, as the inputs' pixels see them; an output that no tap reaches from a pixel is none of its patch. */
const outputPatches = (layer: ConvolutionLayer): Patches => ({
  ...{ channels: layer.out_channels, rows: layer.out_rows, columns: layer.out_columns },
  ...{ spotRows: layer.rows, spotColumns: layer.columns },
  ...{ spot: `at + ${layer.padding}`, tap: '-at', divisor: layer.stride },
});

/**
 * spot_of(index), of all spots example after example, tap_of(index), and value_at(spot, tap), which is 0 beyond every
 * edge. There are shape.spots spots.
 */
function patchesText(patches: Patches, kernel: number): string {
  const { channels, rows, columns, spotRows, spotColumns, divisor } = patches;
  const spots = spotRows * spotColumns;
  const along = (which: 'spot' | 'tap') => `fn ${which}_along(at: i32) -> i32 { return ${patches[which]}; }`;
  return `
struct Part { first: u32, row: i32, column: i32, is_inside: bool }
${along('spot')}
${along('tap')}
fn spot_of(index: u32) -> Part {
  let place = index % ${spots}u;
  return Part(
    index / ${spots}u * ${channels * rows * columns}u,
    spot_along(i32(place / ${spotColumns}u)), spot_along(i32(place % ${spotColumns}u)),
    index < shape.spots,
  );
}
fn tap_of(index: u32) -> Part {
  let element = index % ${kernel * kernel}u;
  let channel = index / ${kernel * kernel}u;
  return Part(
    channel * ${rows * columns}u,
    tap_along(i32(element / ${kernel}u)), tap_along(i32(element % ${kernel}u)),
    channel < ${channels}u,
  );
}
fn value_at(spot: Part, tap: Part) -> f32 {
  let row = spot.row + tap.row;
  let column = spot.column + tap.column;
  if (!spot.is_inside || !tap.is_inside || row < 0 || column < 0) { return 0f; }
  ${divisor > 1 ? `if (row % ${divisor} != 0 || column % ${divisor} != 0) { return 0f; }` : ''}
  let place = vec2u(u32(row), u32(column)) / ${divisor}u;
  if (place.x >= ${rows}u || place.y >= ${columns}u) { return 0f; }
  return b[spot.first + tap.first + place.x * ${columns}u + place.y];
}`;
}

/** B is the patches: lines are spots and depths taps, or the other way round. */
const patchesLoader = (lines: 'spot' | 'tap', depths: 'spot' | 'tap') => `
fn bring_b(line: u32, deep: u32, into: u32) {
  var lines = array(${[0, 1, 2, 3].map((i) => `${lines}_of(line + ${i}u)`).join(', ')});
  for (var i = 0u; i < 4u; i++) {
    let depth = ${depths}_of(deep + i);
    var four = vec4f();
    for (var j = 0u; j < 4u; j++) { four[j] = value_at(${lines === 'spot' ? 'lines[j], depth' : 'depth, lines[j]'}); }
    tile_b[into + b_step * i] = four;
  }
}`;

/** A lies in blocks [lines x inner] one after another, and its depths are those of the first block, then the next. */
const blocksLoader = (at: string, lines: number, inner: number, depths: string) => `
fn bring_a(line: u32, deep: u32, into: u32) {
  for (var i = 0u; i < 4u; i++) {
    let depth = deep + i;
    let first = ${at} + depth / ${inner}u * ${lines * inner}u + depth % ${inner}u;
    var four = vec4f();
    for (var j = 0u; j < 4u; j++) {
      if (line + j < ${lines}u && depth < ${depths}) { four[j] = a[first + (line + j) * ${inner}u]; }
    }
    tile_a[into + a_step * i] = four;
  }
}`;

/** Where a row and a spot stand in images [rows x size] that hold a channel for each row. */
const inImages = (rows: number, size: number) =>
  `column / ${size}u * ${rows * size}u + row * ${size}u + column % ${size}u`;

/** spots: of all examples; at: where the weights start; part: terms of a part of a sum. */
const head = (lanes: number, aInFours = false) => `${lanes > 0 ? subgroupsEnabled : ''}
struct Shape { spots: u32, weights_at: u32, biases_at: u32, part: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> a: array<${aInFours ? 'vec4f' : 'f32'}>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;
`;

/** Tiles of spots, more than fit along an axis, are numbered along x and then z. */
const spotTile = `group.x + group.z * ${mostGroups}u`;
function spotGroups(tile: Tile, rows: number, spots: number): [number, number, number] {
  const across = Math.ceil(spots / tile.columns);
  return [Math.min(across, mostGroups), Math.ceil(rows / tile.rows), Math.ceil(across / mostGroups)];
}

const shapeOf = ({ device, layer }: Site<ConvolutionLayer>, spots: number) =>
  device.numbers(Uint32Array.of(spots, layer.weights, layer.biases, 0));

/** The layer's outputs, and before a function its sums. */
async function convolve(site: Site<ConvolutionLayer>): Promise<Work> {
  const { device, layer, rows, weights, inputs, own, applied } = site;
  const { outputs, sums } = own;
  const { out_channels } = layer;
  const spots = rows * places(layer);
  const tile = tileFor(out_channels, spots);
  const inFours = taps(layer) % 4 === 0 && layer.weights % 4 === 0;
  const place = inImages(out_channels, places(layer));
  const finish: Finish = { kind: 'forward', text: applied?.text, keepsInput: sums !== null };
  const { bindings, declared, value } = finishing(finish, {
    ...{ result: place, sums: place, kept: place, bias: 'shape.biases_at + row' },
  });
  const lanes = await productLanes(device);
  const text = `${head(lanes, inFours)}
${declared}
${loader({ name: 'a', at: 'shape.weights_at', lines: `${out_channels}u`, depths: `${taps(layer)}u`, linesTogether: false, inFours })}
${patchesText(inputPatches(layer), layer.kernel)}
${patchesLoader('spot', 'tap')}
${tiledProduct({ tile, rows: `${out_channels}u`, columns: 'shape.spots', columnTile: spotTile, first: '0u', end: `${taps(layer)}u`, start: '', lanes, value })}`;
  const program = await device.program(
    'a convolution',
    text,
    ['uniform', 'read', 'read', 'write', ...bindings],
    'multiply',
  );
  const bound = [shapeOf(site, spots), weights, inputs, outputs, weights, ...(sums ? [sums] : [])];
  return { program, group: device.group(program, bound), groups: spotGroups(tile, out_channels, spots) };
}

/** The gradient of the layer's weights, in parts that are added up as columns where there are many terms. */
async function weightsGradient(site: BackwardSite<ConvolutionLayer>): Promise<Work[]> {
  const { device, layer, rows, inputs, own, gradient } = site;
  const { out_channels } = layer;
  const spots = rows * places(layer);
  const tile = tileFor(out_channels, taps(layer));
  const [across, down] = [Math.ceil(taps(layer) / tile.columns), Math.ceil(out_channels / tile.rows)];
  const wanted = Math.max(1, Math.min(Math.floor(wantedGroups / (across * down)), Math.floor(spots / partTerms)));
  // A part is a multiple of the depth of a tile.
  const part = Math.ceil(spots / wanted / 16) * 16;
  const parts = Math.ceil(spots / part);
  const lanes = await productLanes(device);
  const text = `${head(lanes)}
${blocksLoader('0u', out_channels, places(layer), 'shape.spots')}
${patchesText(inputPatches(layer), layer.kernel)}
${patchesLoader('tap', 'spot')}
${tiledProduct({
  ...{ tile, rows: `${out_channels}u`, columns: `${taps(layer)}u`, start: '', lanes },
  ...{ first: 'group.z * shape.part', end: 'min(shape.spots, (group.z + 1u) * shape.part)' },
  value: `c[shape.weights_at + (group.z * ${out_channels}u + row) * ${taps(layer)}u + column] = sum;`,
})}`;
  const size = out_channels * taps(layer);
  const found: Matrix = { numbers: gradient, at: layer.weights };
  const target: Matrix = parts > 1 ? { numbers: device.numbers(parts * size), at: 0 } : found;
  const bindings = ['uniform', 'read', 'read', 'write'] as const;
  const program = await device.program('the gradient of a convolution', text, bindings, 'multiply');
  const shape = device.numbers(Uint32Array.of(spots, target.at, 0, part));
  const work: Work = {
    program,
    group: device.group(program, [shape, own.slopes, inputs, target.numbers]),
    groups: [across, down, parts],
  };
  return parts > 1 ? [work, await columnSums(device, parts, size, target, found)] : [work];
}

/** What the layer's inputs get back. */
async function inputsGradient(
  site: BackwardSite<ConvolutionLayer>,
  below: NonNullable<BackwardSite<ConvolutionLayer>['below']>,
): Promise<Work> {
  const { device, layer, rows, weights, own, appliedBelow } = site;
  const { channels, out_channels } = layer;
  const spots = rows * plane(layer);
  const tile = tileFor(channels, spots);
  const depth = `${out_channels * elements(layer)}u`;
  const place = inImages(channels, plane(layer));
  const finish: Finish = appliedBelow ? { kind: 'backward', text: appliedBelow.text } : { kind: 'none' };
  const { bindings, declared, value } = finishing(finish, { result: place, kept: place, sums: '', bias: '' });
  const lanes = await productLanes(device);
  const text = `${head(lanes)}
${declared}
${blocksLoader('shape.weights_at', channels, elements(layer), depth)}
${patchesText(outputPatches(layer), layer.kernel)}
${patchesLoader('spot', 'tap')}
${tiledProduct({ tile, rows: `${channels}u`, columns: 'shape.spots', columnTile: spotTile, first: '0u', end: depth, start: '', lanes, value })}`;
  const program = await device.program(
    'the inputs’ gradient of a convolution',
    text,
    ['uniform', 'read', 'read', 'write', ...bindings],
    'multiply',
  );
  const bound = [shapeOf(site, spots), weights, own.slopes, below.slopes, ...(appliedBelow ? [keptOf(below)] : [])];
  return { program, group: device.group(program, bound), groups: spotGroups(tile, channels, spots) };
}

export const convolution: LayerKernels<ConvolutionLayer> = {
  outputs: (layer) => layer.out_channels * places(layer),
  operations: (layer) => 2 * layer.out_channels * taps(layer) * places(layer),
  applies: true,
  passesApplied: true,

  async forward(site) {
    return [await convolve(site)];
  },

  async backward(site) {
    const { device, layer, rows, own, gradient, below } = site;
    const biases = { numbers: gradient, at: layer.biases };
    const works = await Promise.all([
      weightsGradient(site),
      channelSums(device, rows, layer.out_channels, places(layer), own.slopes, biases),
      ...(below ? [inputsGradient(site, below).then((work) => [work])] : []),
    ]);
    return works.flat();
  },
};
