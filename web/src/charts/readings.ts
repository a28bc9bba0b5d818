// The values of a chart's lines under the crosshair: as a table beside it where the pointer is, and in a line at the
// head of the other charts.

import type { LabState, RunState } from '../state/lab';
import { h, setText } from '../ui/kit/dom';
import { formatCount } from '../ui/kit/format';
import { runSwatch } from '../ui/kit/swatch';
import { rowAt } from './decimate';
import { type Line, seriesOf } from './lines';
import type { Linked } from './linked';

export interface Reading {
  line: Line;
  run: RunState;
  value: number;
  /** Where the run was. */
  step: number;
}

/** A run that diverged has no values afterwards; one that stopped keeps its last ones. */
export function readingsAt(state: LabState, linked: Linked, lines: readonly Line[], x: number): Reading[] {
  return lines.flatMap((line) => {
    const run = state.runs[line.run];
    const series = seriesOf(state, line);
    if (!run || !series || series.step.length === 0) return [];
    const end = series.step[series.step.length - 1] ?? 0;
    const at = linked.stepOf(run, x);
    const step = Number.isNaN(at) && x >= run.clock.seconds ? run.now.progress.step : at;
    if (Number.isNaN(step) || (end < step - 1 && run.now.progress.status === 'diverged')) return [];
    const row = Math.max(0, rowAt(series.step, step));
    const value = (line.value === 'ema' ? series.ema : series.last)[row] ?? Number.NaN;
    return [{ line, run, value, step: Math.round(Math.min(step, end)) }];
  });
}

const hasValue = ({ value }: Reading): boolean => !Number.isNaN(value);

/** heading: where this is. Where runs are at different steps, each says its own. */
export function readingTable(
  heading: string,
  readings: readonly Reading[],
  options: { format: (value: number) => string; lit: number | null; withSteps: boolean },
): HTMLElement[] {
  const rows = readings.filter(hasValue).map(({ line, run, value, step }) => {
    const isMain = line.role === 'main';
    return h(
      'tr',
      { class: options.lit === line.run ? 'lit' : '' },
      h('th', {}, isMain && runSwatch(run.colour), isMain ? run.name : line.kind),
      options.withSteps && h('td', { class: 'quiet-text' }, isMain ? `step ${formatCount(step)}` : ''),
      h('td', {}, options.format(value)),
    );
  });
  return [h('p', {}, heading), h('table', {}, ...rows)];
}

/** For who hears it. */
export const readingWords = (readings: readonly Reading[], format: (value: number) => string): string =>
  readings
    .filter(hasValue)
    .map(({ line, run, value }) => `${run.name} ${line.kind} ${format(value)}`.replace('  ', ' '))
    .join('; ');

/** Keeps the elements there are: it is filled at every move of the pointer. */
export function fillReadout(
  readout: HTMLElement,
  readings: readonly Reading[],
  format: (value: number) => string,
): void {
  const main = readings.filter((reading) => reading.line.role === 'main' && hasValue(reading));
  while (readout.childElementCount > main.length) readout.lastElementChild?.remove();
  for (const [i, { value, run }] of main.entries()) {
    let item = readout.children[i] as HTMLElement | undefined;
    if (!item || item.dataset.colour !== String(run.colour)) {
      const fresh = h('span', { 'data-colour': run.colour }, runSwatch(run.colour), h('output', {}));
      if (item) item.replaceWith(fresh);
      else readout.append(fresh);
      item = fresh;
    }
    setText(item.lastElementChild as Element, format(value));
  }
}
