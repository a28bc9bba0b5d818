import { expect, it } from 'vitest';
import {
  againstShare,
  binStart,
  LOWEST,
  PER_OCTAVE,
  quantileOf,
  totalOf,
  usedDecades,
} from '../../../web/src/charts/rate-shares';
import { countRates, RATE_BINS, RATES } from '../../../web/src/engine/step-sizes';

it('counts every parameter once, by the size and the sign of its rate', () => {
  const counts = countRates(7, Float64Array.of(0.001, 0.001, 0.0011, -0.5, Number.NaN, 0, 1e-30, 1e30));
  expect(totalOf(counts)).toBe(8);
  expect(counts.unmoved).toBe(2);
  expect(counts.step).toBe(7);
  expect(againstShare(counts)).toBe(1 / 8);
  expect([counts.down[0], counts.down[RATE_BINS - 1]]).toEqual([1, 1]);
  const bin = counts.down.indexOf(3);
  expect(10 ** binStart(bin)).toBeLessThanOrEqual(0.001);
  expect(10 ** binStart(bin + 1)).toBeGreaterThan(0.0011);
});

it('is read in the bins in which it is written', () => {
  expect([RATES.low, RATES.perOctave]).toEqual([LOWEST, PER_OCTAVE]);
  for (const rate of [3e-9, 0.02, 1, 700]) {
    const { down } = countRates(0, Float64Array.of(rate));
    const bin = down.indexOf(1);
    expect(Math.log10(rate)).toBeGreaterThanOrEqual(binStart(bin) - 1e-12);
    expect(Math.log10(rate)).toBeLessThan(binStart(bin + 1) + 1e-12);
  }
});

it('finds the decades in use, which only grow, and quantiles to half a power of two', () => {
  const counts = countRates(
    0,
    Float64Array.from({ length: 1001 }, (_, i) => 0.01 * 10 ** (i / 1000)),
  );
  const decades = usedDecades(counts, null);
  expect([decades?.min, decades?.max]).toEqual([-3, expect.closeTo(0)]);
  expect(usedDecades(countRates(0, Float64Array.of(0.05)), decades)).toEqual(decades);
  expect(usedDecades(countRates(0, Float64Array.of(Number.NaN)), null)).toBeNull();
  for (const [share, value] of [
    [0.05, 0.0112],
    [0.5, 0.0316],
    [0.95, 0.0891],
  ] as const) {
    expect(Math.abs(Math.log2(quantileOf(counts, share) / value))).toBeLessThan(0.5);
  }
});
