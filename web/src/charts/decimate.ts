// From thousands of rows to one point per pixel column: the line's value at the column's last row and the extremes
// of all its rows, so that a spike is never lost.

import type { Series } from '../state/lab';

export interface Points {
  n: number;
  /** In plot units: what toX and toY return. */
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
  /** Visible steps, and columns of pixels over them. */
  from: number;
  to: number;
  columns: number;
  logX: boolean;
  logY: boolean;
}

/** Plot unit of a step: its logarithm (of at least 1) or itself. */
export const plotX = (step: number, log: boolean): number => (log ? Math.log10(Math.max(1, step)) : step);
/** Plot unit of a value; values a logarithmic axis cannot show become NaN. */
export const plotY = (value: number, log: boolean): number => {
  if (!log) return Number.isFinite(value) ? value : Number.NaN;
  return value > 0 && value < Number.POSITIVE_INFINITY ? Math.log10(value) : Number.NaN;
};

export function decimate(series: Series, options: Decimation, out: Points): void {
  const { logX, logY, columns } = options;
  const values = options.value === 'ema' ? series.ema : series.last;
  const x0 = plotX(options.from, logX);
  const perColumn = columns / Math.max(1e-12, plotX(options.to, logX) - x0);
  const capacity = out.x.length;
  const rows = series.step.length;
  let n = 0;
  let column = -1;
  for (let i = 0; i < rows; ++i) {
    const value = values[i] ?? Number.NaN;
    // A metric measured now and then has no extremes in rows between measurements.
    const lowest = series.min[i] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(lowest)) continue;
    const x = plotX(series.step[i] ?? 0, logX);
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

/** Last row whose step is at most `step`; -1 before the first. */
export function rowAt(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
