// A run whose steps a card takes is a session like any other: its curves, stops, best weights and snapshots are the core's
// within rounding, and the core goes on where the card leaves off.
import { describe, expect, test, vi } from 'vitest';
import { CardSession } from '../../web/src/engine/card-session';
import type { CoreSession } from '../../web/src/engine/core';
import type { Device } from '../../web/src/gpu/device';
import { expectNear } from './support/compare';
import { openDevice, useDevice } from './support/device';
import { bothOf, type Cores, documentOf, loadCores, measuredOf, read, type Wanted } from './support/documents';

const cores: Cores = await loadCores();
const { rules, schedules } = cores.catalogue;
const plain = { id: rules[0]?.id };
const adam = { id: rules.find(({ slots }) => slots.length === 2)?.id };
/** No time passes, so that no marks are made. */
const now = () => 0;

const at = useDevice();

/** The device of all tests, which outlives the sessions that think it theirs: its programs are compiled once. */
const shared = (): Device => Object.create(at.device, { close: { value: () => {} } });

/** A session of the core, and the same run on a card. */
async function open(
  wanted: Wanted,
  device = shared(),
): Promise<{ session: CoreSession; card: CardSession; document: string }> {
  const document = documentOf(cores, wanted);
  const { session, source } = bothOf(cores, document);
  return { session, card: await CardSession.open(device, source, now), document };
}

/** Every number of every metric within a thousandth of the core's. */
function expectSameCurves(card: CoreSession, core: CoreSession): void {
  const columns = core.columns();
  expect(card.columns()).toEqual(columns);
  const [found, expected] = [card.drain(0, 0), core.drain(0, 0)];
  expect(found.values.length).toBe(expected.values.length);
  for (const [at, value] of expected.values.entries()) {
    const { id, layer } = columns[Math.floor(((at % expected.width) - 1) / 4)] ?? { id: 'step', layer: -1 };
    const one = found.values[at] as number;
    const what = `${id} of layer ${layer} in row ${Math.floor(at / expected.width)}: ${one} for ${value}`;
    if (Number.isNaN(value)) expect(one, what).toBeNaN();
    // One example more or less is right.
    else if (id === 'validation_accuracy') expect(Math.abs(one - value), what).toBeLessThan(0.03);
    else expect(Math.abs(one - value), what).toBeLessThanOrEqual(1e-3 * Math.abs(value));
  }
}

const finish = (card: CardSession, session: CoreSession) => {
  card.dispose();
  session.dispose();
};

test.each([
  ['of a plain rule', { stages: [plain], validate_every: 16 }],
  [
    'of an average of weights, clipped',
    { stages: [{ id: 'clip_norm', max: 0.5 }, adam, { id: 'weight_ema' }], validate_every: 7 },
  ],
  ['of a step that is looked at as a whole', { stages: [plain, { id: 'trust_ratio' }], lr: 0.001 }],
  ['of two gradients a step', { stages: [{ id: 'sam' }, plain] }],
] as [string, Wanted][])('curves, histogram and best weights %s', async (_, wanted) => {
  const { session, card } = await open(wanted);
  session.step(100);
  for (const count of [1, 30, 69]) expect((await card.step(count)).status).toBe('running');
  expect(card.isBehind).toBe(true);
  await card.settle();
  const found = card.session;
  expect(found.progress()).toEqual({ ...session.progress(), exact: false });
  expectSameCurves(found, session);
  expectNear(read(found, 'w'), read(session, 'w'), 'w');
  expectNear(read(found, 'gradient'), read(session, 'gradient'), 'gradient');

  const [counts, expected] = [found.histogram(0, 0), session.histogram(0, 0)];
  expect(counts.steps).toEqual(expected.steps);
  const sum = (values: Uint32Array) => values.reduce((a, b) => a + b, 0);
  expect(sum(counts.counts)).toBe(sum(expected.counts));
  // Numbers beside a bin's edge fall on this side or that.
  const moved = expected.counts.reduce((all, count, at) => all + Math.abs(count - (counts.counts[at] as number)), 0);
  expect(moved).toBeLessThan(0.01 * sum(expected.counts));

  expect(found.best()?.step).toBe(session.best()?.step);
  if (session.best()) {
    for (const one of [found, session]) expect(one.restoreBest().ok).toBe(true);
    expectNear(read(found, 'w'), read(session, 'w'), 'the best weights');
  }
  finish(card, session);
});

describe('a run passes from one to the other', () => {
  const wanted = {
    stages: [adam, { id: 'lookahead' }],
    validate_every: 9,
    lr: { base: 0.01, schedule: [{ id: schedules[1]?.id }] },
  };

  const layers = [
    ...[{ id: 'conv', channels: 3 }, { id: 'batch_norm' }, { id: 'activation', function: 'tanh' }, { id: 'flatten' }],
    { id: 'dropout', rate: 0.2 },
  ];
  test.each([
    ['', wanted],
    [
      ', with what its network drops and averages',
      // Of a bias before an average the gradient is nothing but rounding, which other rules would make much of.
      { ...wanted, stages: [plain], model: { id: 'layers', hidden: undefined, layers } },
    ],
  ])('from the card to the core and back by snapshots%s', async (_, wanted) => {
    const { session, card, document } = await open(wanted);
    await card.step(57);
    await card.settle();
    const snapshot = card.session.snapshot();
    const other = cores.core.createSession(document, 0);
    if (!other.ok) throw new Error('no session');
    expect(other.value.restore(snapshot).ok).toBe(true);
    expect(other.value.progress().exact).toBe(false);
    other.value.step(40);
    expect(card.session.restore(other.value.snapshot()).ok).toBe(true);
    card.begin();
    await card.step(13);
    await card.settle();
    session.step(110);
    expectSameCurves(card.session, session);
    expectNear(read(card.session, 'w'), read(session, 'w'), 'w');
    expect(session.progress().exact).toBe(true);
    other.value.dispose();
    finish(card, session);
  });

  test('to the core in the same session, where the card is given up', async () => {
    const { session, card } = await open(wanted);
    await card.step(57);
    await card.settle();
    expect(card.giveUp()).toBe(57);
    card.session.step(43);
    session.step(100);
    expectSameCurves(card.session, session);
    session.dispose();
  });

  test('to the core with what was edited, where the card is lost after that', async () => {
    const own = await openDevice();
    const { session, card } = await open(wanted, own);
    await card.step(8);
    await card.settle();
    card.setHyper('lr', 0.004);
    const running = card.step(300);
    own.close();
    await expect(running).rejects.toThrow(/the graphics card is gone/);
    expect(card.giveUp()).toBe(8);
    session.step(8);
    session.setHyper('lr', 0.004);
    for (const one of [card.session, session]) one.step(20);
    expect(card.session.edits()).toEqual(session.edits());
    expectSameCurves(card.session, session);
    session.dispose();
  });

  test('to the core from the last mark, where the card is lost in mid-run', async () => {
    const own = await openDevice();
    const { session, card } = await open(wanted, own);
    await card.step(20);
    const running = card.step(500);
    card.device.close();
    await expect(running).rejects.toThrow(/the graphics card is gone/);
    // Nothing was kept since the run began, so it goes on from there, and is the core's own.
    expect(card.giveUp()).toBe(0);
    card.session.step(30);
    session.step(30);
    expect(card.session.hash()).toBe(session.hash());
    expect(card.session.progress().exact).toBe(true);
    session.dispose();
  });
});

test('a card that no longer answers is given up after a while', async () => {
  const own = await openDevice();
  const { session, card } = await open({ stages: [adam] }, own);
  await card.step(20);
  await card.settle();
  const { device } = own;
  const createBuffer = device.createBuffer.bind(device);
  vi.spyOn(device, 'createBuffer').mockImplementation((wanted) =>
    Object.assign(createBuffer(wanted), { mapAsync: () => new Promise<undefined>(() => {}) }),
  );
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const looking = card.step(10).then(() => card.settle());
  let isOver = false;
  void looking
    .catch(() => {})
    .finally(() => {
      isOver = true;
    });
  while (!isOver) {
    vi.advanceTimersByTime(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  vi.useRealTimers();
  await expect(looking).rejects.toThrow('the graphics card has not answered for 60 seconds');
  expect(card.giveUp()).toBe(0);
  card.session.step(30);
  session.step(30);
  expect(card.session.hash()).toBe(session.hash());
  session.dispose();
});

test('values edited while it runs are in force from the next step, and in the log', async () => {
  const { session, card } = await open({ stages: [adam], edits: [{ run: 0, step: 80, path: 'lr', value: 0.5 }] });
  await card.step(30);
  await card.settle();
  session.step(30);
  expect(card.setHyper('lr', 0.002).ok).toBe(true);
  session.setHyper('lr', 0.002);
  expect(card.setHyper('lr', -1).ok).toBe(false);
  await card.step(70);
  session.step(70);
  expect(card.session.edits()).toEqual(session.edits());
  await card.settle();
  expectSameCurves(card.session, session);
  expect(card.session.hyper('lr')).toBe(0.002);
  finish(card, session);
});

test('a schedule that watches the validation loss', async () => {
  const watching = { id: 'plateau', patience: 2, gamma: 0.5 };
  const { session, card } = await open({
    stages: [plain],
    lr: { base: 1.2, schedule: [watching] },
    validate_every: 5,
  });
  session.step(120);
  await card.step(120);
  const rates = (one: CoreSession) => {
    const column = one.columns().findIndex(({ id }) => id === 'lr');
    const { values, width } = one.drain(0, 0);
    return values.filter((_, at) => at % width === 1 + 4 * column);
  };
  expect(new Set(rates(session)).size, 'it was lowered').toBeGreaterThan(1);
  expect(rates(card.session)).toEqual(rates(session));
  finish(card, session);
});

test('a run that ends by the norm of a gradient has the weights of that step', async () => {
  const wanted = { stages: [plain], lr: 0.1 };
  const scout = await open(wanted);
  scout.session.step(40);
  const norms = measuredOf(scout.session, 'grad_norm');
  finish(scout.card, scout.session);
  const { session, card } = await open({ ...wanted, stop: { steps: 900, gradient_norm: 1.0001 * Math.min(...norms) } });
  session.step(900);
  await card.step(64);
  await card.settle();
  expect(session.progress().step).toBeLessThanOrEqual(40);
  expect(card.session.progress()).toEqual({ ...session.progress(), exact: false });
  expectNear(read(card.session, 'w'), read(session, 'w'), 'w');
  finish(card, session);
});

describe('a run ends where the core’s does, with the weights of its end', () => {
  test.each([
    ['by its number of steps', { stop: { steps: 37 } }],
    ['by the validation accuracy', { stop: { steps: 900, target_accuracy: 0.6 }, validate_every: 10 }],
    ['by an infinite loss', { data: { id: 'diabetes' }, loss: { id: 'mse' }, model: { hidden: [] }, lr: 100 }],
  ] as [string, Partial<Wanted>][])('%s', async (_, part) => {
    const { session, card } = await open({ stages: [plain], lr: 0.1, ...part });
    session.step(900);
    await card.step(900);
    await card.settle();
    const [found, expected] = [card.session.progress(), session.progress()];
    expect(expected.status).not.toBe('running');
    expect(found.status).toBe(expected.status);
    expect(found.step).toBe(expected.step);
    expect(found.reason.slice(0, 30)).toBe(expected.reason.slice(0, 30));
    if (expected.status === 'stopped') expectNear(read(card.session, 'w'), read(session, 'w'), 'w');
    else expect([...read(card.session, 'w')].every(Number.isFinite)).toBe(true);
    expect((await card.step(5)).step, 'no step more').toBe(expected.step);
    finish(card, session);
  });
});
