// The passes of a network of dense layers over a minibatch, as a list of work: outputs and loss forward, the gradient
// of every parameter backward.

import { columnSums } from './column-sums';
import type { Device, Numbers, Work } from './device';
import type { Finish } from './finish';
import { gather } from './gather';
import { type LossBuffers, lossOf } from './loss';
import { product } from './product';
import type { ActivationText, DenseLayer, GpuProgram } from './program';

/** Everything the passes read and write that is as large for every minibatch. */
export interface BatchBuffers extends Omit<LossBuffers, 'outputs' | 'slopes' | 'costs'> {
  /** All examples [examples x inputs]. */
  readonly data: Numbers;
}

/** What layers keep of a minibatch, with room for the largest one. */
export interface Kept {
  readonly batch: Numbers;
  readonly costs: Numbers;
  readonly layers: readonly KeptLayer[];
}

export interface KeptLayer {
  readonly outputs: Numbers;
  /** Before the activation, where its derivative is told from that. */
  readonly sums: Numbers | null;
  /** Derivative of the loss by the sums. */
  readonly slopes: Numbers;
}

export const activationOf = (program: GpuProgram, layer: DenseLayer): ActivationText | null =>
  layer.activation === null ? null : (program.activations[layer.activation] ?? null);

/** For minibatches of up to `rows` examples. */
export function makeKept(device: Device, program: GpuProgram, rows: number): Kept {
  return {
    batch: device.numbers(rows * program.inputs),
    costs: device.numbers(rows),
    layers: program.layers.map((layer) => ({
      outputs: device.numbers(rows * layer.units),
      sums: activationOf(program, layer)?.keeps_input ? device.numbers(rows * layer.units) : null,
      slopes: device.numbers(rows * layer.units),
    })),
  };
}

export interface Forward {
  /** Moves with the step, and so do the next two. */
  readonly gather: Work;
  /** Costs of the examples, and their derivative by the outputs. */
  readonly slopes: Work;
  readonly total: Work;
  readonly layers: readonly Work[];
}

/** Multiplications and additions of a step with minibatches of `rows` examples. */
export const operations = (program: GpuProgram, rows: number) =>
  program.layers.reduce((sum, { inputs, units }, l) => sum + 2 * rows * inputs * units * (l === 0 ? 2 : 3), 0);

const whole = (numbers: Numbers) => ({ numbers, at: 0 });

/** Every layer with what belongs to it and what lies below. */
const partsOf = (program: GpuProgram, kept: Kept) =>
  program.layers.map((layer, l) => ({
    layer,
    own: kept.layers[l] as KeptLayer,
    activation: activationOf(program, layer),
    /** The layer before; null: the minibatch itself. */
    below: l > 0 ? (kept.layers[l - 1] as KeptLayer) : null,
    activationBelow: l > 0 ? activationOf(program, program.layers[l - 1] as DenseLayer) : null,
  }));

export const textOf = (program: GpuProgram, activation: ActivationText) => `${program.functions}\n${activation.text}`;

/** Outputs and loss at these weights, of minibatches of `rows` examples. */
export async function makeForward(
  device: Device,
  program: GpuProgram,
  rows: number,
  weights: Numbers,
  kept: Kept,
  buffers: BatchBuffers,
): Promise<Forward> {
  const layers = partsOf(program, kept).map(({ layer, own, activation, below }) => {
    const { inputs: depth, units: columns } = layer;
    const finish: Finish = {
      kind: 'forward',
      text: activation ? textOf(program, activation) : undefined,
      keepsInput: own.sums !== null,
    };
    return product(device, {
      ...{ form: 'nt', rows, columns, depth, finish },
      a: whole(below?.outputs ?? kept.batch),
      b: { numbers: weights, at: layer.weights },
      c: whole(own.outputs),
      beside: { numbers: weights, at: layer.biases },
      sums: own.sums ? whole(own.sums) : undefined,
    });
  });
  const last = kept.layers.at(-1) as KeptLayer;
  const [gathering, loss, made] = await Promise.all([
    gather(device, rows, program.inputs, buffers.steps, buffers.data, buffers.examples, kept.batch),
    lossOf(device, program, rows, { ...buffers, ...last, costs: kept.costs }),
    Promise.all(layers),
  ]);
  return { gather: gathering, ...loss, layers: made };
}

/** The gradient of every parameter, once the slopes of the outputs are there. */
export async function makeBackward(
  device: Device,
  program: GpuProgram,
  rows: number,
  weights: Numbers,
  kept: Kept,
  gradient: Numbers,
): Promise<Work[]> {
  const works = partsOf(program, kept).map(({ layer, own, below, activationBelow }) => {
    const { inputs, units } = layer;
    const slopes = whole(own.slopes);
    const passed: Promise<Work>[] = [
      product(device, {
        ...{ form: 'tn', rows: units, columns: inputs, depth: rows },
        a: slopes,
        b: whole(below?.outputs ?? kept.batch),
        c: { numbers: gradient, at: layer.weights },
        finish: { kind: 'none' },
      }),
      columnSums(device, rows, units, slopes, { numbers: gradient, at: layer.biases }),
    ];
    if (below) {
      passed.push(
        product(device, {
          ...{ form: 'nn', rows, columns: inputs, depth: units },
          a: slopes,
          b: { numbers: weights, at: layer.weights },
          c: whole(below.slopes),
          finish: activationBelow ? { kind: 'backward', text: textOf(program, activationBelow) } : { kind: 'none' },
          beside: activationBelow ? whole(below.sums ?? below.outputs) : undefined,
        }),
      );
    }
    return Promise.all(passed);
  });
  // Last layer first.
  return (await Promise.all(works)).reverse().flat();
}
