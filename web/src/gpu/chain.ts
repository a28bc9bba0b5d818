// Layers one after another, a network's or a block's: what is kept of them and the work of their passes. A function that
// stands behind a layer is applied with that layer's outputs where both passes can do so.

import { convolution } from './convolution';
import { dense } from './dense';
import type { Device, Numbers, Work } from './device';
import { dropped } from './dropped';
import { functionAlone } from './function';
import { type Applied, appliedOf, type BackwardSite, type KeptLayer, type LayerKernels, type Site } from './layer';
import { normalisedChannels } from './normalised-channels';
import { normalisedRows } from './normalised-rows';
import { pooling } from './pooling';
import type { BlockLayer, GpuProgram, Layer } from './program';
import { addVectors } from './vector-sum';

/** The kinds of layers there are kernels for. */
const kinds: { readonly [K in Exclude<Layer, BlockLayer>['kind']]: LayerKernels<Extract<Layer, { kind: K }>> } = {
  product: dense,
  function: functionAlone,
  patch_product: convolution,
  largest: pooling,
  mean: pooling,
  dropped,
  normalised_rows: normalisedRows,
  normalised_channels: normalisedChannels,
};

/** A chain's part in a pass, beside its own. */
export type Surroundings = Pick<Site<Layer>, 'device' | 'program' | 'rows' | 'weights' | 'state' | 'steps'>;

const insideOf = ({ inside = [] }: BlockLayer): readonly Layer[] => inside;

// Here, because it is made of a chain.
const shortcut: LayerKernels<BlockLayer> = {
  outputs: ({ count }) => count,
  operations: (layer) => operationsOf(insideOf(layer)),
  applies: false,
  passesApplied: false,

  async forward(site) {
    const { device, rows, layer, inputs, own } = site;
    const found = own.inside.at(-1)?.outputs ?? inputs;
    return [
      ...(await forwardChain(site, insideOf(layer), own.inside, inputs)),
      await addVectors(device, rows * layer.count, found, inputs, own.outputs),
    ];
  },

  // The last layer inside has the block's slopes for its own.
  async backward(site) {
    const { device, rows, layer, inputs, own, gradient, below } = site;
    if (!below) return backwardChain(site, insideOf(layer), own.inside, inputs, gradient, null);
    const passed = own.inside.length > 0 ? device.numbers(rows * layer.count) : own.slopes;
    const inputsInside = { outputs: inputs, sums: null, slopes: passed };
    return [
      ...(await backwardChain(site, insideOf(layer), own.inside, inputs, gradient, inputsInside)),
      await addVectors(device, rows * layer.count, passed, own.slopes, below.slopes),
    ];
  },

  endStep: (site) => endChain(site, insideOf(site.layer), site.own.inside, site.inputs),
};

/** A layer's kernels. Each kind's take the layers of that kind. */
export const kernelsOf = ({ kind }: Layer) => (kind === 'shortcut' ? shortcut : kinds[kind]) as LayerKernels<Layer>;

/** Multiplications and additions of a forward pass for an example. */
export const operationsOf = (layers: readonly Layer[]): number =>
  layers.reduce((sum, layer) => sum + kernelsOf(layer).operations(layer), 0);

/** Numbers that layers give for an example, all together. */
export const numbersOf = (layers: readonly Layer[]): number =>
  layers.reduce(
    (sum, layer) =>
      sum + kernelsOf(layer).outputs(layer) + (layer.kind === 'shortcut' ? numbersOf(insideOf(layer)) : 0),
    0,
  );

/** A layer with the function that is applied with its outputs. */
export interface Stage {
  readonly layer: Layer;
  readonly applied: Applied | null;
}

export function stagesOf(program: GpuProgram, layers: readonly Layer[]): Stage[] {
  const stages: Stage[] = [];
  layers.forEach((layer, l) => {
    const [before, next, last] = [layers[l - 1], layers[l + 1], stages.at(-1)];
    const together =
      layer.kind === 'function' && before && next && kernelsOf(before).applies && kernelsOf(next).passesApplied;
    if (together && last) stages[stages.length - 1] = { ...last, applied: appliedOf(program, layer.activation) };
    else stages.push({ layer, applied: null });
  });
  return stages;
}

/** For minibatches of up to `rows` examples. slopes: those of the last layer's outputs, where they are there already. */
export function keepChain(
  device: Device,
  program: GpuProgram,
  layers: readonly Layer[],
  rows: number,
  slopes?: Numbers,
): KeptLayer[] {
  const stages = stagesOf(program, layers);
  return stages.map(({ layer, applied }, l) => {
    const count = rows * kernelsOf(layer).outputs(layer);
    const own = (l === stages.length - 1 && slopes) || device.numbers(count);
    return {
      outputs: device.numbers(count),
      sums: applied?.keepsInput ? device.numbers(count) : null,
      slopes: own,
      beside: device.numbers(kernelsOf(layer).keeps?.(layer) ?? 0),
      inside: layer.kind === 'shortcut' ? keepChain(device, program, insideOf(layer), rows, own) : [],
    };
  });
}

/** Gives back what keepChain() took. */
export function dropChain(kept: readonly KeptLayer[]): void {
  for (const { outputs, sums, slopes, beside, inside } of kept) {
    for (const numbers of [outputs, sums, slopes, beside]) numbers?.buffer.destroy();
    dropChain(inside);
  }
}

function sitesOf(at: Surroundings, layers: readonly Layer[], kept: readonly KeptLayer[], inputs: Numbers) {
  const { device, program, rows, weights, state, steps } = at;
  return stagesOf(program, layers).map(({ layer, applied }, l) => {
    const own = kept[l] as KeptLayer;
    return {
      device,
      program,
      rows,
      weights,
      state,
      steps,
      layer,
      applied,
      own,
      inputs: kept[l - 1]?.outputs ?? inputs,
    };
  });
}

export async function forwardChain(
  at: Surroundings,
  layers: readonly Layer[],
  kept: readonly KeptLayer[],
  inputs: Numbers,
): Promise<Work[]> {
  const works = sitesOf(at, layers, kept, inputs).map((site) => kernelsOf(site.layer).forward(site));
  return (await Promise.all(works)).flat();
}

/** What there is to do once a step, behind the passes at its own weights. */
export async function endChain(
  at: Surroundings,
  layers: readonly Layer[],
  kept: readonly KeptLayer[],
  inputs: Numbers,
): Promise<Work[]> {
  const works = sitesOf(at, layers, kept, inputs).map(async (site) => kernelsOf(site.layer).endStep?.(site) ?? []);
  return (await Promise.all(works)).flat();
}

const hasParameters = (layer: Layer): boolean =>
  layer.kind === 'shortcut' ? insideOf(layer).some(hasParameters) : 'weights' in layer;

/** The gradient of all parameters, and what the inputs get back where something below asks for it. */
export async function backwardChain(
  at: Surroundings,
  layers: readonly Layer[],
  kept: readonly KeptLayer[],
  inputs: Numbers,
  gradient: Numbers,
  below: BackwardSite<Layer>['below'],
): Promise<Work[]> {
  const sites = sitesOf(at, layers, kept, inputs);
  // Nobody asks for slopes below the first layer with parameters.
  const first = below ? 0 : sites.findIndex(({ layer }) => hasParameters(layer));
  const works = sites.map((site, l) => {
    if (first < 0 || l < first) return [];
    const beneath = l > first ? (kept[l - 1] as KeptLayer) : below;
    const appliedBelow = sites[l - 1]?.applied ?? null;
    return kernelsOf(site.layer).backward({ ...site, gradient, below: beneath, appliedBelow });
  });
  // Last layer first.
  return (await Promise.all(works)).reverse().flat();
}

/** The network as it is evaluated: nothing is dropped, and what is averaged over training steps is used. */
export const evaluated = (program: GpuProgram): GpuProgram => ({ ...program, layers: layersEvaluated(program.layers) });

const layersEvaluated = (layers: readonly Layer[]): Layer[] =>
  layers.flatMap((layer): Layer[] => {
    switch (layer.kind) {
      case 'dropped':
        return [];
      case 'normalised_channels':
        return [{ ...layer, evaluated: true }];
      case 'shortcut':
        return [{ ...layer, inside: layersEvaluated(insideOf(layer)) }];
      default:
        return [layer];
    }
  });
