// Outputs over a grid of inputs, found on the card, against the core's.
import { describe, expect, test } from 'vitest';
import { DecisionGrid } from '../../web/src/gpu/decision-grid';
import type { Learnt } from '../../web/src/gpu/outputs';
import { expectNear } from './support/compare';
import { useDevice } from './support/device';
import { bothOf, type Cores, documentOf, loadCores, read } from './support/documents';

const at = useDevice();
const cores: Cores = await loadCores();
const rule = cores.catalogue.rules[0] as { id: string };
const planar = cores.catalogue.datasets.find(({ classes, features }) => classes > 0 && features === 2) as {
  id: string;
  features: number;
};

const made = cores.catalogue.inputs.fields;

const learnt = (weights: Float32Array): Learnt => ({
  weights: at.device.numbers(weights),
  state: at.device.numbers(0),
});

interface Grid {
  columns: number;
  rows: number;
}

/** The network's inputs at a grid's cells [cells x inputs], as the core makes them for the maps of units. */
function planesToRows(planes: Float32Array, inputs: number, cells: number): Float32Array {
  return Float32Array.from({ length: cells * inputs }, (_, i) => {
    const [cell, input] = [Math.floor(i / inputs), i % inputs];
    return planes[input * cells + cell] as number;
  });
}

async function compare(model: object, { columns, rows }: Grid, inputsMade: object = {}): Promise<void> {
  const document = JSON.parse(documentOf(cores, { model, data: { id: planar.id, n: 200 }, stages: [{ id: rule.id }] }));
  document.problem.inputs = inputsMade;
  const { session, source } = bothOf(cores, JSON.stringify(document));
  session.step(20);
  const request = { x0: -2, x1: 1.5, y0: -1, y1: 2.5, columns, rows };
  const units = session.unitMaps(request);
  const expected = session.predictGrid(request);
  if (!units.ok || !expected.ok) throw new Error('no maps');
  const inputs = planesToRows(units.value, source.program.inputs, columns * rows);
  const grid = await DecisionGrid.create(at.device, source.program, learnt(read(session, 'w')), inputs);
  expectNear(await grid.run(), expected.value);
  expect(at.device.fault).toBeNull();
}

describe('outputs over a grid of inputs are the core’s', () => {
  test.each([[{ columns: 1, rows: 1 }], [{ columns: 7, rows: 5 }], [{ columns: 40, rows: 33 }]])('on %o', (grid) =>
    compare({ hidden: [13, 6] }, grid),
  );

  test('in more pieces than one', () => compare({ hidden: [9] }, { columns: 150, rows: 131 }));

  test('of a network without hidden layers', () => compare({ hidden: [] }, { columns: 9, rows: 9 }));

  test('of a network that is given more than the features', () =>
    compare({ hidden: [8] }, { columns: 9, rows: 7 }, Object.fromEntries(made.map(({ id }) => [id, true]))));
});

test('the weights are read at each run', async () => {
  const wanted = { data: { id: planar.id, n: 200 }, stages: [{ id: rule.id }] };
  const { session, source } = bothOf(cores, documentOf(cores, wanted));
  const all = learnt(read(session, 'w'));
  const { weights } = all;
  const inputs = Float32Array.from({ length: 6 * source.program.inputs }, (_, i) => i / 5 - 1);
  const grid = await DecisionGrid.create(at.device, source.program, all, inputs);
  const before = await grid.run();
  expect(await grid.run()).toEqual(before);
  at.device.write(weights, new Float32Array(weights.length));
  expect((await grid.run()).every((output) => output === 0)).toBe(true);
});
