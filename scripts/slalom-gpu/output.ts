// What the runs came to, in the forms of the command line `slalom`.
import type { CoreSession } from '../../web/src/engine/core';

export interface RunOutput {
  readonly run: number;
  readonly name: string;
  readonly session: CoreSession;
  readonly stepsPerSecond: number;
}

/** Numbers of a metric in a row: last, min, max, ema. */
const values = 4;

const rowsOf = (session: CoreSession) => {
  const { values: all, width } = session.drain(0, 0);
  return Array.from({ length: all.length / width }, (_, row) => all.subarray(row * width, (row + 1) * width));
};

/** Five digits, as short as they can be. */
const short = (value: number): string => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(5))));

export function table(runs: readonly RunOutput[]): string {
  const lasts = runs.map(({ session }) => rowsOf(session).at(-1) ?? new Float64Array(0));
  const valueAt = (row: Float64Array, at: number) => row[1 + values * at] ?? Number.NaN;
  // Of the whole network, and what was measured at all.
  const columns = (runs[0]?.session.columns() ?? [])
    .map((column, at) => ({ ...column, at }))
    .filter(({ layer, at }) => layer < 0 && lasts.some((row) => !Number.isNaN(valueAt(row, at))));
  const lines = runs.map(({ name, session, stepsPerSecond }, index) => {
    const metrics = columns.map(({ at }) => short(valueAt(lasts[index] as Float64Array, at)));
    const { step, reason, status } = session.progress();
    const told = status === 'diverged' ? reason : '';
    return [name, step.toLocaleString('en'), ...metrics, Math.round(stepsPerSecond).toLocaleString('en'), told];
  });
  const head = ['run', 'steps', ...columns.map(({ name }) => name), 'steps/s', ''];
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)));
  return [head, ...lines]
    .map((line) =>
      line
        .map((text, at) =>
          at === 0 || at === head.length - 1 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A row for every so many steps and the last one of each run; empty where a metric has no value. */
export function csvOf(runs: readonly RunOutput[], every: number): string {
  const columns = runs[0]?.session.columns() ?? [];
  const names = columns.map(({ id, layer }) => (layer < 0 ? id : `${id}_layer${layer + 1}`));
  const lines = runs.flatMap(({ run, name, session }) => {
    const rows = rowsOf(session);
    return rows
      .filter((row, at) => (row[0] as number) % every === 0 || at === rows.length - 1)
      .map((row) => {
        const metrics = columns.map((_, at) => row[1 + values * at] as number);
        return [run, quoted(name), row[0], ...metrics.map((value) => (Number.isNaN(value) ? '' : value))].join(',');
      });
  });
  return `${['run', 'name', 'step', ...names].join(',')}\n${lines.map((line) => `${line}\n`).join('')}`;
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
