import { expect, test } from 'vitest';
import { Trail } from '../../../web/src/state/trail';

const snapshot = (step: number, bytes = 10) => ({ step, bytes: new Uint8Array(bytes) });

test('keeps few snapshots, spread over the whole way, and always the last one', () => {
  const trail = new Trail(8, 1000);
  for (let step = 10; step <= 2000; step += 10) {
    trail.add(snapshot(step));
    expect(trail.steps.at(-1)).toBe(step);
    expect(trail.steps.length).toBeLessThanOrEqual(8);
  }
  const gaps = [0, ...trail.steps].slice(0, -1).map((step, i) => (trail.steps[i] ?? 0) - step);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(2000 / 4);
});

test('large ones are fewer; one is kept however large', () => {
  const trail = new Trail(8, 100);
  for (let step = 1; step <= 20; step++) trail.add(snapshot(step, 40));
  expect(trail.steps).toHaveLength(2);
  trail.add(snapshot(21, 500));
  expect(trail.steps).toEqual([21]);
});

test('finds the one to start from', () => {
  const trail = new Trail();
  for (const step of [10, 20, 30]) trail.add(snapshot(step));
  expect(trail.before(9)).toBeNull();
  expect(trail.before(20)?.step).toBe(20);
  expect(trail.before(29)?.step).toBe(20);
  trail.cutAfter(20);
  expect(trail.steps).toEqual([10, 20]);
  const later = snapshot(20);
  trail.add(later);
  expect(trail.before(20)).toBe(later);
});
