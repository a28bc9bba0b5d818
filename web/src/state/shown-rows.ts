// How much of a run's curves belongs to the moment that is shown of it.

import type { RunState } from './lab';

/** So many rows, the first ones, are of steps done by then; steps: those of the rows. */
export function shownRows({ progress, now }: Pick<RunState, 'progress' | 'now'>, steps: Float64Array): number {
  if (progress.step >= now.progress.step) return steps.length;
  return steps.findLastIndex((step) => step < progress.step) + 1;
}
