// Looking at the runs as they were: each is replayed by a session of its own up to the step looked at. The runs
// themselves rest meanwhile and are only read from.

import type { Crew } from './crew';
import type { PastEdit } from './lab';
import type { LabModel } from './lab-model';
import { PastRun } from './past-run';
import type { RunSlot } from './run-slot';

export class PastView {
  #runs: PastRun[] = [];

  constructor(
    private readonly model: LabModel,
    private readonly crew: Crew,
  ) {}

  /** Where there is no looking back any more: the engine of a replay has died. */
  died(reason: string): void {
    this.leave();
    this.model.notify('error', `The past cannot be shown: its engine stopped (${reason}). The runs are as they were.`);
  }

  /** Null: the present is shown. */
  get step(): number | null {
    return this.model.state.past?.step ?? null;
  }

  /** The session whose numbers are shown of a run. */
  shown(slot: RunSlot): RunSlot {
    return this.#runs[slot.index]?.shown ?? slot;
  }

  run(index: number): PastRun | undefined {
    return this.#runs[index];
  }

  lookAt(step: number | null): void {
    if (step === null || step >= this.crew.front) {
      this.leave();
      return;
    }
    const { state } = this.model;
    const at = Math.max(0, Math.round(step));
    if (state.past?.step === at) return;
    state.past = { step: at, arrived: false };
    if (this.#runs.length === 0) this.#enter();
    for (const run of this.#runs) run.goTo(at);
    this.model.mark('past');
  }

  /** Back to the present. */
  leave(): void {
    const { state } = this.model;
    if (!state.past) return;
    const runs = this.#runs;
    this.#runs = [];
    state.past = null;
    state.pastEdit = null;
    state.runs = this.crew.slots;
    for (const run of runs) void run.end().then(() => this.crew.giveBack(run.replay));
    this.model.mark('frame', 'control');
  }

  /** True where the run is shown as it was: an edit then has to wait for a decision. */
  holdsEdit(run: number, path: string, value: number): boolean {
    const { state } = this.model;
    if (!state.past || !this.#runs[run]?.isBehind) return false;
    state.pastEdit = { run, step: state.past.step, path, value };
    this.model.mark('control');
    return true;
  }

  /** The edit that waits, for once. */
  takeEdit(): PastEdit | null {
    const { state } = this.model;
    const edit = state.pastEdit;
    state.pastEdit = null;
    // Controls show again what is in force.
    this.model.mark('frame', 'control');
    return edit;
  }

  /** What is looked at of the runs is something else now. */
  show(): void {
    for (const { now, replay } of this.#runs) {
      replay.showsBest = now.showsBest;
      if (replay.phase === 'ready') void this.crew.show(replay);
    }
  }

  #enter(): void {
    const { state } = this.model;
    this.#runs = this.crew.slots.map((slot) => {
      const edits = () => state.document.edits.filter((edit) => edit.run === slot.index);
      const replay = this.crew.replayOf(slot);
      return new PastRun(slot, replay, this.crew.openReplay(replay, slot), { edits, moved: () => this.#moved() });
    });
    state.runs = this.#runs;
    this.model.mark('frame', 'control');
  }

  #moved(): void {
    const { state } = this.model;
    if (!state.past) return;
    const arrived = this.#runs.every((run) => run.arrived);
    if (arrived !== state.past.arrived) state.past = { ...state.past, arrived };
    this.model.mark('past');
  }
}
