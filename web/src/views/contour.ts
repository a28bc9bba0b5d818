// Levels and isolines of a function sampled on a grid of cell centres, row-major from the smallest y.

import type { GridRequest } from '../engine/protocol';
import { niceStep } from '../ui/kit/axis';
import type { Plane } from './plane';

export interface Grid {
  values: Float32Array;
  columns: number;
  rows: number;
}

/** So many values tell how all are spread. */
const SAMPLES = 4000;

/** Gives the value at a share of the sorted finite values, or of a sample of them; 0 where there are none. */
export function quantilesOf(values: Float32Array): (share: number) => number {
  const every = Math.ceil(values.length / SAMPLES);
  const sample = Float32Array.from({ length: Math.ceil(values.length / every) }, (_, i) => values[i * every] ?? 0);
  const sorted = sample.filter(Number.isFinite).sort();
  return (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** How far below the top levels go where heights are seen as factors. */
export const DECADES = 3.5;
/** With fewer decades in view, heights are told apart by their differences. */
const LEAST_DECADES = 1;
/** Into how many equal factors a decade is parted. */
const PARTS = [16, 12, 10, 8, 6, 5];
/** The grid's numbers have 24 bits: levels nearer to each other than this, relative to the values, would be noise. */
const FINEST = 2 ** -21;

/**
 * About `count` levels for the values in view. Above a known minimum their heights grow by a constant factor, since a
 * valley's floor matters more than its walls; where the minimum is unknown or far below, they lie at equal distances.
 * All are round numbers that do not depend on the view, so contours stay where they are when it moves.
 */
export function levelsOf(values: Float32Array, minimum: number | null, count: number): number[] {
  const quantile = quantilesOf(values);
  const [lowest, low, top] = [quantile(0), quantile(0.02), quantile(0.98)];
  const finest = FINEST * Math.max(Math.abs(top), Math.abs(lowest));
  if (minimum !== null && top > minimum) {
    const high = top - minimum;
    const least = Math.max(lowest - minimum, finest, high * 10 ** -DECADES);
    const decades = Math.log10(high / least);
    if (decades >= LEAST_DECADES) {
      const parts = PARTS.find((n) => decades * n < count + 2) ?? 4;
      const [from, to] = [Math.ceil(parts * Math.log10(least)), Math.floor(parts * Math.log10(high))];
      return Array.from({ length: to - from + 1 }, (_, i) => minimum + 10 ** ((from + i) / parts));
    }
  }
  if (!(top - low > finest)) return [];
  const step = Math.max(niceStep(top - low, count), finest);
  const from = Math.ceil(low / step);
  return Array.from({ length: Math.floor(top / step) - from + 1 }, (_, i) => (from + i) * step);
}

/** How many levels lie at or below a value: the band it is in. */
export function bandOf(levels: readonly number[], value: number): number {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((levels[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The band of every sample. */
export const bandsOf = ({ values }: Grid, levels: readonly number[]): Uint8Array =>
  Uint8Array.from(values, (value) => bandOf(levels, value));

/**
 * Marching squares: for each level the segments (x0, y0, x1, y1) of its isoline in grid units, where sample (column, row)
 * lies at (column + 0.5, row + 0.5). A cell is looked at only for the levels that pass through it. The two ambiguous
 * cases are decided by the mean of the corners.
 */
export function isolines({ values, columns, rows }: Grid, levels: readonly number[], bands: Uint8Array): number[][] {
  const lines: number[][] = levels.map(() => []);
  for (let row = 0; row + 1 < rows; ++row) {
    for (let column = 0; column + 1 < columns; ++column) {
      const at = row * columns + column;
      const [a, b] = [bands[at] ?? 0, bands[at + 1] ?? 0];
      const [d, c] = [bands[at + columns] ?? 0, bands[at + columns + 1] ?? 0];
      if (a === b && a === c && a === d) continue;
      const corners = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]] as Corners;
      for (let i = Math.min(a, b, c, d); i < Math.max(a, b, c, d); ++i) {
        cross(corners, levels[i] ?? 0, column + 0.5, row + 0.5, lines[i] as number[]);
      }
    }
  }
  return lines;
}

/** The segments of one isoline. */
export function isoline(grid: Grid, level: number): number[] {
  return isolines(grid, [level], bandsOf(grid, [level]))[0] ?? [];
}

/** Adds an isoline to a path, as it lies on the plane. place: the region the grid is over, and its cells. */
export function traceIsoline(
  path: Pick<CanvasPath, 'moveTo' | 'lineTo'>,
  segments: readonly number[],
  place: GridRequest,
  plane: Plane,
): void {
  const toX = (x: number): number => plane.toX(place.x0 + (x / place.columns) * (place.x1 - place.x0));
  const toY = (y: number): number => plane.toY(place.y0 + (y / place.rows) * (place.y1 - place.y0));
  for (let k = 0; k < segments.length; k += 4) {
    path.moveTo(toX(segments[k] ?? 0), toY(segments[k + 1] ?? 0));
    path.lineTo(toX(segments[k + 2] ?? 0), toY(segments[k + 3] ?? 0));
  }
}

/** From the lower left corner on, counter-clockwise. */
type Corners = readonly [number, number, number, number];

/** Adds where a level passes through one cell, whose lower left corner is (x, y). */
function cross([a, b, c, d]: Corners, level: number, x: number, y: number, segments: number[]): void {
  const cut = (from: number, to: number): number => (level - from) / (to - from);
  const low = (): Point => [x + cut(a, b), y];
  const right = (): Point => [x + 1, y + cut(b, c)];
  const high = (): Point => [x + cut(d, c), y + 1];
  const left = (): Point => [x, y + cut(a, d)];
  const line = (p: Point, q: Point): void => {
    segments.push(p[0], p[1], q[0], q[1]);
  };
  const code = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
  switch (code) {
    case 1:
    case 14:
      line(left(), low());
      break;
    case 2:
    case 13:
      line(low(), right());
      break;
    case 3:
    case 12:
      line(left(), right());
      break;
    case 4:
    case 11:
      line(right(), high());
      break;
    case 6:
    case 9:
      line(low(), high());
      break;
    case 7:
    case 8:
      line(left(), high());
      break;
    default: {
      const joined = (a + b + c + d) / 4 >= level;
      if ((code === 5) === joined) {
        line(left(), high());
        line(low(), right());
      } else {
        line(left(), low());
        line(right(), high());
      }
    }
  }
}

type Point = readonly [number, number];
