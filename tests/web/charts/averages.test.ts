import { describe, expect, it } from 'vitest';
import { Averages, windowOf } from '../../../web/src/charts/averages';
import type { Series } from '../../../web/src/state/lab';

const VALUES = Array.from({ length: 200 }, (_, i) => Math.sin(i) + i / 50);

/** Rows of `stride` values each, as the recorder thins them; the average is of every value. */
function seriesOf(values: readonly number[], stride = 1, beta = 0.9): Series {
  const rows = values.map((_, i) => i).filter((i) => (i + 1) % stride === 0);
  let [v, missing] = [0, 1];
  const ema = values.map((x) => {
    v = beta * v + (1 - beta) * x;
    missing *= beta;
    return v / (1 - missing);
  });
  const last = Float64Array.from(rows, (i) => values[i] ?? 0);
  return {
    step: Float64Array.from(rows),
    last,
    min: last,
    max: last,
    ema: Float64Array.from(rows, (i) => ema[i] ?? 0),
  };
}

const plain = (values: readonly number[], at: number, window: number): number => {
  const part = values.slice(Math.max(0, at + 1 - window), at + 1);
  return part.reduce((sum, x) => sum + x, 0) / part.length;
};

describe('averages at a decay of one’s own', () => {
  it('are exact where every row is a value', () => {
    const averages = new Averages();
    averages.update(seriesOf(VALUES, 1, 0.95), { beta: 0.95, every: 1, recorded: false });
    const exact = seriesOf(VALUES, 1, 0.95).ema;
    expect(averages.stride).toBe(1);
    for (const i of [0, 1, 7, 199]) {
      expect(averages.corrected[i]).toBeCloseTo(exact[i] ?? 0, 12);
      expect(averages.biased[i]).toBeCloseTo((exact[i] ?? 0) * (1 - 0.95 ** (i + 1)), 12);
      expect(averages.mean[i]).toBeCloseTo(plain(VALUES, i, 20), 12);
    }
  });

  it('take the core’s average of every value at the recorded decay, and its bias for a known number of values', () => {
    const averages = new Averages();
    const thinned = seriesOf(VALUES, 8);
    averages.update(thinned, { beta: 0.9, every: 1, recorded: true });
    expect(averages.stride).toBe(8);
    expect(averages.corrected[3]).toBe(thinned.ema[3]);
    expect(averages.biased[3]).toBeCloseTo((thinned.ema[3] ?? 0) * (1 - 0.9 ** 32), 12);
  });

  it('are coarse and say so where a row stands for several values', () => {
    const averages = new Averages();
    averages.update(seriesOf(Array(800).fill(3), 8), { beta: 0.99, every: 1, recorded: false });
    expect(averages.stride).toBe(8);
    expect(averages.corrected[99]).toBeCloseTo(3, 12);
    expect(averages.biased[9]).toBeCloseTo(3 * (1 - 0.99 ** 80), 12);
    expect(averages.mean[99]).toBeCloseTo(3, 12);
  });

  it('count the values of what is measured now and then, and pass over rows between', () => {
    const every = 10;
    const values = Array.from({ length: 100 }, (_, i) => (i < 5 ? Number.NaN : Math.floor(i / every) + 1));
    const series = seriesOf(values);
    series.min = series.min.map((value, i) => (i % every === 5 ? value : Number.NaN));
    const averages = new Averages();
    averages.update(series, { beta: 0.5, every, recorded: false });
    expect(averages.biased[4]).toBeNaN();
    expect(averages.corrected[5]).toBe(1);
    expect(averages.corrected[14]).toBe(1);
    expect(averages.corrected[15]).toBeCloseTo((0.5 * 1 + 2) / 1.5, 12);
    expect(averages.mean[25]).toBe(2.5);
    expect(averages.stride).toBe(1);
  });

  it('reach back as far as their weights say', () => {
    expect([0, 0.5, 0.9, 0.98, 0.999].map(windowOf)).toEqual([1, 2, 10, 50, 1000]);
  });
});
