// What putting one experiment document in place of another means for the runs: which go on as they are, and what the
// document then says. Pure; the lab carries it out.

import type { ExperimentDocument } from '../engine/document';
import { sameConditions, sameRun } from './document-edits';
import type { Moment, Standing } from './moment';
import type { Opened } from './run-slot';

export interface Change {
  /** The current document as the change saw it: edits folded into the values. */
  before: ExperimentDocument;
  after: ExperimentDocument;
  /** Which current run each run of `after` continues; null: none. */
  sources: (number | null)[];
}

export interface Replacement {
  document: ExperimentDocument;
  sources: (number | null)[];
  /** Per run of the document: whether its session goes on untouched. */
  goesOn: boolean[];
  /** Per run: where it is opened; without it all others start over. */
  standings?: Standing[];
}

/** Everything starts over, run i in the place of run i. */
export function freshStart(after: ExperimentDocument, currentRuns: number): Replacement {
  const sources = after.runs.map((_, index) => (index < currentRuns ? index : null));
  return { document: after, sources, goesOn: sources.map(() => false) };
}

/**
 * Runs that continue one that does the same under the same conditions go on; they keep the values they started with
 * and their edits, which together say what they did.
 * current: the document now. canGoOn: whether a current run has a session to go on with.
 */
export function planChange(
  { before, after, sources }: Change,
  current: ExperimentDocument,
  canGoOn: (run: number) => boolean,
): Replacement {
  const conditions = sameConditions(before, after);
  const goesOn = sources.map((from, index) => {
    const [old, next] = [from === null ? undefined : before.runs[from], after.runs[index]];
    return (
      conditions && from !== null && canGoOn(from) && old !== undefined && next !== undefined && sameRun(old, next)
    );
  });
  const runs = after.runs.map((run, index) => {
    const from = goesOn[index] ? sources[index] : null;
    const started = from === null || from === undefined ? undefined : current.runs[from];
    return started ? { ...started, name: run.name } : run;
  });
  const kept = sources.flatMap((from, run) =>
    goesOn[run] ? current.edits.filter((edit) => edit.run === from).map((edit) => ({ ...edit, run })) : [],
  );
  return { document: { ...after, runs, edits: [...after.edits, ...kept] }, sources, goesOn };
}

/**
 * Back to a moment. Runs that have been going on since then in the same session are left alone, with what was edited
 * meanwhile; the others go on from where they stood.
 * sessions: what each current run's session was opened with, null where there is none to go on with.
 */
export function planReturn(
  { document, runs: standings }: Moment,
  current: ExperimentDocument,
  sessions: readonly (Opened | null)[],
): Replacement {
  const continued = standings.map(({ opened }) => (opened ? sessions.indexOf(opened) : -1));
  const goesOn = continued.map((from) => from >= 0);
  const sources = continued.map((from, index) => {
    if (from >= 0) return from;
    return index < sessions.length && !continued.includes(index) ? index : null;
  });
  const runs = document.runs.map((run, index) => {
    const started = goesOn[index] ? current.runs[sources[index] as number] : undefined;
    return started ? { ...started, name: run.name } : run;
  });
  const edits = sources.flatMap((from, run) => {
    const [log, owner] = goesOn[run] ? [current.edits, from] : [document.edits, run];
    return log.filter((edit) => edit.run === owner).map((edit) => ({ ...edit, run }));
  });
  return { document: { ...document, runs, edits }, sources, goesOn, standings };
}
