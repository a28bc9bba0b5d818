// From counts of effective rates to what is drawn and said of them: shares, the part of the axis in use, quantiles.

import type { RateCounts } from '../engine/protocol';
import type { Range } from '../ui/kit/axis';

/** The bins of RateCounts: half a power of two each, from 2^-40 on (engine/step-sizes.ts). */
export const LOWEST = -40;
export const PER_OCTAVE = 2;

const DECADE = Math.log2(10);

/** Decimal logarithm of where a bin begins. */
export const binStart = (bin: number): number => (LOWEST + bin / PER_OCTAVE) / DECADE;

const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);

export const totalOf = ({ down, up, unmoved }: RateCounts): number => sum(down) + sum(up) + unmoved;
export const againstShare = (counts: RateCounts): number => sum(counts.up) / Math.max(1, totalOf(counts));

/** Whole decades (logarithms) in use, at least those of `before`: the picture grows and never shrinks. */
export function usedDecades(counts: RateCounts, before: Range | null): Range | null {
  let [low, high] = [before?.min ?? Number.POSITIVE_INFINITY, before?.max ?? Number.NEGATIVE_INFINITY];
  for (let bin = 0; bin < counts.down.length; ++bin) {
    if ((counts.down[bin] ?? 0) + (counts.up[bin] ?? 0) === 0) continue;
    low = Math.min(low, Math.floor(binStart(bin) + 1e-9));
    high = Math.max(high, Math.ceil(binStart(bin + 1) - 1e-9));
  }
  return low < high ? { min: low, max: high } : before;
}

/** Below which size a share of the parameters that move is, sign left aside; to the middle of a bin. */
export function quantileOf({ down, up }: RateCounts, share: number): number {
  const wanted = share * (sum(down) + sum(up));
  let seen = 0;
  for (let bin = 0; bin < down.length; ++bin) {
    seen += (down[bin] ?? 0) + (up[bin] ?? 0);
    if (seen > 0 && seen >= wanted) return 10 ** binStart(bin + 0.5);
  }
  return Number.NaN;
}
