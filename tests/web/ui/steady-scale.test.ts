import { expect, test } from 'vitest';
import { steadyScale } from '../../../web/src/ui/kit/steady-scale';

test('a steady scale covers what it is for and hardly ever moves', () => {
  expect(steadyScale(0.3, 1)).toBe(1);
  expect(steadyScale(Number.NaN, 1)).toBe(1);
  expect(steadyScale(3, 1)).toBe(4);
  const seen = new Set<number>();
  for (let largest = 1; largest <= 4; largest += 0.01) {
    const scale = steadyScale(largest, 1);
    expect(scale).toBeGreaterThanOrEqual(largest - 1e-12);
    expect(scale).toBeLessThan(1.5 * largest);
    seen.add(scale);
  }
  expect(seen.size).toBeLessThanOrEqual(5);
});
