// What happened in the runs, at which step and why: for the marks on the timeline.

import type { ExperimentDocument } from '../engine/document';
import type { BestWeights } from '../engine/protocol';
import { sameRun } from './document-edits';
import type { LabState, RunState } from './lab';

export type RunEvent = { run: number; step: number } & (
  | { kind: 'edit'; path: string; value: number }
  /** A schedule has brought the rate up, or lets it fall at once. */
  | { kind: 'rate'; turn: 'warm' | 'drop'; rate: number }
  /** Up to here the run did the same as another one before it. */
  | { kind: 'branch'; from: number }
  | { kind: 'best'; best: BestWeights }
  | { kind: 'end'; reason: string }
);

/** Of the runs on show. */
export function runEvents({ runs, document }: Pick<LabState, 'runs' | 'document'>): RunEvent[] {
  return runs
    .filter((run) => !run.muted)
    .flatMap((run) => [
      ...editsOf(document, run.index).map((edit) => ({ kind: 'edit' as const, ...edit })),
      ...branchOf(document, run.index),
      ...rateEvents(run, editsOf(document, run.index)),
      ...bestOf(run),
      ...endOf(run),
    ]);
}

const editsOf = (document: ExperimentDocument, run: number) => document.edits.filter((edit) => edit.run === run);

/** Networks choose by a validation part; a function has none. */
export const hasValidation = ({ description }: Pick<RunState, 'description'>): boolean =>
  (description?.parts.validation ?? 0) > 0;

function bestOf(run: RunState): RunEvent[] {
  const { index, now } = run;
  const best = hasValidation(run) ? now.best : null;
  return best ? [{ kind: 'best', run: index, step: best.step, best }] : [];
}

function endOf({ index, now }: RunState): RunEvent[] {
  const { status, step, reason } = now.progress;
  return status === 'running' ? [] : [{ kind: 'end', run: index, step, reason }];
}

/** Runs that start alike do the same until one of them is edited otherwise: nobody has to keep where they parted. */
function branchOf(document: ExperimentDocument, run: number): RunEvent[] {
  const self = document.runs[run];
  if (!self) return [];
  const own = editsOf(document, run);
  let latest: RunEvent | null = null;
  for (let other = 0; other < run; other++) {
    const before = document.runs[other];
    if (!before || !sameRun(before, self)) continue;
    const step = partingStep(own, editsOf(document, other));
    // What never parts, or did so before the first step, is no branch.
    if (step !== null && step > 0 && step > (latest?.step ?? 0)) latest = { kind: 'branch', run, step, from: other };
  }
  return latest ? [latest] : [];
}

type Edits = ExperimentDocument['edits'];

function partingStep(a: Edits, b: Edits): number | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (x && y && x.step === y.step && x.path === y.path && x.value === y.value) continue;
    return Math.min(x?.step ?? Number.POSITIVE_INFINITY, y?.step ?? Number.POSITIVE_INFINITY);
  }
  return null;
}

/** The column of the effective learning rate, and its path in the log of edits. */
export const RATE = 'lr';
/** A drop leaves at most this part of a rate that did not move before and does not move after. */
const DROP = 0.7;
const LEVEL = 1e-3;

/** Read off the recorded rate, whatever the schedules are; what an edit did is said by the edit. */
function rateEvents(run: RunState, edits: Edits): RunEvent[] {
  const series = run.series(RATE);
  if (!series || series.last.length < 4) return [];
  const { step: steps, last } = series;
  const isLevel = (i: number): boolean => Math.abs((last[i] ?? 0) - (last[i - 1] ?? 0)) <= LEVEL * (last[i] ?? 0);
  const isEdited = (i: number): boolean =>
    edits.some(({ path, step }) => path === RATE && step >= (steps[i - 1] ?? 0) && step <= (steps[i] ?? 0) + 1);
  const events: RunEvent[] = [];
  let top = 0;
  while (top + 1 < last.length && (last[top + 1] ?? 0) > (last[top] ?? 0) * (1 + 1e-9)) top++;
  if (top > 1 && top + 1 < last.length && !isEdited(top))
    events.push({ kind: 'rate', turn: 'warm', run: run.index, step: steps[top] ?? 0, rate: last[top] ?? 0 });
  for (let i = Math.max(2, top + 1); i + 1 < last.length; i++) {
    const falls = (last[i] ?? 0) < DROP * (last[i - 1] ?? 0);
    if (falls && isLevel(i - 1) && isLevel(i + 1) && !isEdited(i))
      events.push({ kind: 'rate', turn: 'drop', run: run.index, step: steps[i] ?? 0, rate: last[i] ?? 0 });
  }
  return events;
}
