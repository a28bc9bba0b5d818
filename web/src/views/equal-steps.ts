// Lines of equal steps on the map of steps, and where each has its label: where all around came down, and away from
// whatever else is to be read there.

import { cellAt } from './cell-map';
import { isoline } from './contour';
import type { Plane } from './plane';
import type { Refinement } from './refinement';

type Point = readonly [x: number, y: number];

export interface EqualSteps {
  steps: number;
  /** Segments (x0, y0, x1, y1), in px. */
  segments: number[];
  /** Its middle; null: there is no good place for one. */
  label: Point | null;
}

/** Half a label with the space around it, and the same of a sign, in px. */
const LABEL: Point = [16, 10];
const SIGN = 10;
/** Labels are further apart, and from the lower left corner with its scales, in px. */
const APART = 48;
/** From the edges, where the scales are, in px. */
export const EDGE = 28;

/** 1, 2, 5, 10, ... below `most`. */
function roundSteps(most: number): number[] {
  const levels: number[] = [];
  for (let power = 1; power < most; power *= 10) levels.push(power, 2 * power, 5 * power);
  return levels.filter((level) => level < most);
}

/** taken: after how many steps each cell came down, NaN where it never did. signs: what is drawn on the map. */
export function equalSteps(
  plane: Plane,
  grid: Pick<Refinement, 'columns' | 'rows'>,
  taken: Float64Array,
  most: number,
  signs: readonly Point[],
): EqualSteps[] {
  // Where it never came down counts as much more than all steps: the last line runs along the edge of the others.
  const values = Float32Array.from(taken, (steps) => Math.log(1 + (Number.isNaN(steps) ? 4 * most : steps)));
  const labels: Point[] = [];
  const isFree = ([x, y]: Point): boolean =>
    Math.min(x, plane.width - x, y, plane.height - y) > EDGE &&
    signs.every(([sx, sy]) => Math.abs(sx - x) > LABEL[0] + SIGN || Math.abs(sy - y) > LABEL[1] + SIGN) &&
    [-1, 1].every((left) =>
      [-1, 1].every(
        (up) => !Number.isNaN(taken[cellAt(grid, plane, x + left * LABEL[0], y + up * LABEL[1])] ?? Number.NaN),
      ),
    );
  return roundSteps(most).flatMap((steps) => {
    const segments = isoline({ ...grid, values }, Math.log(1 + steps)).map((at, i) =>
      i % 2 === 0 ? plane.width * (at / grid.columns) : plane.height * (1 - at / grid.rows),
    );
    if (segments.length === 0) return [];
    let [label, room]: [Point | null, number] = [null, APART];
    for (let k = 0; k < segments.length; k += 4) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments.slice(k, k + 4);
      const middle: Point = [(x0 + x1) / 2, (y0 + y1) / 2];
      // As far from the labels that are there as it gets, else from the lower left corner.
      const others: Point[] = [[0, plane.height], ...labels];
      const apart = Math.min(...others.map(([x, y]) => Math.hypot(x - middle[0], y - middle[1])));
      if (apart > room && isFree(middle)) [label, room] = [middle, apart];
    }
    if (label) labels.push(label);
    return [{ steps, segments, label }];
  });
}
