// Decision maps of a run on a card: the core's within rounding, and of the weights that are looked at.
import { expect, test } from 'vitest';
import { CardSession } from '../../web/src/engine/card-session';
import type { GridRequest } from '../../web/src/engine/protocol';
import { expectNear } from './support/compare';
import { openDevice } from './support/device';
import { bothOf, type Cores, documentOf, loadCores } from './support/documents';

const cores: Cores = await loadCores();
const rule = { id: cores.catalogue.rules[0]?.id };
const planar = (classified: boolean) =>
  cores.catalogue.datasets.find(({ classes, features }) => features === 2 && classes > 0 === classified);
const grid: GridRequest = { x0: -2, x1: 2, y0: -1, y1: 1.5, columns: 31, rows: 17 };

/** A clock on which whatever is done takes long, or nothing at all. */
function clock(tick: number): () => number {
  let time = 0;
  return () => {
    time += tick;
    return time;
  };
}

async function open(tick: number, wanted: object = {}) {
  const document = documentOf(cores, {
    data: { id: planar(true)?.id, n: 120 },
    model: { hidden: [90, 70] },
    ...{ stages: [rule], validate_every: 2, lr: 0.3 },
    ...wanted,
  });
  const { session, source } = bothOf(cores, document);
  let made = 0;
  const counted = {
    ...source.session,
    predictGrid: (request: GridRequest) => {
      made++;
      return source.session.predictGrid(request);
    },
  };
  const device = await openDevice();
  const card = await CardSession.open(device, { ...source, session: counted }, clock(tick));
  const map = (request = grid): Float32Array => {
    const found = card.session.predictGrid(request);
    if (!found.ok) throw new Error(JSON.stringify(found.faults));
    return found.value;
  };
  /** What the core says of the weights the card's session has. */
  const expected = (request = grid): Float32Array => {
    const restored = session.restore(card.session.snapshot());
    const found = session.predictGrid(request);
    if (!restored.ok || !found.ok) throw new Error('the core makes no map');
    return found.value;
  };
  const step = async (count: number) => {
    await card.step(count);
    await card.settle();
  };
  return { card, map, expected, step, madeByCore: () => made };
}

test('a map that the core is slow to make is found on the card, after every look at its weights', async () => {
  const { card, map, expected, step, madeByCore } = await open(100);
  await step(2);
  expectNear(map(), expected());
  const before = madeByCore();
  for (const count of [1, 3, 5]) {
    await step(count);
    expectNear(map(), expected());
    // What is handed on is given away, and may be asked for again.
    expect(map()).toEqual(map());
  }
  expect(madeByCore()).toBe(before);
  const other = { ...grid, x0: -1, columns: 8, rows: 40 };
  expectNear(map(other), expected(other));
  await step(1);
  expectNear(map(other), expected(other));
  expect(madeByCore()).toBe(before + 1);
  card.dispose();
});

test('the best weights are looked at in the core, and the last ones again on the card', async () => {
  const { card, map, step } = await open(100);
  await step(12);
  map();
  await step(12);
  const last = map();
  expect(card.session.restoreBest().ok).toBe(true);
  const best = map();
  card.session.restore(card.session.snapshot());
  card.begin();
  await step(1);
  expect(map()).not.toEqual(best);
  expect(last).not.toEqual(best);
  card.dispose();
});

test('a map that the core makes at once is the core’s, to the bit', async () => {
  const { card, map, expected, step } = await open(0);
  await step(2);
  map();
  await step(2);
  expect(map()).toEqual(expected());
  card.dispose();
});
