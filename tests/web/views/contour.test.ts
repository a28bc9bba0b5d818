import { describe, expect, it } from 'vitest';
import { bandOf, evenLevels, type Grid, isoline, logLevels, quantileOf } from '../../../web/src/views/contour';

function sample(f: (x: number, y: number) => number, columns: number, rows: number): Grid {
  const values = new Float32Array(columns * rows);
  for (let row = 0; row < rows; ++row) {
    for (let column = 0; column < columns; ++column) values[row * columns + column] = f(column + 0.5, row + 0.5);
  }
  return { values, columns, rows };
}

describe('levels', () => {
  it('above a minimum grow by a constant factor up to the top of the land', () => {
    const { values } = sample((x, y) => 3 + (x - 20) ** 2 + (y - 20) ** 2, 40, 40);
    const levels = logLevels(values, 3, 12);
    const ratios = levels.slice(1).map((level, i) => (level - 3) / ((levels[i] as number) - 3));
    for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0] as number, 6);
    expect(levels.at(-1)).toBeCloseTo(quantileOf(values, 0.98), 3);
  });

  it('without a minimum are evenly spaced', () => {
    const levels = evenLevels(
      Float32Array.from({ length: 1001 }, (_, i) => i / 1000),
      5,
    );
    const gaps = levels.slice(1).map((level, i) => level - (levels[i] as number));
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] as number, 6);
  });

  it('do not exist for a flat land', () => {
    expect(logLevels(new Float32Array(9), 0, 5)).toEqual([]);
    expect(evenLevels(new Float32Array(9), 5)).toEqual([]);
  });

  it('put each value into a band', () => {
    expect([-1, 0, 0.5, 1, 9].map((value) => bandOf([0, 1, 2], value))).toEqual([0, 1, 1, 2, 3]);
  });
});

describe('an isoline', () => {
  it('of a circle lies on it and is closed', () => {
    const segments = isoline(
      sample((x, y) => Math.hypot(x - 25, y - 25), 50, 50),
      17,
    );
    const ends = new Map<string, number>();
    for (let i = 0; i < segments.length; i += 2) {
      const [x, y] = [segments[i] as number, segments[i + 1] as number];
      expect(Math.hypot(x - 25, y - 25)).toBeCloseTo(17, 1);
      const key = `${x.toFixed(4)} ${y.toFixed(4)}`;
      ends.set(key, (ends.get(key) ?? 0) + 1);
    }
    expect(segments.length).toBeGreaterThan(200);
    for (const count of ends.values()) expect(count % 2).toBe(0);
  });

  it('of a line is that line', () => {
    const segments = isoline(
      sample((x) => x, 10, 10),
      4.25,
    );
    for (let i = 0; i < segments.length; i += 2) expect(segments[i]).toBeCloseTo(4.25, 6);
  });

  it('at a saddle joins the side the middle is on', () => {
    const saddle: Grid = { values: Float32Array.of(1, -1, -1, 1.5), columns: 2, rows: 2 };
    expect(isoline(saddle, 0)).toHaveLength(8);
  });
});
