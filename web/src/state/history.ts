// What can be undone and done again. A change of the experiment is undone by returning to the moment before it, with
// all the training there was; a value edited while a run trains is edited back and the run goes on, so that the log, and
// with it a link, still tells all that happened.

import { bytesOf, type Moment } from './moment';
import type { Opened } from './run-slot';

/** A live edit: `opened` tells the run, whatever place it has by now. */
export interface LiveEdit {
  opened: Opened;
  path: string;
  from: number;
  to: number;
}

export type Entry = { moment: Moment } | { edit: LiveEdit };

export type Direction = 'undo' | 'redo';

const MAX_ENTRIES = 100;
const MAX_BYTES = 64 << 20;
/** Values of one slider that follow each other faster are one edit: somebody drags it. */
const DRAG_MS = 1000;

export class History {
  #stacks: Record<Direction, Entry[]> = { undo: [], redo: [] };
  #draggedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly now: () => number,
    private readonly changed: () => void,
  ) {}

  can(direction: Direction): boolean {
    return this.#stacks[direction].length > 0;
  }

  /** Something was changed, from this moment on. What was undone before cannot be done again. */
  add(moment: Moment): void {
    this.#push({ moment });
  }

  addEdit(edit: LiveEdit): void {
    const last = this.#stacks.undo.at(-1);
    const isDrag = this.now() - this.#draggedAt < DRAG_MS && last !== undefined && 'edit' in last;
    if (isDrag && last.edit.opened === edit.opened && last.edit.path === edit.path) last.edit.to = edit.to;
    else this.#push({ edit });
    this.#draggedAt = this.now();
  }

  /** The next thing to undo or to do again. */
  next(direction: Direction): Entry | null {
    return this.#stacks[direction].at(-1) ?? null;
  }

  /** It is done; `back` leads back to where it was. */
  turn(direction: Direction, back: Entry | null): void {
    this.#stacks[direction].pop();
    if (back) this.#stacks[direction === 'undo' ? 'redo' : 'undo'].push(back);
    this.#draggedAt = Number.NEGATIVE_INFINITY;
    this.#limit();
    this.changed();
  }

  #push(entry: Entry): void {
    this.#stacks.undo.push(entry);
    this.#stacks.redo = [];
    this.#limit();
    this.changed();
  }

  /** The oldest go first; the latest stays, however large. */
  #limit(): void {
    const { undo, redo } = this.#stacks;
    const bytes = (): number =>
      bytesOf([...undo, ...redo].flatMap((entry) => ('moment' in entry ? [entry.moment] : [])));
    while (undo.length > 1 && (undo.length > MAX_ENTRIES || bytes() > MAX_BYTES)) undo.shift();
  }
}
