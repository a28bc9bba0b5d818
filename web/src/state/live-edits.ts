// Hyper-parameters edited while runs train: one at a time and in order; of a slider being dragged only the latest value
// goes to the engine. Undo and redo wait their turn here, so that what was edited before is there to be undone.

import type { Crew } from './crew';
import { baseAt, withEditsFolded } from './document-edits';
import type { Direction, History, LiveEdit } from './history';
import type { LabModel } from './lab-model';
import type { RunSlot } from './run-slot';

export interface LiveEditsHost {
  /** A value of a run that trains is about to change. */
  before(): void;
  /** A run that has ended, or could not start, is tried again with a new value. */
  restart(slot: RunSlot, path: string, value: number, canUndo: boolean): Promise<unknown>;
}

export class LiveEdits {
  #turn: Promise<unknown> = Promise.resolve();
  /** The latest value of each slider being dragged, until the engine is free to take it. */
  readonly #pending = new Map<RunSlot, Map<string, number>>();

  constructor(
    private readonly model: LabModel,
    private readonly crew: Crew,
    private readonly history: History,
    private readonly host: LiveEditsHost,
  ) {}

  make(slot: RunSlot, path: string, value: number): void {
    const pending = this.#pending.get(slot);
    if (pending) {
      pending.set(path, value);
    } else {
      this.#pending.set(slot, new Map([[path, value]]));
      this.inTurn(() => this.#send(slot));
    }
  }

  /** Does something after all edits so far. */
  inTurn(job: () => Promise<unknown>): void {
    this.#turn = this.#turn.then(job);
  }

  /** Resolves when all edits so far are made. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  /** Edits a value back, or once more; the run goes on. */
  async travel(direction: Direction, edit: LiveEdit): Promise<void> {
    const slot = this.crew.slots.find((candidate) => candidate.opened === edit.opened);
    this.history.turn(direction, slot ? { edit } : null);
    if (slot) await this.#set(slot, edit.path, direction === 'undo' ? edit.from : edit.to, false);
  }

  async #send(slot: RunSlot): Promise<void> {
    const pending = this.#pending.get(slot) ?? new Map<string, number>();
    this.#pending.delete(slot);
    if (!this.crew.slots.includes(slot)) return;
    for (const [path, to] of pending) {
      const { opened } = slot;
      const run = withEditsFolded(this.model.state.document).runs[slot.index];
      const from = run ? baseAt(run, path) : null;
      const isLive = await this.#set(slot, path, to, true);
      if (isLive && from !== null && opened) this.history.addEdit({ opened, path, from, to });
    }
  }

  /** True where it was a live edit. */
  async #set(slot: RunSlot, path: string, value: number, canUndo: boolean): Promise<boolean> {
    this.host.before();
    if (slot.active) return this.crew.edit(slot, path, value);
    await this.host.restart(slot, path, value, canUndo);
    return false;
  }
}
