// A new run that is another one up to a step of its past, and then goes its own way. It goes on from the session that
// shows the past; its log of edits says the same to whoever opens the link.

import type { ExperimentDocument } from '../engine/document';
import type { Changes } from './changes';
import type { Crew } from './crew';
import type { Desk } from './desk';
import { freeName } from './document-edits';
import type { PastEdit } from './lab';
import type { LabModel } from './lab-model';
import { AT_START } from './moment';
import type { PastView } from './past';

export interface BranchOver {
  model: LabModel;
  desk: Desk;
  crew: Crew;
  past: PastView;
  changes: Changes;
}

/** The experiment with the branch as its last run. */
function withBranch(document: ExperimentDocument, { run, step, path, value }: PastEdit): ExperimentDocument {
  const source = document.runs[run];
  if (!source) return document;
  const index = document.runs.length;
  const branch = { ...structuredClone(source), name: freeName(source.name, document.runs) };
  const before = document.edits.filter(
    (edit) => edit.run === run && edit.step <= step && !(edit.step === step && edit.path === path),
  );
  const edits = [...before.map((edit) => ({ ...edit, run: index })), { run: index, step, path, value }];
  return { ...document, runs: [...document.runs, branch], edits: [...document.edits, ...edits] };
}

/** False, and a notice, where it cannot be made. */
export async function branch({ model, desk, crew, past, changes }: BranchOver, edit: PastEdit): Promise<boolean> {
  const made = await changes.apply(async () => {
    const standing = await past.run(edit.run)?.standing();
    const draft = withBranch(model.state.document, edit);
    const checked = await desk.ask({ type: 'validate', document: JSON.stringify(draft) });
    const faults = checked.ok ? [] : checked.faults;
    if (!checked.ok || !standing) {
      model.notify('error', 'No new run was made; all runs are as they were.', faults);
      return null;
    }
    return {
      document: JSON.parse(checked.value.document) as ExperimentDocument,
      sources: [...crew.slots.keys(), null],
      goesOn: [...crew.slots.map((slot) => slot.phase === 'ready'), false],
      standings: [...crew.slots.map(() => AT_START), standing],
    };
  });
  const slot = crew.slots.at(-1);
  // The session comes from before the edit.
  return made && slot !== undefined && crew.edit(slot, edit.path, edit.value);
}
