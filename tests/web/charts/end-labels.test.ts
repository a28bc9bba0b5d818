import { expect, it } from 'vitest';
import { spread } from '../../../web/src/charts/end-labels';

it('moves labels apart, in order and inside the plot', () => {
  const places = spread([50, 52, 51, 10], 14, 0, 100);
  const sorted = [...places].sort((a, b) => a - b);
  for (let i = 1; i < sorted.length; ++i) {
    expect((sorted[i] as number) - (sorted[i - 1] as number)).toBeGreaterThanOrEqual(14);
  }
  expect(places[3]).toBe(10);
  expect(places[0] as number).toBeLessThan(places[2] as number);
  expect(places[2] as number).toBeLessThan(places[1] as number);
});

it('pushes labels up from the bottom edge', () => {
  expect(spread([99, 100], 14, 0, 100)).toEqual([86, 100]);
});
