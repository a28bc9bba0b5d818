import { describe, expect, test } from 'vitest';
import type { CoreSession } from '../../../web/src/engine/core';
import { compared, compareGradients } from '../../../web/src/engine/gradient-comparison';
import { planarExperiment, withSteps } from '../support/experiments';
import { core, prepareCore } from '../support/prepared-core';

prepareCore();

function sessionAt(step: number, steps = 100): CoreSession {
  const session = core.createSession(JSON.stringify(withSteps(planarExperiment(core), steps)), 0);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  session.value.step(step);
  return session.value;
}

const found = (session: CoreSession) => {
  const outcome = compareGradients(session, session.describe());
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults));
  return outcome.value;
};

describe('the next minibatch’s gradient beside the full one', () => {
  test('agrees with the core’s own diagnosis of that step', () => {
    const session = sessionAt(6);
    const { step, examples, whole, layers, points } = found(session);
    expect(step).toBe(6);
    expect(examples).toBe(planarExperiment(core).train.batch);
    const diagnosis = session.diagnose({ examples: session.describe().parts.train });
    if (!diagnosis.ok) throw new Error(JSON.stringify(diagnosis.faults));
    expect(diagnosis.value.examples).toBe(session.describe().parts.train);
    expect(whole.product / Math.sqrt(whole.full * whole.minibatch)).toBeCloseTo(diagnosis.value.cosine ?? 2, 5);
    expect(layers.reduce((sum, { full }) => sum + full, 0)).toBeCloseTo(whole.full, 10);
    expect(points).toHaveLength(2 * session.describe().parameters);
    session.dispose();
  });

  test('changes nothing of the run, not even where it shows its best weights', () => {
    const [asked, left] = [sessionAt(30), sessionAt(30)];
    asked.restoreBest();
    found(asked);
    expect(asked.hash()).toBe(left.hash());
    expect(asked.progress()).toEqual(left.progress());
    asked.step(20);
    left.step(20);
    expect(asked.hash()).toBe(left.hash());
    expect(asked.drain(0, 0)).toEqual(left.drain(0, 0));
    asked.dispose();
    left.dispose();
  });

  test('is that of the step that then is taken', () => {
    const session = sessionAt(12);
    const { points } = found(session);
    session.step(1);
    const gradient = session.read('gradient');
    expect(gradient.ok && Float32Array.from(gradient.value)).toEqual(points.filter((_, i) => i % 2 === 1));
    session.dispose();
  });

  test('needs a next step, and says so where the run has ended', () => {
    const session = sessionAt(10, 10);
    const outcome = compareGradients(session, session.describe());
    expect(outcome.ok || outcome.faults[0]?.message).toMatch(/ended: there is no next step/);
    expect(session.progress().step).toBe(10);
    session.dispose();
  });
});

test('sums are per layer, of however many segments, and points thin out evenly', () => {
  const segments = [
    { name: 'a.weight', layer: 0, offset: 0, shape: [1, 2] },
    { name: 'a.bias', layer: 0, offset: 2, shape: [1] },
    { name: 'b.weight', layer: 1, offset: 3, shape: [1] },
  ];
  const { whole, layers, points } = compared(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 0, -1, 2), { segments });
  expect(layers).toEqual([
    { full: 14, minibatch: 2, product: -2 },
    { full: 16, minibatch: 4, product: 8 },
  ]);
  expect(whole).toEqual({ full: 30, minibatch: 6, product: 6 });
  expect([...points]).toEqual([1, 1, 2, 0, 3, -1, 4, 2]);
  const many = Float64Array.from({ length: 10_000 }, (_, i) => i);
  const thin = compared(many, many, { segments: [] }).points;
  expect(thin.length / 2).toBeLessThanOrEqual(1200);
  expect(thin[thin.length - 2]).toBeGreaterThan(9900);
});
