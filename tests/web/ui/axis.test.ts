import { describe, expect, it } from 'vitest';
import { Axis, linearTicks, logTicks, niceAbove, niceBelow, niceStep, StepAxis } from '../../../web/src/ui/kit/axis';

describe('round numbers', () => {
  it('are 1, 2 or 5 times a power of ten, on the wanted side', () => {
    for (const x of [0.00123, 0.9, 1, 1.01, 4.9, 5, 7, 99, 100, 12345]) {
      for (const [nice, right] of [
        [niceAbove(x), (n: number) => n >= x],
        [niceBelow(x), (n: number) => n <= x],
      ] as const) {
        expect(right(nice)).toBe(true);
        const mantissa = Number((nice / 10 ** Math.floor(Math.log10(nice) + 1e-9)).toPrecision(6));
        expect([1, 2, 5]).toContain(mantissa);
      }
    }
  });

  it('keep what is round already', () => {
    expect(niceAbove(200)).toBe(200);
    expect(niceBelow(0.05)).toBe(0.05);
    expect(niceStep(10, 5)).toBe(2);
  });
});

describe('a linear axis', () => {
  it('does not move while the data stay inside it', () => {
    const axis = new Axis('linear', { fromZero: true });
    const first = axis.update(0, 0.93);
    expect(first).toEqual({ min: 0, max: 1 });
    expect(axis.update(0.1, 0.99)).toBe(first);
    expect(axis.update(0, 0.5)).toBe(first);
  });

  it('grows beyond the data, so that it does not grow again at the next frame', () => {
    const axis = new Axis('linear', { fromZero: true });
    axis.update(0, 0.93);
    const grown = axis.update(0, 1.02);
    expect(grown.max).toBeGreaterThanOrEqual(1.1);
    expect(axis.update(0, 1.09)).toBe(grown);
  });

  it('shrinks once the data fill less than two fifths of it', () => {
    const axis = new Axis('linear', { fromZero: true });
    const wide = axis.update(0, 9.5);
    expect(axis.update(0, 4.1)).toBe(wide);
    expect(axis.update(0, 3.5).max).toBeLessThan(5);
  });

  it('keeps its range when there is nothing to show', () => {
    const axis = new Axis('linear');
    const before = axis.update(2, 4);
    expect(axis.update(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe(before);
    expect(axis.update(Number.NaN, Number.NaN)).toBe(before);
  });

  it('shows a constant', () => {
    const { min, max } = new Axis('linear', { fromZero: true }).update(0.02, 0.02);
    expect(min).toBe(0);
    expect(max).toBeGreaterThan(0.02);
    const apart = new Axis('linear').update(-3, -3);
    expect(apart.min).toBeLessThan(-3);
    expect(apart.max).toBeGreaterThan(-3);
  });

  it('of shares always ends at one and begins at a tenth', () => {
    const axis = new Axis('linear', { share: true });
    expect(axis.update(0.93, 0.99)).toEqual({ min: 0.9, max: 1 });
    expect(axis.update(0.1, 0.99)).toEqual({ min: 0, max: 1 });
  });
});

describe('a logarithmic axis', () => {
  it('covers the data with whole decades when they span more than two', () => {
    const { min, max } = new Axis('log').update(0.0023, 4.7);
    expect(min).toBe(0.001);
    expect(max).toBe(10);
  });

  it('holds at least a factor of five, and never a value that has no logarithm', () => {
    const { min, max } = new Axis('log').update(0.99, 1);
    expect(max / min).toBeGreaterThanOrEqual(5);
    expect(new Axis('log').update(-1, 10).min).toBeGreaterThan(0);
    expect(new Axis('log').update(-2, -1).min).toBeGreaterThan(0);
  });

  it('stays while the data fill half of it', () => {
    const axis = new Axis('log');
    const first = axis.update(0.001, 10);
    expect(axis.update(0.02, 9)).toBe(first);
    expect(axis.update(1, 9)).not.toEqual(first);
  });
});

describe('ticks', () => {
  it('lie inside the range at equal distances', () => {
    expect(linearTicks({ min: 0, max: 1000 }, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(linearTicks({ min: -0.3, max: 0.3 }, 3)).toEqual([-0.2, 0, 0.2]);
  });

  it('of a short logarithmic axis are 1, 2, 5; of a long one powers of ten, not too many', () => {
    expect(logTicks({ min: 0.1, max: 1 }, 4)).toEqual([0.1, 0.2, 0.5, 1]);
    const long = logTicks({ min: 1e-21, max: 1 }, 4);
    expect(long.length).toBeLessThanOrEqual(5);
    for (const tick of long) expect(Math.log10(tick)).toBeCloseTo(Math.round(Math.log10(tick)), 9);
  });

  it('are none where there is no range', () => {
    expect(logTicks({ min: 0, max: 1 }, 4)).toEqual([]);
    expect(linearTicks({ min: 0, max: Number.POSITIVE_INFINITY }, 4)).toEqual([]);
  });
});

describe('the axis of steps', () => {
  it('grows in round numbers, ends at the experiment’s end and starts over after a reset', () => {
    const axis = new StepAxis(10);
    expect(axis.update(0, 2000).max).toBe(10);
    expect(axis.update(150, 2000).max).toBe(200);
    expect(axis.update(180, 2000).max).toBe(200);
    expect(axis.update(201, 2000).max).toBe(500);
    expect(axis.update(1500, 1700).max).toBe(1700);
    axis.reset();
    expect(axis.update(3, 1700).max).toBe(10);
  });
});
