// From the core's rows of counts to an image: one pixel column per step position, one cell per power of two, and
// rows of their own for exact zeros and for magnitudes below and above the bins.

import type { HistogramRows } from '../engine/protocol';
import type { Range } from '../ui/kit/axis';
import { rowAt } from './decimate';

/** The core's bins: zero, under 2^-40, one per power of two, from 2^8 on (metrics/gradient_histogram.h). */
export const LOW_EXPONENT = -40;
export const HIGH_EXPONENT = 8;
export const ZERO_BIN = 0;
export const UNDER_BIN = 1;
export const FIRST_BIN = 2;
export const BIN_COUNT = FIRST_BIN + HIGH_EXPONENT - LOW_EXPONENT + 1;

/** A row holds the bins of every layer. */
export const layersOf = (rows: HistogramRows): number => Math.round(rows.bins / BIN_COUNT);

/** The bins of a row, of one layer or of all of them together (null). */
export function countsAt(rows: HistogramRows, row: number, layer: number | null, out: Uint32Array): void {
  out.fill(0);
  const [first, end] = layer === null ? [0, layersOf(rows)] : [layer, layer + 1];
  for (let at = first; at < end; ++at) {
    const from = row * rows.bins + at * BIN_COUNT;
    for (let bin = 0; bin < BIN_COUNT; ++bin) out[bin] = (out[bin] ?? 0) + (rows.counts[from + bin] ?? 0);
  }
}

/** Share of parameters to tone: cube root, so that one in a thousand is still seen. Half of all is the darkest. */
export const toneOf = (share: number): number => Math.cbrt(Math.min(1, share / 0.5));

/** Exponents in use in any layer, at least those of `before`: the picture grows and never shrinks. */
export function usedExponents(rows: HistogramRows, before: Range | null): Range {
  let low = before?.min ?? 0;
  let high = before?.max ?? 0;
  for (let i = 0; i < rows.counts.length; ++i) {
    const bin = i % BIN_COUNT;
    if (bin < FIRST_BIN || bin === BIN_COUNT - 1 || rows.counts[i] === 0) continue;
    const exponent = bin - FIRST_BIN + LOW_EXPONENT;
    if (exponent < low) low = exponent;
    if (exponent + 1 > high) high = exponent + 1;
  }
  const multiple = 4;
  return {
    min: Math.max(LOW_EXPONENT, Math.floor(low / multiple) * multiple),
    max: Math.min(HIGH_EXPONENT, Math.ceil(high / multiple) * multiple),
  };
}

export interface HistogramPaint {
  layer: number | null;
  /** The step of a column, growing; not a number where there is none. */
  stepAt: (column: number) => number;
  columns: number;
  /** Writes the colour of a tone. */
  ink: (tone: number, out: Uint8ClampedArray, at: number) => void;
}

const scratch = new Uint32Array(BIN_COUNT);

/**
 * Paints `columns` x (bins) pixels, one pixel per bin, top row = over. Columns after the last kept row stay transparent.
 */
export function paintHistogram(rows: HistogramRows, paint: HistogramPaint, out: Uint8ClampedArray): void {
  out.fill(0);
  const { layer, stepAt, columns, ink } = paint;
  const last = rows.steps[rows.steps.length - 1] ?? -1;
  for (let column = 0; column < columns; ++column) {
    const step = stepAt(column);
    if (step > last + 1) break;
    if (Number.isNaN(step)) continue;
    countsAt(rows, Math.max(0, rowAt(rows.steps, step)), layer, scratch);
    let total = 0;
    for (const count of scratch) total += count;
    if (total === 0) continue;
    for (let bin = 0; bin < BIN_COUNT; ++bin) {
      ink(toneOf((scratch[bin] ?? 0) / total), out, 4 * ((BIN_COUNT - 1 - bin) * columns + column));
    }
  }
}
