// The passes of a network over a minibatch, as a list of work: outputs and loss forward, the gradient of every
// parameter backward.

import { backwardChain, endChain, forwardChain, keepChain, operationsOf } from './chain';
import type { Device, Numbers, Work } from './device';
import { gather } from './gather';
import type { KeptLayer } from './layer';
import { type LossBuffers, lossOf } from './loss';
import type { GpuProgram } from './program';

/** Everything the passes read and write that is as large for every minibatch. */
export interface BatchBuffers extends Omit<LossBuffers, 'outputs' | 'slopes' | 'costs'> {
  /** All examples [examples x inputs]. */
  readonly data: Numbers;
  /** What the network learns beside its parameters. */
  readonly state: Numbers;
}

/** What layers keep of a minibatch, with room for the largest one. */
export interface Kept {
  readonly batch: Numbers;
  readonly costs: Numbers;
  readonly layers: readonly KeptLayer[];
}

/** For minibatches of up to `rows` examples. */
export const makeKept = (device: Device, program: GpuProgram, rows: number): Kept => ({
  batch: device.numbers(rows * program.inputs),
  costs: device.numbers(rows),
  layers: keepChain(device, program, program.layers, rows),
});

export interface Forward {
  /** Moves with the step, and so do the next two. */
  readonly gather: Work;
  /** Costs of the examples, and their derivative by the outputs. */
  readonly slopes: Work;
  readonly total: Work;
  readonly layers: readonly Work[];
  /** Once a step, behind the passes at its own weights. */
  readonly ends: readonly Work[];
}

/** Multiplications and additions of a step with minibatches of `rows` examples, of which two thirds go backward. */
export const operations = (program: GpuProgram, rows: number) => 3 * rows * operationsOf(program.layers);

/** Outputs and loss at these weights, of minibatches of `rows` examples. */
export async function makeForward(
  device: Device,
  program: GpuProgram,
  rows: number,
  weights: Numbers,
  kept: Kept,
  buffers: BatchBuffers,
): Promise<Forward> {
  const at = { device, program, rows, weights, ...buffers };
  const last = kept.layers.at(-1) as KeptLayer;
  const [gathering, loss, layers, ends] = await Promise.all([
    gather(device, rows, program.inputs, buffers.steps, buffers.data, buffers.examples, kept.batch),
    lossOf(device, program, rows, { ...buffers, ...last, costs: kept.costs }),
    forwardChain(at, program.layers, kept.layers, kept.batch),
    endChain(at, program.layers, kept.layers, kept.batch),
  ]);
  return { gather: gathering, ...loss, layers, ends };
}

/** The gradient of every parameter, once the slopes of the outputs are there. */
export const makeBackward = (
  device: Device,
  program: GpuProgram,
  rows: number,
  weights: Numbers,
  kept: Kept,
  buffers: BatchBuffers,
  gradient: Numbers,
): Promise<Work[]> =>
  backwardChain(
    { device, program, rows, weights, ...buffers },
    program.layers,
    kept.layers,
    kept.batch,
    gradient,
    null,
  );
