// How a run is doing: its loss now, and in words why it stopped, failed, diverged or was recovered.

import { LOSS } from '../charts/lines';
import type { RunState } from '../state/lab';
import { shownRows } from '../state/shown-rows';
import { formatCount } from './kit/format';

/** Why a run is not going, or what happened to it. */
export function statusText(run: RunState): string {
  const parts: string[] = [];
  if (run.phase === 'opening') parts.push('Opening …');
  if (run.phase === 'failed') parts.push(...run.faults.map((fault) => fault.message));
  if (run.progress.reason !== '')
    parts.push(run.progress.status === 'diverged' ? `✗ ${run.progress.reason}` : run.progress.reason);
  if (run.recoveredAt !== null)
    parts.push(`Its worker died and was replaced; it went on from step ${formatCount(run.recoveredAt)}.`);
  return parts.join(' ');
}

/** The loss at the moment shown, averaged over minibatches; a function's value as it is. NaN before the first step. */
export function lossNow(run: RunState): number {
  const series = run.series(LOSS);
  const values = run.description?.kind === 'function' ? series?.last : series?.ema;
  return (series && values?.[shownRows(run, series.step) - 1]) ?? Number.NaN;
}
