// What a network says of some examples, evaluated: the forward pass alone. Where it is made of dense layers only, many sets of
// weights are passed through in one dispatch per layer.

import { dropChain, evaluated, forwardChain, keepChain, numbersOf, stagesOf } from './chain';
import type { Device, Numbers, Work } from './device';
import { type Matrix, product } from './product';
import type { GpuProgram } from './program';

/** What a network has learnt, on the card. */
export interface Learnt {
  readonly weights: Numbers;
  /** What it learns beside them. */
  readonly state: Numbers;
}

/** weights: of each set all parameters, one set `stride` behind the other. */
export interface OutputsPlan extends Learnt {
  /** Sets of weights, at most; each call says how many of them. One where not severalSets(). */
  readonly sets: number;
  readonly stride: number;
  /** Examples [rows x inputs], the same for every set. */
  readonly rows: number;
  readonly inputs: Numbers;
}

export interface Outputs {
  /** [sets x rows x outputs]. */
  readonly outputs: Numbers;
  /** The work for the first `sets` of them and the first `rows` examples; precondition: prepared. */
  works(sets: number, rows: number): readonly Work[];
  /** Gives back what is large. */
  dispose(): void;
}

/** The network's dense layers with what is applied with them; null where it has others. */
function denseStages(program: GpuProgram) {
  const stages = stagesOf(program, evaluated(program).layers);
  const dense = stages.flatMap(({ layer, applied }) => (layer.kind === 'product' ? [{ layer, applied }] : []));
  return dense.length === stages.length ? dense : null;
}

export const severalSets = (program: GpuProgram): boolean => denseStages(program) !== null;

/** Dense layers write by turns into two buffers with room for the widest. */
export function outputNumbers(program: GpuProgram, sets: number, rows: number): number {
  const dense = denseStages(program);
  return sets * rows * (dense ? Math.max(...dense.map(({ layer }) => layer.outputs)) : numbersOf(program.layers));
}

/** sizes: the numbers of examples that will be asked for. Rejects with a GpuFault where the card cannot do it. */
export async function outputsOf(
  device: Device,
  program: GpuProgram,
  plan: OutputsPlan,
  sizes: readonly number[],
): Promise<Outputs> {
  const dense = denseStages(program);
  return dense ? denseOutputs(device, dense, plan, sizes) : chainOutputs(device, evaluated(program), plan, sizes);
}

async function denseOutputs(
  device: Device,
  stages: NonNullable<ReturnType<typeof denseStages>>,
  plan: OutputsPlan,
  sizes: readonly number[],
): Promise<Outputs> {
  const { weights, stride } = plan;
  const numbers = plan.sets * plan.rows * Math.max(...stages.map(({ layer }) => layer.outputs));
  const turns = [device.numbers(numbers), device.numbers(numbers)] as const;
  const own = (at: number): Matrix => ({ numbers: weights, at, stride });
  const prepared = new Map<number, readonly Work[]>();
  for (const rows of new Set(sizes)) {
    const works = stages.map(({ layer, applied }, l) => {
      const { inputs: depth, outputs: columns } = layer;
      const below = turns[(l + 1) % 2] as Numbers;
      return product(device, {
        ...{ form: 'nt', rows, columns, depth, count: plan.sets },
        a: l === 0 ? { numbers: plan.inputs, at: 0 } : { numbers: below, at: 0, stride: rows * depth },
        b: own(layer.weights),
        c: { numbers: turns[l % 2] as Numbers, at: 0, stride: rows * columns },
        beside: own(layer.biases),
        finish: { kind: 'forward', text: applied?.text },
      });
    });
    prepared.set(rows, await Promise.all(works));
  }
  return {
    outputs: turns[(stages.length - 1) % 2] as Numbers,
    works: (sets, rows) =>
      (prepared.get(rows) as readonly Work[]).map((work) => ({
        ...work,
        groups: [work.groups[0], work.groups[1], sets],
      })),
    dispose() {
      for (const { buffer } of turns) buffer.destroy();
    },
  };
}

async function chainOutputs(
  device: Device,
  program: GpuProgram,
  { weights, state, rows: most, inputs }: OutputsPlan,
  sizes: readonly number[],
): Promise<Outputs> {
  const { layers } = program;
  const kept = keepChain(device, program, layers, most);
  // Nothing that is evaluated moves with a step.
  const steps = device.numbers(0);
  const prepared = new Map<number, readonly Work[]>();
  for (const rows of new Set(sizes)) {
    const at = { device, program, rows, weights, state, steps };
    prepared.set(rows, await forwardChain(at, layers, kept, inputs));
  }
  return {
    outputs: kept.at(-1)?.outputs ?? inputs,
    works: (_, rows) => prepared.get(rows) as readonly Work[],
    dispose: () => dropChain(kept),
  };
}
