import { describe, expect, it } from 'vitest';
import type { LandGrid } from '../../../web/src/views/land';
import { Relief } from '../../../web/src/views/relief';

const BOX = { x0: -2, x1: 2, y0: -1, y1: 1 };

function grid(f: (x: number, y: number) => number): LandGrid {
  const [columns, rows] = [80, 40];
  const values = Float32Array.from({ length: columns * rows }, (_, i) =>
    f(-2 + ((i % columns) + 0.5) / 20, -1 + (Math.floor(i / columns) + 0.5) / 20),
  );
  return { values, columns, rows, box: BOX };
}

describe('a relief', () => {
  it('has heights that rise with the values, from 0 at the minimum to 1', () => {
    const relief = new Relief(
      grid((x, y) => 5 + x * x + y * y),
      5,
      false,
    );
    const [low, middle, high] = [relief.heightAt(0, 0), relief.heightAt(1, 0), relief.heightAt(1.9, 0.9)];
    expect(low).toBeCloseTo(0, 2);
    expect(middle).toBeGreaterThan(0.1);
    expect(high).toBeGreaterThan(middle as number);
    expect(high).toBeLessThanOrEqual(1);
  });

  it('on a logarithmic scale gives equal factors equal heights', () => {
    const relief = new Relief(
      grid((x) => 10 ** (x - 2)),
      0,
      true,
    );
    const rise = (from: number, to: number): number =>
      (relief.heightAt(to, 0) as number) - (relief.heightAt(from, 0) as number);
    expect(rise(-0.5, 0)).toBeCloseTo(rise(0, 0.5), 3);
    expect(rise(-0.5, 0)).toBeCloseTo(0.5 / 3.5, 2);
  });

  it('ends where its samples end, and what is no number is a wall', () => {
    const relief = new Relief(
      grid((x) => (x > 1 ? Number.NaN : x)),
      null,
      false,
    );
    expect(relief.heightAt(1.5, 0)).toBe(1);
    expect(relief.heightAt(2.1, 0)).toBeNull();
    expect(relief.heightAt(Number.NaN, 0)).toBeNull();
  });

  it('carries a path from step to step, up to where it leaves the land', () => {
    const relief = new Relief(
      grid((x) => x),
      null,
      false,
    );
    const path = relief.follow([-1, 1, 1], [0, 0, 0.5], 100);
    expect(path.slice(0, 2)).toEqual([-1, 0]);
    expect(path.slice(-3, -1)).toEqual([1, 0.5]);
    expect(path.length).toBeGreaterThan(3 * 10);
    const left = relief.follow([0, 9, 0], [0, 0, 0], 100);
    expect(left.at(-3)).toBeLessThan(2);
  });

  it('draws no more of a long path than it may, and always its end', () => {
    const relief = new Relief(
      grid((x) => x),
      null,
      false,
    );
    const xs = Array.from({ length: 10_001 }, (_, i) => -1 + i / 5000);
    const path = relief.follow(xs, new Float64Array(xs.length), 500);
    expect(path.length / 3).toBeLessThan(1100);
    expect(path.at(-3)).toBeCloseTo(1, 9);
  });
});
