// What everybody who is measured on the card does, and a row of the table.
import type { Form } from '../../../web/src/gpu/product';
import { rateOf } from './clock';

/** c = a b, lying in memory as web/src/gpu/product.ts says of its forms. */
export interface Operands {
  readonly form: Form;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** A perceptron with ReLU and cross-entropy, trained by plain gradient descent. */
export interface Network {
  readonly lr: number;
  readonly batch: number;
  /** weights [units x inputs], biases [units]: those of the first step. */
  readonly layers: readonly { inputs: number; units: number; weights: Float32Array; biases: Float32Array }[];
  /** The first minibatches, which peers take by turns. inputs [batch x inputs], targets [batch x classes], 0 or 1. */
  readonly batches: readonly { inputs: Float32Array; targets: Float32Array }[];
}

/** Something that is measured. */
export interface Task {
  /** Does it so many times; resolves once the card has. */
  run(times: number): Promise<unknown>;
  /** What is compared: the result of doing it, or of its first times. */
  result(): Promise<Float32Array>;
  dispose(): void;
}

/** A library that is compared with. */
export interface Peer {
  readonly name: string;
  product(operands: Operands): Promise<Task>;
  /** Of steps; the result is the losses of the first `compared`, and is asked for first. */
  training(network: Network, compared: number): Promise<Task>;
}

export interface Row {
  readonly workload: string;
  readonly unit: string;
  /** Of the unit, in doing it once. */
  readonly amount: number;
  /** By name. */
  readonly values: Record<string, { value: number; spread: number }>;
  /** By name, how far results are from the first one's: mean square of the difference over that of the results. */
  readonly differences: Record<string, number>;
}

function difference(one: Float32Array, other: Float32Array): number {
  let [error, square] = [0, 0];
  one.forEach((value, i) => {
    error += (value - (other[i] as number)) ** 2;
    square += value ** 2;
  });
  return error / square;
}

/** Measures all who do the same, one after the other. amount: of the unit, in doing it once; a task may have its own. */
export async function measure(
  row: { workload: string; unit: string; amount: number },
  tasks: readonly (readonly [name: string, make: () => Task | Promise<Task>, amount?: number])[],
  hastily: boolean,
): Promise<Row> {
  const { workload, unit, amount } = row;
  const measured: Row = { workload, unit, amount, values: {}, differences: {} };
  let expected: Float32Array | null = null;
  for (const [name, make, own = amount] of tasks) {
    const task = await make();
    const found = await task.result();
    if (expected) measured.differences[name] = difference(expected, found);
    expected ??= found;
    const { perSecond, spread } = await rateOf(task.run, hastily);
    measured.values[name] = { value: perSecond * own, spread };
    task.dispose();
  }
  return measured;
}
