import { expect, test } from 'vitest';
import { TAYLOR, TaylorStore } from '../../../web/src/state/taylor-store';

const sample = (step: number) => ({ step, first: -2 * step, second: step, change: -step });

test('samples become curves of promised, taken back and real fall', () => {
  const store = new TaylorStore();
  store.add(sample(1));
  store.add({ step: 5, first: -3, second: null, change: 2 });
  expect([...(store.series(TAYLOR.first)?.last ?? [])]).toEqual([2, 3]);
  expect([...(store.series(TAYLOR.second)?.last ?? [])]).toEqual([1, Number.NaN]);
  expect([...(store.series(TAYLOR.fall)?.last ?? [])]).toEqual([1, -2]);
  expect([...(store.series(TAYLOR.fall)?.step ?? [])]).toEqual([1, 5]);
  expect(store.series('loss')).toBeNull();
});

test('a step is kept once, and a new start forgets all', () => {
  const store = new TaylorStore();
  for (const step of [3, 3, 2, 4]) store.add(sample(step));
  expect([...(store.series(TAYLOR.first)?.step ?? [])]).toEqual([3, 4]);
  store.reset();
  expect(store.series(TAYLOR.first)?.step.length).toBe(0);
});

test('however many there are, memory is bounded and the whole length is there', () => {
  const store = new TaylorStore();
  for (let step = 1; step <= 20_000; ++step) store.add(sample(step));
  const series = store.series(TAYLOR.second);
  expect(series?.step.length).toBeLessThanOrEqual(2048);
  expect(series?.step.length).toBeGreaterThan(500);
  expect(series?.step[0]).toBe(1);
  expect(series?.step.at(-1)).toBe(20_000);
  expect([...(series?.last ?? [])]).toEqual([...(series?.step ?? [])]);
});
