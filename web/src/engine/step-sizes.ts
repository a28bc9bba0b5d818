// How large the steps of single parameters are, as counts: effective rates on logarithmic bins. Numbers of all parameters
// of a large network would be too much to send at every frame.

import type { RateCounts } from './protocol';

/** Bins of half a power of two, from 2^-40 on; what is beyond either end counts in the last bin there. */
export const RATES = { low: -40, high: 16, perOctave: 2 } as const;
export const RATE_BINS = RATES.perOctave * (RATES.high - RATES.low);

/** rates: one per parameter; below 0 the step goes against the gradient, not a number where the gradient is 0. */
export function countRates(step: number, rates: Float64Array): RateCounts {
  const down = new Uint32Array(RATE_BINS);
  const up = new Uint32Array(RATE_BINS);
  let unmoved = 0;
  for (const rate of rates) {
    if (!Number.isFinite(rate) || rate === 0) {
      unmoved += 1;
      continue;
    }
    const bin = Math.floor(RATES.perOctave * (Math.log2(Math.abs(rate)) - RATES.low));
    const counts = rate > 0 ? down : up;
    const at = Math.max(0, Math.min(RATE_BINS - 1, bin));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { step, down, up, unmoved };
}
