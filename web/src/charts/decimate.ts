// From thousands of rows to one point per pixel column: the line's value at the column's last row and the extremes
// of all its rows, so that a spike is never lost.

import type { Series } from '../state/lab';
import type { XScale } from './x-scale';

export interface Points {
  n: number;
  /** In plot units. */
  x: Float64Array;
  y: Float64Array;
  low: Float64Array;
  high: Float64Array;
}

export function makePoints(capacity: number): Points {
  return {
    n: 0,
    x: new Float64Array(capacity),
    y: new Float64Array(capacity),
    low: new Float64Array(capacity),
    high: new Float64Array(capacity),
  };
}

export interface Decimation {
  value: 'last' | 'ema';
  /** The axis in sight, and columns of pixels over it. */
  scale: Pick<XScale, 'range' | 'toPlot' | 'plotRange'>;
  columns: number;
  logY: boolean;
}

/** Plot unit of a value; values a logarithmic axis cannot show become NaN. */
export const plotY = (value: number, log: boolean): number => {
  if (!log) return Number.isFinite(value) ? value : Number.NaN;
  return value > 0 && value < Number.POSITIVE_INFINITY ? Math.log10(value) : Number.NaN;
};

/** xs: where each row stands on the axis, growing; NaN where that is not known. */
export function decimate(series: Series, xs: Float64Array, options: Decimation, out: Points): void {
  const { scale, logY, columns } = options;
  const values = options.value === 'ema' ? series.ema : series.last;
  const { min: x0, max: x1 } = scale.plotRange;
  const perColumn = columns / (x1 - x0);
  const capacity = out.x.length;
  // Those in sight and one on either side of them, to which the line leads.
  const { min } = series;
  let first = Math.max(0, rowAt(xs, scale.range.min));
  while (first > 0 && Number.isNaN(min[first] ?? 0)) first -= 1;
  let end = Math.min(xs.length, rowAt(xs, scale.range.max) + 2);
  while (end < xs.length && Number.isNaN(min[end - 1] ?? 0)) end += 1;
  let n = 0;
  let column = -1;
  for (let i = first; i < end; ++i) {
    const value = values[i] ?? Number.NaN;
    // A metric measured now and then has no extremes in rows between measurements.
    const lowest = min[i] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(lowest)) continue;
    const x = scale.toPlot(xs[i] ?? Number.NaN);
    if (Number.isNaN(x)) continue;
    const at = Math.floor((x - x0) * perColumn);
    const y = plotY(value, logY);
    const low = plotY(lowest, logY);
    const high = plotY(series.max[i] ?? value, logY);
    if (at === column && n > 0) {
      const k = n - 1;
      out.x[k] = x;
      out.y[k] = y;
      if (!(low >= (out.low[k] ?? Number.NaN))) out.low[k] = Number.isNaN(low) ? (out.low[k] ?? y) : low;
      if (!(high <= (out.high[k] ?? Number.NaN))) out.high[k] = Number.isNaN(high) ? (out.high[k] ?? y) : high;
      continue;
    }
    if (n >= capacity) break;
    column = at;
    out.x[n] = x;
    out.y[n] = y;
    out.low[n] = Number.isNaN(low) ? y : low;
    out.high[n] = Number.isNaN(high) ? y : high;
    n += 1;
  }
  out.n = n;
}

/** Last row that stands at most at `x` (a step, a time); -1 before the first. Rows without a place come first. */
export function rowAt(xs: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (!((xs[middle] ?? 0) > x)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
