// What networks of one kind say of the same examples, each at weights of its own: the forward pass alone, for many sets of
// weights in one dispatch per layer.

import type { Device, Numbers, Work } from './device';
import { activationOf, textOf } from './passes';
import { type Matrix, product } from './product';
import type { GpuProgram } from './program';

export interface OutputsPlan {
  /** Sets of weights, at most; each call says how many of them. */
  readonly sets: number;
  /** Of each set all parameters, one set `stride` behind the other. */
  readonly weights: Numbers;
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

/** Layers write by turns into two buffers with room for the widest. */
export const outputNumbers = (program: GpuProgram, sets: number, rows: number): number =>
  sets * rows * Math.max(...program.layers.map(({ units }) => units));

/** sizes: the numbers of examples that will be asked for. Rejects with a GpuFault where the card cannot do it. */
export async function outputsOf(
  device: Device,
  program: GpuProgram,
  plan: OutputsPlan,
  sizes: readonly number[],
): Promise<Outputs> {
  const { weights, stride } = plan;
  const numbers = outputNumbers(program, plan.sets, plan.rows);
  const turns = [device.numbers(numbers), device.numbers(numbers)] as const;
  const own = (at: number): Matrix => ({ numbers: weights, at, stride });
  const prepared = new Map<number, readonly Work[]>();
  for (const rows of new Set(sizes)) {
    const works = program.layers.map((layer, l) => {
      const { inputs: depth, units: columns } = layer;
      const activation = activationOf(program, layer);
      const below = turns[(l + 1) % 2] as Numbers;
      return product(device, {
        ...{ form: 'nt', rows, columns, depth, count: plan.sets },
        a: l === 0 ? { numbers: plan.inputs, at: 0 } : { numbers: below, at: 0, stride: rows * depth },
        b: own(layer.weights),
        c: { numbers: turns[l % 2] as Numbers, at: 0, stride: rows * columns },
        beside: own(layer.biases),
        finish: { kind: 'forward', text: activation ? textOf(program, activation) : undefined },
      });
    });
    prepared.set(rows, await Promise.all(works));
  }
  return {
    outputs: turns[(program.layers.length - 1) % 2] as Numbers,
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
