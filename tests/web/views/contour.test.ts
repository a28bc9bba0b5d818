import { describe, expect, it } from 'vitest';
import { bandOf, type Grid, isoline, levelsOf, quantilesOf, traceIsoline } from '../../../web/src/views/contour';
import { Plane } from '../../../web/src/views/plane';

function sample(f: (x: number, y: number) => number, columns: number, rows: number): Grid {
  const values = new Float32Array(columns * rows);
  for (let row = 0; row < rows; ++row) {
    for (let column = 0; column < columns; ++column) values[row * columns + column] = f(column + 0.5, row + 0.5);
  }
  return { values, columns, rows };
}

describe('levels', () => {
  const bowl = (scale: number): Float32Array =>
    sample((x, y) => 3 + (scale * (x - 20)) ** 2 + (scale * (y - 20)) ** 2, 40, 40).values;

  it('above a minimum grow by a constant factor up to the top of the land', () => {
    const values = bowl(1);
    const levels = levelsOf(values, 3, 16);
    const ratios = levels.slice(1).map((level, i) => (level - 3) / ((levels[i] as number) - 3));
    for (const ratio of ratios) expect(ratio).toBeCloseTo(ratios[0] as number, 6);
    const top = quantilesOf(values)(0.98);
    expect(levels.at(-1)).toBeLessThanOrEqual(top);
    expect(((levels.at(-1) as number) - 3) * (ratios[0] as number)).toBeGreaterThan(top - 3);
    expect(levels.length).toBeGreaterThan(10);
    expect(levels.length).toBeLessThan(20);
  });

  it('stay where they are when the view moves a little', () => {
    const [here, there] = [levelsOf(bowl(1), 3, 16), levelsOf(bowl(1.1), 3, 16)];
    expect(here.filter((level) => there.includes(level)).length).toBeGreaterThan(here.length - 3);
  });

  it('on a slope far above the minimum are evenly spaced round numbers', () => {
    const slope = Float32Array.from({ length: 1001 }, (_, i) => 100 + i / 100);
    const levels = levelsOf(slope, 0, 10);
    expect(levels.map((level) => Number(level.toFixed(6)))).toEqual([101, 102, 103, 104, 105, 106, 107, 108, 109]);
    expect(levelsOf(slope, null, 10)).toEqual(levels);
  });

  it('are no nearer to each other than single precision tells apart', () => {
    const flat = Float32Array.from({ length: 1000 }, (_, i) => 1000 + i * 1e-4);
    const levels = levelsOf(flat, 1000, 16);
    for (const [i, level] of levels.slice(1).entries()) {
      expect(level - (levels[i] as number)).toBeGreaterThan(1e-4);
    }
  });

  it('do not exist for a flat land', () => {
    expect(levelsOf(new Float32Array(9), 0, 5)).toEqual([]);
    expect(levelsOf(new Float32Array(9), null, 5)).toEqual([]);
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

  it('lies on a plane where the grid does, upside down as pixels go', () => {
    const place = { x0: 10, x1: 20, y0: 0, y1: 30, columns: 5, rows: 3 };
    const plane = new Plane({ x0: 0, x1: 40, y0: 0, y1: 40 }, 400, 400);
    const calls: [string, number, number][] = [];
    const path = {
      moveTo: (x: number, y: number) => calls.push(['move', x, y]),
      lineTo: (x: number, y: number) => calls.push(['line', x, y]),
    };
    traceIsoline(path, [0, 0, 5, 3, 1, 2, 1, 1], place, plane);
    expect(calls).toEqual([
      ['move', 100, 400],
      ['line', 200, 100],
      ['move', 120, 200],
      ['line', 120, 300],
    ]);
  });

  it('at a saddle joins the side the middle is on', () => {
    const saddle: Grid = { values: Float32Array.of(1, -1, -1, 1.5), columns: 2, rows: 2 };
    expect(isoline(saddle, 0)).toHaveLength(8);
  });
});
