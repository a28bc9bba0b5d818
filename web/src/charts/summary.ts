// A chart in words, for people who do not see it.

import type { LabState } from '../state/lab';
import { type Line, seriesOf } from './lines';

/** Every run's latest value. */
export function summarise(
  state: LabState,
  title: string,
  lines: readonly Line[],
  format: (value: number) => string,
): string {
  const parts = lines.flatMap((line) => {
    const run = state.runs[line.run];
    const series = seriesOf(state, line);
    if (!run || !series || series.step.length === 0) return [];
    const values = line.value === 'ema' ? series.ema : series.last;
    const what = line.kind !== '' ? ` ${line.kind}` : '';
    return [`${run.name}${what} ${format(values[values.length - 1] ?? Number.NaN)}`];
  });
  return parts.length === 0 ? `${title}: no values yet` : `${title} now: ${parts.join('; ')}`;
}
