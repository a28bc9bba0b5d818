// What maps are made of, on the card and in WebAssembly: many small trainings, and losses over a plane of weights. The
// network is that of workload a (cpp/src/experiment/workloads.json).
import type { Core, GpuHost } from '../../../web/src/engine/core';
import type { Device } from '../../../web/src/gpu/device';
import { Many, type Values } from '../../../web/src/gpu/many';
import { WeightGrid } from '../../../web/src/gpu/weight-grid';
import { lossesOf } from '../../gpu/support/documents';
import type { Task } from './contestants';
import { need } from './networks';

/** Of a training in the map. */
export const steps = 200;
const examples = 500;

const document = JSON.stringify({
  v: 1,
  problem: {
    data: { id: 'circles', n: 625, split: [0.8, 0.2, 0] },
    model: { id: 'mlp', hidden: [8, 8], activation: 'tanh' },
    loss: { id: 'mse' },
  },
  train: { batch: 10, validate_every: 0, stop: { steps } },
  runs: [{ name: 'run', lr: 0.03, stages: [{ id: 'sgd' }] }],
});

/** Learning rates from 0.001 to 0.1. */
const valuesOf = (count: number): Values[] =>
  Array.from({ length: count }, (_, i) => [['lr', 10 ** (-3 + (2 * i) / count)]]);

const losses = async (many: Many, count: number) =>
  Float32Array.from((await many.train(valuesOf(count))).map(({ lastLoss }) => lastLoss));

/** As many at once as is best, `capacity`. compared: trainings whose last losses are the result. */
export async function manyOf(
  device: Device,
  host: GpuHost,
  compared: number,
): Promise<{ task: Task; capacity: number }> {
  const source = need(host.createMany(document, 0));
  const many = await Many.create(device, source, steps, { floor: 0, averaged: false, shares: [] });
  const task: Task = {
    async run(times) {
      for (let i = 0; i < times; i++) await losses(many, many.capacity);
    },
    result: () => losses(many, compared),
    dispose: () => source.dispose(),
  };
  return { task, capacity: many.capacity };
}

/** The same trainings one by one. */
export function oneByOne(core: Core, compared: number): Task {
  const session = need(core.createSession(document, 0));
  const start = session.snapshot();
  const train = (values: Values): number => {
    need(session.restore(start));
    for (const [path, value] of values) need(session.setHyper(path, value));
    session.step(steps);
    return lossesOf(session).at(-1) as number;
  };
  return {
    async run(times) {
      for (const values of valuesOf(times)) train(values);
    },
    result: async () => Float32Array.from(valuesOf(compared).map(train)),
    dispose: () => session.dispose(),
  };
}

/** So many points along each side of the plane. */
const placesOf = (side: number) =>
  Float32Array.from({ length: 2 * side ** 2 }, (_, i) => {
    const place = i >> 1;
    const along = i % 2 === 0 ? place % side : Math.floor(place / side);
    return (2 * along) / (side - 1) - 1;
  });

export async function planeOf(device: Device, core: Core, host: GpuHost, side: number): Promise<Task> {
  const session = need(core.createSession(document, 0));
  const source = need(host.createRun(document, 0));
  const grid = await WeightGrid.create(
    device,
    source.program,
    source.inputs('train'),
    source.targets('train'),
    examples,
  );
  const both = Float32Array.from(need(session.layPlane()));
  const { parameters } = source.program;
  grid.setPlane({
    weights: source.begin().weights,
    first: both.subarray(0, parameters),
    second: both.subarray(parameters),
  });
  source.dispose();
  session.dispose();
  const places = placesOf(side);
  const all = async () => {
    const found: number[] = [];
    for await (const some of grid.losses(places)) found.push(...some);
    return Float32Array.from(found);
  };
  return {
    async run(times) {
      for (let i = 0; i < times; i++) await all();
    },
    result: all,
    dispose() {},
  };
}

export function planeInCore(core: Core, side: number): Task {
  const session = need(core.createSession(document, 0));
  need(session.layPlane());
  const places = Float64Array.from(placesOf(side));
  const all = async () => Float32Array.from(need(session.planeLosses(places, examples)));
  return {
    async run(times) {
      for (let i = 0; i < times; i++) await all();
    },
    result: all,
    dispose: () => session.dispose(),
  };
}
