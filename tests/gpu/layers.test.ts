// Layers for images against the core's, on random odd shapes: the passes of each, with and without functions applied
// beside them.
import { describe, expect, test } from 'vitest';
import { kernelsOf } from '../../web/src/gpu/chain';
import { stepBytes } from '../../web/src/gpu/gather';
import type { KeptLayer } from '../../web/src/gpu/layer';
import type {
  ChannelNormLayer,
  ConvolutionLayer,
  FunctionLayer,
  GpuProgram,
  Layer,
  PoolingLayer,
  RowNormLayer,
} from '../../web/src/gpu/program';
import { expectNear, generator, reference, runAt, scattered } from './support/compare';
import { useDevice } from './support/device';
import { shareOf } from './support/share';

const at = useDevice();
const random = generator(2);
const between = (least: number, most: number) => least + Math.floor((most - least + 1) * random());

/** Stands for an activation: its derivative is told from its input. */
const square = {
  text: 'fn activate(x: f32) -> f32 { return x * x; }\nfn backward(kept: f32, d: f32) -> f32 { return 2f * kept * d; }',
  keepsInput: true,
};
/** What slopes are below that, where x has come through it. */
const behindSquare = (x: Float32Array, slopes: Float32Array) => slopes.map((d, i) => 2 * (x[i] as number) * d);
const program = {
  functions: '',
  activations: [{ text: square.text, keeps_input: true }],
  noise_seed: 3,
} as unknown as GpuProgram;
/** Records of two steps, of which the second is the reference's. */
const [steps, moved] = [Uint32Array.of(...new Array(stepBytes / 4 + 2).fill(0), 7), [stepBytes]];

interface Found {
  outputs: Float32Array;
  inputSlopes: Float32Array;
  gradient: Float32Array;
}

/** Both passes of a layer, in the midst of a network whose parameters before it are `lead` others. */
async function passes(
  layer: Layer,
  rows: number,
  { x, w, dy }: Record<'x' | 'w' | 'dy', Float32Array>,
  applied: typeof square | null = null,
): Promise<Found> {
  const { device } = at;
  const { forward, backward, keeps } = kernelsOf(layer);
  const lead = 'weights' in layer ? layer.weights : 0;
  const weights = device.numbers(Float32Array.from([...new Float32Array(lead).fill(Number.NaN), ...w]));
  const gradient = device.numbers(new Float32Array(lead + w.length).fill(Number.NaN));
  const outputs = device.numbers(dy.length);
  const slopes = device.numbers(dy);
  const own: KeptLayer = {
    outputs,
    slopes,
    sums: applied ? device.numbers(dy.length) : null,
    beside: device.numbers(keeps?.(layer) ?? 0),
    inside: [],
  };
  const below = { outputs: device.numbers(x), slopes: device.numbers(x.length), sums: null };
  const records = device.numbers(stepBytes / 2);
  device.write(records, steps);
  const state = device.numbers(0);
  const site = { device, program, layer, rows, weights, state, steps: records, inputs: below.outputs, own, applied };
  await runAt(device, moved, await forward(site));
  await runAt(device, moved, await backward({ ...site, gradient, below, appliedBelow: applied }));
  const all = await device.read(gradient);
  expect(all.subarray(0, lead).every(Number.isNaN)).toBe(true);
  return {
    outputs: await device.read(outputs),
    inputSlopes: await device.read(below.slopes),
    gradient: all.subarray(lead),
  };
}

/** The core's, of random numbers; id: of the kind of layer. */
async function expected(
  id: string,
  layer: Layer,
  rows: number,
  image: readonly number[],
  fields: readonly number[],
  x: Float32Array,
  w: Float32Array,
) {
  const dy = scattered(random, rows * kernelsOf(layer).outputs(layer));
  const all = await reference(['layer', id, rows, ...image, ...fields], x, w, dy);
  return {
    dy,
    outputs: all.subarray(0, dy.length),
    inputSlopes: all.subarray(dy.length, dy.length + x.length),
    gradient: all.subarray(dy.length + x.length),
  };
}

function convolutionOf(
  [channels, rows, columns]: readonly number[],
  [out_channels, kernel, stride, padding]: readonly number[],
): ConvolutionLayer {
  const extents = { channels, rows, columns, out_channels, kernel, stride, padding } as ConvolutionLayer;
  const places = (extent: number) => Math.floor((extent + 2 * extents.padding - extents.kernel) / extents.stride) + 1;
  const weights = between(0, 9);
  return {
    ...extents,
    kind: 'patch_product',
    out_rows: places(extents.rows),
    out_columns: places(extents.columns),
    weights,
    biases: weights + extents.out_channels * extents.channels * extents.kernel ** 2,
  };
}

/** Examples; channels, rows, columns; channels, kernel, stride and padding of the layer. */
const shapes: [number, number[], number[]][] = [
  [1, [1, 1, 1], [1, 1, 1, 0]],
  [3, [1, 8, 8], [8, 3, 1, 1]],
  [2, [4, 7, 5], [65, 4, 2, 2]],
  // A kernel of nothing but padding at the corners, and a stride that leaves pixels out.
  [2, [2, 5, 3], [3, 2, 3, 4]],
  // Several parts of the gradient.
  [40, [3, 9, 11], [5, 3, 1, 0]],
  // Sums of biases in parts.
  [70, [2, 12, 12], [3, 1, 1, 0]],
  ...Array.from({ length: 3 }, (): [number, number[], number[]] => {
    const [kernel, padding] = [between(1, 5), between(0, 3)];
    const side = () => between(kernel, 13);
    return [between(1, 30), [between(1, 20), side(), side()], [between(1, 40), kernel, between(1, 3), padding]];
  }),
];

/** A convolution with random inputs and parameters, and what the core makes of them. */
async function convolutionAndCore(rows: number, image: number[], fields: number[]) {
  const layer = convolutionOf(image, fields);
  const x = scattered(random, rows * layer.channels * layer.rows * layer.columns);
  const w = scattered(random, layer.biases + layer.out_channels - layer.weights);
  return { layer, x, w, core: await expected('conv', layer, rows, image, fields, x, w) };
}

test.each(shareOf(shapes))('a convolution of %i examples of %j with %j', async (rows, image, fields) => {
  const { layer, x, w, core } = await convolutionAndCore(rows, image, fields);
  const found = await passes(layer, rows, { x, w, dy: core.dy });
  expectNear(found.outputs, core.outputs, 'outputs');
  expectNear(found.inputSlopes, core.inputSlopes, 'slopes of the inputs');
  const biases = layer.biases - layer.weights;
  expectNear(found.gradient.subarray(0, biases), core.gradient.subarray(0, biases), 'gradient of the weights');
  expectNear(found.gradient.subarray(biases), core.gradient.subarray(biases), 'gradient of the biases');
});

test.each(shapes.filter((_, i) => i % 3 === 1))(
  'a convolution with functions behind it and below, of %i examples of %j with %j',
  async (rows, image, fields) => {
    const { layer, x, w, core } = await convolutionAndCore(rows, image, fields);
    const found = await passes(layer, rows, { x, w, dy: core.dy }, square);
    expectNear(
      found.outputs,
      core.outputs.map((y) => y * y),
      'outputs',
    );
    expectNear(found.inputSlopes, behindSquare(x, core.inputSlopes), 'slopes of the inputs');
  },
);

describe.each([
  ['largest', 'max_pool'],
  ['mean', 'average_pool'],
] as const)('pooling by the %s', (kind, id) => {
  const pools = [
    [1, 1, 2, 2, 2],
    [3, 2, 5, 7, 2],
    [2, 3, 16, 17, 16],
    ...Array.from({ length: 4 }, () => [between(1, 20), between(1, 9), between(4, 15), between(4, 15), between(2, 4)]),
  ] as [number, number, number, number, number][];
  test.each(pools)('of %i examples of %i x %i x %i in windows of %i', async (rows, channels, down, across, size) => {
    const layer: PoolingLayer = { kind, channels, rows: down, columns: across, size };
    // Many of them are equal.
    const x = scattered(random, rows * channels * down * across).map(Math.round);
    const w = new Float32Array();
    const core = await expected(id, layer, rows, [channels, down, across], [size], x, w);
    const found = await passes(layer, rows, { x, w, dy: core.dy });
    expectNear(found.outputs, core.outputs, 'outputs');
    expectNear(found.inputSlopes, core.inputSlopes, 'slopes');
    const { inputSlopes } = await passes(layer, rows, { x, w, dy: core.dy }, square);
    expectNear(inputSlopes, behindSquare(x, core.inputSlopes), 'through a function');
  });
});

describe.each([
  [1, [1, 1, 2]],
  [3, [5, 2, 3]],
  [7, [3, 11, 10]],
] as [number, number[]][])('of %i examples of %j', (rows, image) => {
  const size = image.reduce((product, extent) => product * extent, 1);
  const x = scattered(random, rows * size);

  test('layer normalization', async () => {
    const layer: RowNormLayer = { kind: 'normalised_rows', rows: 1, size, eps: 0.125, weights: 3, biases: 3 + size };
    const w = scattered(random, 2 * size);
    const core = await expected('layer_norm', layer, rows, image, [layer.eps], x, w);
    const found = await passes(layer, rows, { x, w, dy: core.dy });
    expectNear(found.outputs, core.outputs, 'outputs');
    expectNear(found.inputSlopes, core.inputSlopes, 'slopes');
    expectNear(found.gradient, core.gradient, 'gradient');
    const { inputSlopes } = await passes(layer, rows, { x, w, dy: core.dy }, square);
    expectNear(inputSlopes, behindSquare(x, core.inputSlopes), 'through a function');
  });

  test('batch normalization', async () => {
    const [channels = 1, down = 1, across = 1] = image;
    const layer: ChannelNormLayer = {
      ...{ kind: 'normalised_channels', rows: 1, channels, inner: down * across, momentum: 0.25, eps: 0.125 },
      ...{ weights: 3, biases: 3 + channels, state: 0 },
    };
    const w = scattered(random, 2 * channels);
    const core = await expected('batch_norm', layer, rows, image, [layer.momentum, layer.eps], x, w);
    const found = await passes(layer, rows, { x, w, dy: core.dy });
    expectNear(found.outputs, core.outputs, 'outputs');
    expectNear(found.inputSlopes, core.inputSlopes, 'slopes');
    expectNear(found.gradient, core.gradient, 'gradient');
    const through = await passes(layer, rows, { x, w, dy: core.dy }, square);
    expectNear(
      through.outputs,
      core.outputs.map((y) => y * y),
      'outputs through a function',
    );
    expectNear(through.inputSlopes, behindSquare(x, core.inputSlopes), 'slopes through a function');
  });

  test('dropout drops the same numbers', async () => {
    const layer: Layer = {
      ...{ kind: 'dropped', count: size, stream: 5, substream: 0 },
      ...{ below: 0.25 * 2 ** 32, raised: 4 / 3 },
    };
    const w = new Float32Array();
    const core = await expected('dropout', layer, rows, image, [0.25], x, w);
    const found = await passes(layer, rows, { x, w, dy: core.dy });
    expectNear(found.outputs, core.outputs, 'outputs');
    expectNear(found.inputSlopes, core.inputSlopes, 'slopes');
    const { inputSlopes } = await passes(layer, rows, { x, w, dy: core.dy }, square);
    expectNear(inputSlopes, behindSquare(x, core.inputSlopes), 'through a function');
  });
});

test('a NaN is what is largest', async () => {
  const layer: PoolingLayer = { kind: 'largest', channels: 1, rows: 2, columns: 4, size: 2 };
  const x = Float32Array.of(1, Number.NaN, 5, 7, 3, 2, 6, 4);
  const { outputs, inputSlopes } = await passes(layer, 1, { x, w: new Float32Array(), dy: Float32Array.of(10, 20) });
  expect(Array.from(outputs)).toEqual([Number.NaN, 7]);
  expect(Array.from(inputSlopes)).toEqual([0, 10, 0, 20, 0, 0, 0, 0]);
});

test('a function by itself', async () => {
  const layer: FunctionLayer = { kind: 'function', count: 37, activation: 0 };
  const [x, dy] = [scattered(random, 5 * 37), scattered(random, 5 * 37)];
  const found = await passes(layer, 5, { x, w: new Float32Array(), dy });
  expectNear(
    found.outputs,
    x.map((value) => value * value),
  );
  expectNear(
    found.inputSlopes,
    x.map((value, i) => 2 * value * (dy[i] as number)),
  );
});
