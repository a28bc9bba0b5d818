// The passes of a network of dense layers over a minibatch, as a list of work: outputs and loss forward, the gradient
// of every parameter backward.

import { columnSums } from './column-sums';
import type { Device, Numbers, Work } from './device';
import { gather } from './gather';
import { type LossBuffers, lossOf } from './loss';
import { type Finish, product } from './product';
import type { ActivationText, DenseLayer, GpuProgram } from './program';

/** Everything the passes read and write that is as large for every minibatch. */
export interface PassBuffers extends Omit<LossBuffers, 'outputs' | 'slopes' | 'costs'> {
  /** Training examples [examples x inputs]. */
  readonly data: Numbers;
  readonly gradient: Numbers;
}

/** What layers keep of a minibatch, with room for the largest one. */
export interface Kept {
  readonly batch: Numbers;
  readonly costs: Numbers;
  readonly layers: readonly KeptLayer[];
}

interface KeptLayer {
  readonly outputs: Numbers;
  /** Before the activation, where its derivative is told from that. */
  readonly sums: Numbers | null;
  /** Derivative of the loss by the sums. */
  readonly slopes: Numbers;
}

const activationOf = (program: GpuProgram, layer: DenseLayer): ActivationText | null =>
  layer.activation === null ? null : (program.activations[layer.activation] ?? null);

export function makeKept(device: Device, program: GpuProgram): Kept {
  const { batch } = program;
  return {
    batch: device.numbers(batch * program.inputs),
    costs: device.numbers(batch),
    layers: program.layers.map((layer) => ({
      outputs: device.numbers(batch * layer.units),
      sums: activationOf(program, layer)?.keeps_input ? device.numbers(batch * layer.units) : null,
      slopes: device.numbers(batch * layer.units),
    })),
  };
}

export interface Passes {
  /** Moves with the step, and so do the next two. */
  readonly gather: Work;
  readonly slopes: Work;
  readonly total: Work;
  readonly forward: readonly Work[];
  readonly backward: readonly Work[];
}

/** Multiplications and additions of a step with minibatches of `rows` examples. */
export const operations = (program: GpuProgram, rows: number) =>
  program.layers.reduce((sum, { inputs, units }, l) => sum + 2 * rows * inputs * units * (l === 0 ? 2 : 3), 0);

/** At these weights, for minibatches of `rows` examples. */
export async function makePasses(
  device: Device,
  program: GpuProgram,
  rows: number,
  weights: Numbers,
  kept: Kept,
  buffers: PassBuffers,
): Promise<Passes> {
  const whole = (numbers: Numbers) => ({ numbers, at: 0 });
  const textOf = (activation: ActivationText) => `${program.functions}\n${activation.text}`;
  const parts = program.layers.map((layer, l) => ({
    layer,
    own: kept.layers[l] as KeptLayer,
    activation: activationOf(program, layer),
    /** The layer before; null: the minibatch itself. */
    below: l > 0 ? (kept.layers[l - 1] as KeptLayer) : null,
    activationBelow: l > 0 ? activationOf(program, program.layers[l - 1] as DenseLayer) : null,
  }));
  const forward: Promise<Work>[] = [];
  const backward: Promise<Work>[] = [];
  for (const { layer, own, activation, below, activationBelow } of parts) {
    const { inputs, units } = layer;
    const x = whole(below?.outputs ?? kept.batch);
    const matrix = { numbers: weights, at: layer.weights };
    const finish: Finish = {
      kind: 'forward',
      text: activation ? textOf(activation) : undefined,
      keepsInput: own.sums !== null,
    };
    forward.push(
      product(device, {
        ...{ form: 'nt', rows, columns: units, depth: inputs, a: x, b: matrix, c: whole(own.outputs), finish },
        beside: { numbers: weights, at: layer.biases },
        sums: own.sums ? whole(own.sums) : undefined,
      }),
    );
    const slopes = whole(own.slopes);
    const passed: Promise<Work>[] = [
      product(device, {
        ...{ form: 'tn', rows: units, columns: inputs, depth: rows, a: slopes, b: x },
        c: { numbers: buffers.gradient, at: layer.weights },
        finish: { kind: 'none' },
      }),
      columnSums(device, rows, units, slopes, { numbers: buffers.gradient, at: layer.biases }),
    ];
    if (below) {
      const through: Finish = activationBelow ? { kind: 'backward', text: textOf(activationBelow) } : { kind: 'none' };
      passed.push(
        product(device, {
          ...{ form: 'nn', rows, columns: inputs, depth: units, a: slopes, b: matrix, c: whole(below.slopes) },
          finish: through,
          beside: activationBelow ? whole(below.sums ?? below.outputs) : undefined,
        }),
      );
    }
    // Last layer first.
    backward.unshift(...passed);
  }
  const last = kept.layers.at(-1) as KeptLayer;
  const [gathering, loss, ahead, back] = await Promise.all([
    gather(device, rows, program.inputs, buffers.steps, buffers.data, buffers.examples, kept.batch),
    lossOf(device, program, rows, { ...buffers, ...last, costs: kept.costs }),
    Promise.all(forward),
    Promise.all(backward),
  ]);
  return { gather: gathering, ...loss, forward: ahead, backward: back };
}
