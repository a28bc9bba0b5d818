// Lines of equal steps over made-up maps: where their labels may be.
import { describe, expect, test } from 'vitest';
import { equalSteps } from '../../../web/src/views/equal-steps';
import { Plane } from '../../../web/src/views/plane';

const grid = { columns: 40, rows: 30 };
const plane = new Plane({ x0: 0, x1: 1, y0: 0, y1: 1 }, 600, 450, true);

/** What each cell takes, by its column and its row from below. */
const mapOf = (taken: (column: number, row: number) => number): Float64Array =>
  Float64Array.from({ length: grid.columns * grid.rows }, (_, cell) =>
    taken(cell % grid.columns, Math.floor(cell / grid.columns)),
  );

const labelOf = (taken: Float64Array, steps: number, signs: [number, number][] = []) => {
  const line = equalSteps(plane, grid, taken, 200, signs).find((candidate) => candidate.steps === steps);
  if (!line) throw new Error(`no line of ${steps} steps`);
  return line.label;
};

describe('lines of equal steps', () => {
  /** Steps grow to the right, column by column. */
  const slope = mapOf((column) => 2 + 6 * column);

  test('lie between the cells that need less and those that need more', () => {
    const lines = equalSteps(plane, grid, slope, 200, []);
    expect(lines.map(({ steps }) => steps)).toEqual([5, 10, 20, 50, 100]);
    // 50 steps are those of column 8, whose middle is at 8.5 of 40.
    const line = lines.find(({ steps }) => steps === 50);
    for (const [i, at] of (line?.segments ?? []).entries()) if (i % 2 === 0) expect(at).toBeCloseTo(127.5, 3);
  });

  test('have their labels away from edges, from each other and from what is drawn on the map', () => {
    const [x, y] = labelOf(slope, 50) ?? [0, 0];
    expect(x).toBeCloseTo(127.5, 3);
    expect(Math.min(y, plane.height - y)).toBeGreaterThan(28);
    // A sign just where it was.
    const moved = labelOf(slope, 50, [[x + 3, y - 3]]);
    expect(moved?.[0]).toBeCloseTo(127.5, 3);
    expect(Math.abs((moved?.[1] ?? y) - (y - 3))).toBeGreaterThan(20);
    const labels = equalSteps(plane, grid, slope, 200, []).flatMap(({ label }) => (label ? [label] : []));
    expect(labels.length).toBeGreaterThan(2);
    for (const [i, one] of labels.entries()) {
      for (const other of labels.slice(0, i)) {
        expect(Math.hypot(one[0] - other[0], one[1] - other[1])).toBeGreaterThan(48);
      }
    }
  });

  test('have none where they run along cells that never came down', () => {
    // To the right of column 20 nothing comes down: there the lines of 50 and 100 steps run along the edge together.
    const cut = mapOf((column) => (column < 20 ? 2 + 2 * column : Number.NaN));
    expect(labelOf(cut, 20)).not.toBeNull();
    expect(labelOf(cut, 50)).toBeNull();
    expect(labelOf(cut, 100)).toBeNull();
  });
});
