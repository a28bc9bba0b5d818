// An experiment as it stands: its document and where each run has come to. Opened again it goes on from there to the
// same bits. What undo returns to, and what is kept in the browser, are such moments.

import type { ExperimentDocument } from '../engine/document';
import type { Opened, RunSlot, Snapshot } from './run-slot';

/** Where a run stands; without a snapshot, at its start. */
export interface Standing {
  opened: Opened | null;
  snapshot: Snapshot | null;
}

export interface Moment {
  document: ExperimentDocument;
  runs: Standing[];
}

export const AT_START: Standing = { opened: null, snapshot: null };

/** The experiment with nothing trained: it comes to the same, and takes its time. */
export const fromStart = (document: ExperimentDocument): Moment => ({
  document,
  runs: document.runs.map(() => AT_START),
});

/** How often a moment is tried while edits pour in. */
const TRIES = 3;

/**
 * The experiment as it stands now. Document and snapshots belong together: every edit in the one is in the other. Null
 * where edits came faster than snapshots could be taken.
 */
export async function captureMoment(
  current: () => { document: ExperimentDocument; slots: readonly RunSlot[] },
): Promise<Moment | null> {
  for (let i = 0; i < TRIES; i++) {
    const { document, slots } = current();
    await Promise.all(slots.map((slot) => slot.keepSnapshot()));
    const now = current();
    if (now.document === document && now.slots === slots && slots.every((slot) => !slot.editedSinceSnapshot)) {
      return { document, runs: slots.map(({ opened, snapshot }) => ({ opened, snapshot })) };
    }
  }
  return null;
}

/** Bytes of snapshots in moments; a snapshot that several share is counted once. */
export function bytesOf(moments: readonly Moment[]): number {
  const snapshots = new Set(moments.flatMap(({ runs }) => runs.map((run) => run.snapshot)));
  return [...snapshots].reduce((sum, snapshot) => sum + (snapshot?.bytes.length ?? 0), 0);
}
