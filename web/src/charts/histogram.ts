// From the core's rows of counts to an image: one pixel column per step position, one cell per power of two, and
// rows of their own for exact zeros and for magnitudes below and above the bins.

import type { HistogramRows } from '../engine/protocol';
import type { Range } from '../ui/kit/axis';
import { sequential } from '../ui/kit/colour-map';
import { rowAt } from './decimate';

/** The core's bins: zero, under 2^-40, one per power of two, from 2^8 on (metrics/gradient_histogram.h). */
export const LOW_EXPONENT = -40;
export const HIGH_EXPONENT = 8;
export const ZERO_BIN = 0;
export const UNDER_BIN = 1;
export const FIRST_BIN = 2;

/** Share of parameters to tone: cube root, so that one in a thousand is still seen. Half of all is the darkest. */
export const toneOf = (share: number): number => Math.cbrt(Math.min(1, share / 0.5));

/** Exponents in use, at least those of `before`: the picture grows and never shrinks. */
export function usedExponents(rows: HistogramRows, before: Range | null): Range {
  let low = before?.min ?? 0;
  let high = before?.max ?? 0;
  const count = rows.steps.length;
  for (let row = 0; row < count; ++row) {
    const at = row * rows.bins;
    for (let bin = FIRST_BIN; bin < rows.bins - 1; ++bin) {
      if ((rows.counts[at + bin] ?? 0) === 0) continue;
      const exponent = bin - FIRST_BIN + LOW_EXPONENT;
      if (exponent < low) low = exponent;
      if (exponent + 1 > high) high = exponent + 1;
    }
  }
  const multiple = 4;
  return {
    min: Math.max(LOW_EXPONENT, Math.floor(low / multiple) * multiple),
    max: Math.min(HIGH_EXPONENT, Math.ceil(high / multiple) * multiple),
  };
}

/**
 * Paints `columns` x (bins) pixels, one pixel per bin, top row = over. stepAt: the step of a column, growing; not a number
 * where there is none. Columns after the last kept row stay transparent.
 */
export function paintHistogram(
  rows: HistogramRows,
  stepAt: (column: number) => number,
  columns: number,
  out: Uint8ClampedArray,
): void {
  out.fill(0);
  const { bins } = rows;
  const last = rows.steps[rows.steps.length - 1] ?? -1;
  for (let column = 0; column < columns; ++column) {
    const step = stepAt(column);
    if (step > last + 1) break;
    if (Number.isNaN(step)) continue;
    const row = Math.max(0, rowAt(rows.steps, step));
    const at = row * bins;
    let total = 0;
    for (let bin = 0; bin < bins; ++bin) total += rows.counts[at + bin] ?? 0;
    if (total === 0) continue;
    for (let bin = 0; bin < bins; ++bin) {
      const count = rows.counts[at + bin] ?? 0;
      sequential(toneOf(count / total), out, 4 * ((bins - 1 - bin) * columns + column));
    }
  }
}
