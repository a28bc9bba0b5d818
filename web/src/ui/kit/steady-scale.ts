// A scale for what changes all the time, so that what is drawn by it does not.

/**
 * The power of √2 at or above the largest magnitude, at least `least`. It moves seldom, and then by a step.
 */
export function steadyScale(largest: number, least: number): number {
  if (!(largest > least) || !Number.isFinite(largest)) return least;
  return 2 ** (Math.ceil(2 * Math.log2(largest)) / 2);
}
