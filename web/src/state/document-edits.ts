// Questions and changes to experiment documents that need no engine: hyper-parameter paths, the edit log, and
// whether a changed document lets a run go on. Nothing here knows any field or rule by name.

import type { Chosen, ExperimentDocument, RunDocument } from '../engine/document';
import type { EditRecord } from '../engine/protocol';

/** Where a path ("lr", "<stage>.<field>") leads in a run's document. */
function locate(run: RunDocument, path: string): { holder: Record<string, unknown>; key: string } | null {
  const dot = path.indexOf('.');
  if (dot < 0) return { holder: run as unknown as Record<string, unknown>, key: path };
  const stage: Chosen | undefined = run.stages.find((candidate) => candidate.id === path.slice(0, dot));
  return stage ? { holder: stage, key: path.slice(dot + 1) } : null;
}

const isScheduled = (value: unknown): value is { base: number } =>
  typeof value === 'object' && value !== null && 'base' in value;

/** Sets a base value in place, keeping its schedule. A path that leads nowhere changes nothing. */
export function setBase(run: RunDocument, path: string, value: number): void {
  const place = locate(run, path);
  if (!place) return;
  const old = place.holder[place.key];
  place.holder[place.key] = isScheduled(old) ? { ...old, base: value } : value;
}

/** The base value at a path; null where the path leads nowhere. */
export function baseAt(run: RunDocument, path: string): number | null {
  const place = locate(run, path);
  const value = place?.holder[place.key];
  const base = isScheduled(value) ? value.base : value;
  return typeof base === 'number' ? base : null;
}

/** A copy whose runs start with the values now in force, and an empty edit log. */
export function withEditsFolded(document: ExperimentDocument): ExperimentDocument {
  const folded = structuredClone(document);
  for (const edit of folded.edits) {
    const run = folded.runs[edit.run];
    if (run) setBase(run, edit.path, edit.value);
  }
  folded.edits = [];
  return folded;
}

/** A copy in which the log of one run is replaced. */
export function withEdits(document: ExperimentDocument, run: number, edits: EditRecord[]): ExperimentDocument {
  const others = document.edits.filter((edit) => edit.run !== run);
  const own = edits.map(({ step, path, value }) => ({ run, step, path, value }));
  return { ...document, edits: [...others, ...own].sort((a, b) => a.run - b.run || a.step - b.step) };
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in b && same(a[key as keyof typeof a], b[key as keyof typeof b]))
  );
}

/** Whether both run under the same conditions: problem, training, seeds, precision. */
export function sameConditions(a: ExperimentDocument, b: ExperimentDocument): boolean {
  const conditions = ({ runs: _runs, edits: _edits, fingerprint: _fingerprint, ...rest }: ExperimentDocument) => rest;
  return same(conditions(a), conditions(b));
}

/** Whether both split the same data in the same way. */
export function sameTestPart(a: ExperimentDocument, b: ExperimentDocument): boolean {
  const data = ({ problem }: ExperimentDocument) => ('data' in problem ? problem.data : null);
  return same(data(a), data(b)) && a.seeds.data === b.seeds.data;
}

/** Whether both do the same; a run may be renamed while it goes on. */
export function sameRun(a: RunDocument, b: RunDocument): boolean {
  return same({ ...a, name: '' }, { ...b, name: '' });
}

/** Whether a run of one document is trained as a run of the other, edits made meanwhile left aside. */
export function sameTraining(a: ExperimentDocument, runA: number, b: ExperimentDocument, runB: number): boolean {
  const rest = (document: ExperimentDocument) => ({ ...document, runs: [], edits: [], fingerprint: null });
  const [one, other] = [a.runs[runA], b.runs[runB]];
  return one !== undefined && other !== undefined && sameRun(one, other) && same(rest(a), rest(b));
}

/** Which run of `before` each run of `after` continues (null: none), where only the documents are known. */
export function matchRuns(before: readonly RunDocument[], after: readonly RunDocument[]): (number | null)[] {
  if (before.length === after.length) return after.map((_, index) => index);
  // Runs were added or taken away: those that are left are found again in order.
  let next = 0;
  return after.map((run) => {
    const found = before.findIndex((candidate, index) => index >= next && same(candidate, run));
    if (found >= 0) next = found + 1;
    return found >= 0 ? found : null;
  });
}

/** A name for a copy of a run. */
export function freeName(wanted: string, runs: { name: string }[]): string {
  const stem = wanted.replace(/ \d+$/, '');
  for (let n = 2; ; n++) {
    const name = `${stem} ${n}`;
    if (runs.every((run) => run.name !== name)) return name;
  }
}
