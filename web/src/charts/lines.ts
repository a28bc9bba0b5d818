// Which curves a chart shows: metric columns of runs, and how each is drawn. The ids are the core's metric columns.

import type { MetricColumn } from '../engine/protocol';
import type { LabState, RunState, Series } from '../state/lab';

export { RATE } from '../state/events';

export interface Line {
  run: number;
  column: string;
  layer: number;
  value: 'last' | 'ema';
  /** Also the unsmoothed values, as a ghost behind the line. */
  ghost: boolean;
  /** The line a run is recognised by, or those that accompany it. */
  role: 'main' | 'second' | 'third';
  /** In words, for readouts. */
  kind: string;
  /** Made by the page of what was recorded. */
  computed?: Series;
}

/** A metric as people choose it: one column id in one layer. */
export interface Metric {
  id: string;
  layer: number;
  label: string;
}

/** The history a line is drawn from. */
export const seriesOf = (state: LabState, line: Line): Series | null =>
  line.computed ?? state.runs[line.run]?.series(line.column, line.layer) ?? null;

export const LOSS = 'loss';
const VALIDATION_LOSS = 'validation_loss';
export const ACCURACY = 'validation_accuracy';
const POINT = ['x', 'y'];

/** Measured at the evaluations of the validation part, not at every step. */
export const isOfValidation = (column: string): boolean => column === VALIDATION_LOSS || column === ACCURACY;

export const shownRuns = (state: LabState): RunState[] => state.runs.filter((run) => !run.muted);

/** Whether there is something to learn: a function has no minibatches, no validation part and no classes. */
export const learns = (state: LabState): boolean => !('function' in state.document.problem);

export function lastStep(state: LabState): number {
  let last = 0;
  for (const run of state.runs) if (!run.muted) last = Math.max(last, run.now.progress.step);
  return last;
}

/** All metrics of the runs on show, whole-network ones first. */
export function metricsOf(state: LabState, wanted: (column: MetricColumn) => boolean): Metric[] {
  const found = new Map<string, Metric>();
  for (const run of state.runs) {
    for (const column of run.columns) {
      if (!wanted(column) || POINT.includes(column.id)) continue;
      const label = column.layer < 0 ? column.name : `${column.name}, layer ${column.layer + 1}`;
      found.set(`${column.id}/${column.layer}`, { id: column.id, layer: column.layer, label });
    }
  }
  return [...found.values()].sort((a, b) => Number(a.layer >= 0) - Number(b.layer >= 0));
}

/** A function's value has nothing to smooth: it is the line. */
export function lossLines(state: LabState): Line[] {
  if (!learns(state)) return plainLines(state, LOSS);
  return shownRuns(state).flatMap(({ index }) => [
    { run: index, column: LOSS, layer: -1, value: 'ema', ghost: true, role: 'main', kind: 'average' },
    {
      run: index,
      column: VALIDATION_LOSS,
      layer: -1,
      value: 'last',
      ghost: false,
      role: 'second',
      kind: 'validation',
    },
  ]);
}

/** One unsmoothed line per run. */
export function plainLines(state: LabState, column: string): Line[] {
  return shownRuns(state).map(({ index }) => ({
    run: index,
    column,
    layer: -1,
    value: 'last',
    ghost: false,
    role: 'main',
    kind: '',
  }));
}

/** The average of one metric over its raw values, per run. */
export function averagedLines(state: LabState, metric: Metric | null): Line[] {
  if (!metric) return [];
  return shownRuns(state).map(({ index }) => ({
    run: index,
    column: metric.id,
    layer: metric.layer,
    value: 'ema',
    ghost: true,
    role: 'main',
    kind: 'average',
  }));
}
