// A function's values as heights between 0 and 1 over the plane, and paths that lie on them.

import { DECADES, quantilesOf } from './contour';
import type { LandGrid } from './land';

/** A step is followed over the land in pieces no longer than this many cells. */
const PIECE_CELLS = 2;
const MOST_PIECES = 12;
/** From here on heights rise less and less, so that the highest walls neither hide the land nor are cut off. */
const SHOULDER = 0.8;

function rounded(height: number): number {
  if (height <= SHOULDER) return Math.max(0, height);
  const rest = 1 - SHOULDER;
  return SHOULDER + rest * Math.tanh((height - SHOULDER) / rest);
}

export class Relief {
  /** Of every sample, in the order of the grid. */
  readonly heights: Float32Array;

  /** log: a constant factor above the minimum is a constant height; where no minimum is known, heights stay plain. */
  constructor(
    readonly grid: LandGrid,
    minimum: number | null,
    log: boolean,
  ) {
    const quantile = quantilesOf(grid.values);
    const [low, top] = [minimum ?? quantile(0), quantile(0.98)];
    const span = top > low ? top - low : 1;
    const plain = (value: number): number => (value - low) / span;
    const decades = (value: number): number => 1 + Math.log10(Math.max(0, plain(value))) / DECADES;
    const height = log && minimum !== null ? decades : plain;
    // What is no number is as high as can be: nobody walks there.
    this.heights = Float32Array.from(grid.values, (value) => (Number.isNaN(value) ? 1 : rounded(height(value))));
  }

  /** Between the samples along straight lines, as the surface is drawn; null outside of it. */
  heightAt(x: number, y: number): number | null {
    const { box, columns, rows } = this.grid;
    const gx = ((x - box.x0) / (box.x1 - box.x0)) * columns - 0.5;
    const gy = ((y - box.y0) / (box.y1 - box.y0)) * rows - 0.5;
    if (!(gx >= 0 && gy >= 0 && gx <= columns - 1 && gy <= rows - 1)) return null;
    const [column, row] = [Math.min(columns - 2, Math.floor(gx)), Math.min(rows - 2, Math.floor(gy))];
    const [tx, ty] = [gx - column, gy - row];
    const at = (c: number, r: number): number => this.heights[r * columns + c] ?? 0;
    const below = at(column, row) * (1 - tx) + at(column + 1, row) * tx;
    const above = at(column, row + 1) * (1 - tx) + at(column + 1, row + 1) * tx;
    return below * (1 - ty) + above * ty;
  }

  /** Where a sample lies. */
  place(column: number, row: number): readonly [number, number] {
    const { box, columns, rows } = this.grid;
    return [box.x0 + ((column + 0.5) / columns) * (box.x1 - box.x0), box.y0 + ((row + 0.5) / rows) * (box.y1 - box.y0)];
  }

  /** A path as points (x, y, height) that follow the land from step to step, up to where it leaves it. */
  follow(xs: ArrayLike<number>, ys: ArrayLike<number>, most: number): number[] {
    const points: number[] = [];
    const { box, columns } = this.grid;
    const piece = (PIECE_CELLS * (box.x1 - box.x0)) / columns;
    // Of many steps only some are drawn: they are as near to each other then.
    const every = Math.max(1, Math.ceil(xs.length / most));
    let [fromX, fromY] = [xs[0] ?? Number.NaN, ys[0] ?? Number.NaN];
    for (let i = 0; i < xs.length; i = i + every < xs.length || i === xs.length - 1 ? i + every : xs.length - 1) {
      const [x, y] = [xs[i] ?? Number.NaN, ys[i] ?? Number.NaN];
      const pieces = Math.min(MOST_PIECES, Math.ceil(Math.hypot(x - fromX, y - fromY) / piece) || 1);
      for (let part = 1; part <= pieces; ++part) {
        const [px, py] = [fromX + ((x - fromX) * part) / pieces, fromY + ((y - fromY) * part) / pieces];
        const height = this.heightAt(px, py);
        if (height === null) return points;
        points.push(px, py, height);
      }
      [fromX, fromY] = [x, y];
    }
    return points;
  }
}
