import { describe, expect, it } from 'vitest';
import {
  type Decimation,
  decimate as decimateAt,
  makePoints,
  type Points,
  rowAt,
} from '../../../web/src/charts/decimate';
import { XScale } from '../../../web/src/charts/x-scale';
import type { Series } from '../../../web/src/state/lab';

function seriesOf(values: number[], extremes: (value: number, i: number) => [number, number] = (v) => [v, v]): Series {
  const pairs = values.map(extremes);
  return {
    step: Float64Array.from(values, (_, i) => i + 1),
    last: Float64Array.from(values),
    min: Float64Array.from(pairs, ([low]) => low),
    max: Float64Array.from(pairs, ([, high]) => high),
    ema: Float64Array.from(values, (v) => v / 2),
  };
}

const scaleOf = (min: number, max: number, log = false): XScale => new XScale('step', log, { min, max }, 0);

const how = (overrides: Partial<Decimation> = {}): Decimation => ({
  value: 'last',
  scale: scaleOf(0, 100),
  columns: 100,
  logY: false,
  ...overrides,
});

const decimate = (series: Series, options: Decimation, out: Points): void =>
  decimateAt(series, series.step, options, out);

describe('decimating', () => {
  it('keeps every row where there are fewer than pixels', () => {
    const out = makePoints(64);
    decimate(seriesOf([3, 1, 2]), how(), out);
    expect([...out.x.subarray(0, out.n)]).toEqual([1, 2, 3]);
    expect([...out.y.subarray(0, out.n)]).toEqual([3, 1, 2]);
  });

  it('never loses a spike: a column keeps the extremes of all its rows', () => {
    const values = Array.from({ length: 4000 }, (_, i) => (i === 2345 ? 900 : Math.sin(i)));
    const out = makePoints(4096);
    decimate(seriesOf(values), how({ scale: scaleOf(0, 4000) }), out);
    expect(out.n).toBeLessThanOrEqual(101);
    expect(Math.max(...out.high.subarray(0, out.n))).toBe(900);
    expect(Math.min(...out.low.subarray(0, out.n))).toBeCloseTo(-1, 3);
  });

  it('takes the average where the average is asked for', () => {
    const out = makePoints(8);
    decimate(seriesOf([4, 8]), how({ value: 'ema' }), out);
    expect([...out.y.subarray(0, out.n)]).toEqual([2, 4]);
  });

  it('leaves out rows without a value, and those between measurements, which have no extremes', () => {
    const out = makePoints(16);
    const series = seriesOf([Number.NaN, Number.NaN, 5, 5, 5, 4, 4], (v, i) =>
      i === 2 || i === 5 ? [v, v] : [Number.NaN, Number.NaN],
    );
    decimate(series, how(), out);
    expect([...out.x.subarray(0, out.n)]).toEqual([3, 6]);
    expect([...out.y.subarray(0, out.n)]).toEqual([5, 4]);
  });

  it('works in logarithms, with a gap where a value has none', () => {
    const out = makePoints(16);
    decimate(seriesOf([100, 0, 0.01]), how({ scale: scaleOf(1, 100, true), logY: true }), out);
    expect(out.x[0]).toBe(0);
    expect(out.y[0]).toBe(2);
    expect(out.y[1]).toBeNaN();
    expect(out.y[2]).toBe(-2);
  });

  it('takes only what is in sight, and one on either side for the line to lead to', () => {
    const out = makePoints(64);
    const series = seriesOf(Array.from({ length: 40 }, (_, i) => i + 1));
    decimate(series, how({ scale: scaleOf(10, 20) }), out);
    expect([out.x[0], out.x[out.n - 1]]).toEqual([10, 21]);
    // Measured every tenth step: the line comes from the last measurement before.
    const rare = seriesOf([...series.step], (v) => (v % 10 === 0 ? [v, v] : [Number.NaN, Number.NaN]));
    decimate(rare, how({ scale: scaleOf(12, 18) }), out);
    expect([...out.x.subarray(0, out.n)]).toEqual([10, 20]);
  });

  it('stands where it is told, and leaves out what stands nowhere', () => {
    const out = makePoints(16);
    decimateAt(seriesOf([5, 6, 7]), Float64Array.of(Number.NaN, 0.5, 2), how(), out);
    expect([...out.x.subarray(0, out.n)]).toEqual([0.5, 2]);
    expect([...out.y.subarray(0, out.n)]).toEqual([6, 7]);
  });

  it('does not write past its buffers', () => {
    const out = makePoints(4);
    decimate(seriesOf(Array.from({ length: 50 }, (_, i) => i)), how({ columns: 1000 }), out);
    expect(out.n).toBe(4);
  });
});

describe('finding a row', () => {
  it('gives the last one at or before a step', () => {
    const steps = Float64Array.of(1, 3, 7);
    expect([0, 1, 2, 3, 6, 7, 99].map((step) => rowAt(steps, step))).toEqual([-1, 0, 0, 1, 1, 2, 2]);
  });
});
