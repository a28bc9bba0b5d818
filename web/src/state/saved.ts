// Experiments kept in this browser under names. What was saved by another tab is never replaced unless the person says so.

import type { Moment } from './moment';
import type { Entry, Shelf } from './shelf';

/** What is saved and opened: the experiment on screen. */
export interface OnScreen {
  /** The visit it belongs to. */
  visit(): string;
  take(name: string): Promise<{ entry: Entry; moment: Moment }>;
  open(entry: Entry, moment: Moment): Promise<boolean>;
}

export class SavedExperiments {
  /** The name the experiment on screen was last saved or opened under. */
  current: string | null = null;
  /** What this window wrote or read under each name. */
  readonly #known = new Map<string, string>();

  constructor(
    private readonly shelf: Shelf,
    private readonly onScreen: OnScreen,
  ) {}

  /** The latest first: those with names, then what earlier visits left. */
  async list(): Promise<Entry[]> {
    const entries = (await this.shelf.entries()).filter(({ named, key }) => named || key !== this.onScreen.visit());
    return entries.sort((a, b) => Number(b.named) - Number(a.named) || b.saved - a.saved);
  }

  /**
   * Saves what is on screen. Where something this window does not know has that name it is returned and stays, unless it
   * is the one to `replace`.
   */
  async save(name: string, replace: Entry | null = null): Promise<Entry | null> {
    const { entry, moment } = await this.onScreen.take(name);
    const inTheWay = await this.shelf.put(entry, moment, replace?.revision ?? this.#known.get(name) ?? null);
    if (!inTheWay) this.#isCurrent(entry);
    return inTheWay;
  }

  /** False where it is gone, or cannot be opened any more, which a notice says. */
  async open(entry: Entry): Promise<boolean> {
    const moment = await this.shelf.moment(entry);
    if (!moment || !(await this.onScreen.open(entry, moment))) return false;
    if (entry.named) this.#isCurrent(entry);
    return true;
  }

  /** Returns what has that name already. */
  async rename(entry: Entry, name: string): Promise<Entry | null> {
    if (name === entry.key) return null;
    const inTheWay = await this.shelf.rename(entry, name);
    if (!inTheWay) {
      this.#known.set(name, entry.revision);
      if (this.current === entry.key) this.current = name;
    }
    return inTheWay;
  }

  /** Resolves with what brings it back. */
  async remove(entry: Entry): Promise<() => Promise<void>> {
    const moment = await this.shelf.moment(entry);
    await this.shelf.remove(entry);
    return async () => {
      await this.shelf.put(entry, moment, null);
    };
  }

  #isCurrent(entry: Entry): void {
    this.current = entry.key;
    this.#known.set(entry.key, entry.revision);
  }
}
