// Slalom's trainings of perceptrons on MNIST, on the card and in WebAssembly, and what others need to take the same steps.
import type { Core, GpuHost } from '../../../web/src/engine/core';
import type { Outcome } from '../../../web/src/engine/protocol';
import type { Device } from '../../../web/src/gpu/device';
import { Training } from '../../../web/src/gpu/training';
import { lossesIn, lossesOf } from '../../gpu/support/documents';
import type { Network, Task } from './contestants';

export function need<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.faults.map(({ path, message }) => `${path}: ${message}`).join('; '));
}

/** hidden: units of the layers between 784 inputs and 10 classes. */
export interface Shape {
  readonly hidden: readonly number[];
  readonly batch: number;
}

export const networks: readonly Shape[] = [
  { hidden: [128], batch: 64 },
  { hidden: [512, 512], batch: 256 },
  { hidden: [2048, 2048], batch: 256 },
];

const lr = 0.05;

const documentOf = ({ hidden, batch }: Shape) =>
  JSON.stringify({
    v: 1,
    problem: {
      data: { id: 'mnist', n: 10_000 },
      model: { id: 'mlp', hidden, activation: 'relu' },
      loss: { id: 'cross_entropy' },
    },
    train: { batch, validate_every: 0, stop: { steps: 1_000_000_000 } },
    runs: [{ name: 'run', lr, stages: [{ id: 'sgd' }] }],
  });

export function networkOf(host: GpuHost, shape: Shape, batches: number): Network {
  const source = need(host.createRun(documentOf(shape), 0));
  const { program } = source;
  const [weights, inputs, labels] = [source.begin().weights, source.inputs('train'), source.labels('train')];
  const { examples } = source.next(batches);
  const { batch } = shape;
  const network: Network = {
    ...{ lr, batch },
    layers: program.layers.flatMap((layer) => {
      if (layer.kind !== 'product') return [];
      const { inputs, outputs: units } = layer;
      const matrix = weights.slice(layer.weights, layer.weights + inputs * units);
      return [{ inputs, units, weights: matrix, biases: weights.slice(layer.biases, layer.biases + units) }];
    }),
    batches: Array.from({ length: batches }, (_, step) => {
      const rows = new Float32Array(batch * program.inputs);
      const targets = new Float32Array(batch * program.outputs);
      examples.subarray(step * batch, (step + 1) * batch).forEach((example, row) => {
        rows.set(inputs.subarray(example * program.inputs, (example + 1) * program.inputs), row * program.inputs);
        targets[row * program.outputs + (labels[example] as number)] = 1;
      });
      return { inputs: rows, targets };
    }),
  };
  source.dispose();
  return network;
}

export async function trainingOf(device: Device, host: GpuHost, shape: Shape, compared: number): Promise<Task> {
  const source = need(host.createRun(documentOf(shape), 0));
  const training = await Training.create(device, source);
  return {
    run: (steps) => training.run(steps),
    result: async () => Float32Array.from(lossesIn(source.program, await training.run(compared))),
    dispose: () => source.dispose(),
  };
}

export function sessionOf(core: Core, shape: Shape, compared: number): Task {
  const session = need(core.createSession(documentOf(shape), 0));
  return {
    run: async (steps) => session.step(steps),
    async result() {
      session.step(compared);
      return Float32Array.from(lossesOf(session));
    },
    dispose: () => session.dispose(),
  };
}
