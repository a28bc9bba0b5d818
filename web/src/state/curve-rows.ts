// The recorded curves of all runs as rows of text, in the form of `slalom run --csv` and `--ndjson`: the same columns,
// order and numbers (docs/experiment-format.md, "Rows of metrics"). The page's rows are fewer in long runs: a row is the
// last of `stride` consecutive steps, with the values of that very step.

import type { MetricColumn } from '../engine/protocol';
import type { RunState } from './lab';

/** What the rows need to know of a run. */
export type RecordedRun = Pick<RunState, 'index' | 'name' | 'columns' | 'now' | 'series'>;

/** "loss", "grad_norm_layer1": layers count from 1. */
const columnKey = ({ id, layer }: MetricColumn): string => (layer < 0 ? id : `${id}_layer${layer + 1}`);

/** All runs of an experiment have the same problem and so the same columns; one that could not open has none. */
const columnsOf = (runs: readonly RecordedRun[]): MetricColumn[] =>
  runs.find((run) => run.columns.length > 0)?.columns ?? [];

function stepsOf(run: RecordedRun): Float64Array {
  const [first] = run.columns;
  const steps = (first && run.series(first.id, first.layer)?.step) ?? new Float64Array(0);
  // An evaluation that ended the run stands in a row of its own, without a step.
  return (steps[steps.length - 1] ?? -1) < run.now.progress.step ? steps : steps.subarray(0, -1);
}

export const rowCount = (run: RecordedRun): number => stepsOf(run).length;

/** One row stands for so many steps; the last one perhaps for fewer. */
export function strideOf(run: RecordedRun): number {
  const steps = stepsOf(run);
  return steps.length > 2 ? (steps[1] ?? 0) - (steps[0] ?? 0) : 1;
}

/** RFC 4180: in quotes where it holds a quote, comma or line end; quotes doubled. */
const csvText = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function* rowsOf(runs: readonly RecordedRun[]): Generator<{ run: RecordedRun; step: number; values: number[] }> {
  const columns = columnsOf(runs);
  for (const run of runs) {
    const steps = stepsOf(run);
    const series = columns.map(({ id, layer }) => run.series(id, layer)?.last);
    for (const [row, step] of steps.entries()) {
      yield { run, step, values: series.map((values) => values?.[row] ?? Number.NaN) };
    }
  }
}

/** A value not measured yet is empty. */
export function curvesCsv(runs: readonly RecordedRun[]): string {
  const lines = [['run', 'name', 'step', ...columnsOf(runs).map(columnKey)].join()];
  for (const { run, step, values } of rowsOf(runs)) {
    const cells = values.map((value) => (Number.isNaN(value) ? '' : JSON.stringify(value)));
    lines.push([run.index, csvText(run.name), step, ...cells].join());
  }
  return `${lines.join('\n')}\n`;
}

/** A value not measured yet is null. */
export function curvesNdjson(runs: readonly RecordedRun[]): string {
  const keys = columnsOf(runs).map(columnKey);
  let text = '';
  for (const { run, step, values } of rowsOf(runs)) {
    const cells = keys.map((key, i) => `,"${key}":${JSON.stringify(values[i])}`);
    text += `{"run":${run.index},"name":${JSON.stringify(run.name)},"step":${step}${cells.join('')}}\n`;
  }
  return text;
}
