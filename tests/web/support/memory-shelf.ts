// Storage for tests that is a map; like the browser's it hands out copies.

import type { Moment } from '../../../web/src/state/moment';
import type { Entry, Shelf } from '../../../web/src/state/shelf';

export class MemoryShelf implements Shelf {
  /** Thrown by everything while it is set. */
  trouble: Error | null = null;
  readonly #kept = new Map<string, { entry: Entry; moment: Moment }>();

  async entries(): Promise<Entry[]> {
    this.#check();
    return this.listed();
  }

  /** What there is, for tests to look at. */
  listed(): Entry[] {
    return structuredClone([...this.#kept.values()].map(({ entry }) => entry));
  }

  async moment(entry: Entry): Promise<Moment | null> {
    this.#check();
    return structuredClone(this.#kept.get(idOf(entry))?.moment ?? null);
  }

  async put(entry: Entry, moment: Moment | null, expected: string | null | undefined): Promise<Entry | null> {
    this.#check();
    const there = this.#kept.get(idOf(entry));
    if (there && expected !== undefined && there.entry.revision !== expected) return structuredClone(there.entry);
    const kept = moment ?? there?.moment;
    if (kept) this.#kept.set(idOf(entry), structuredClone({ entry, moment: kept }));
    return null;
  }

  async rename(entry: Entry, key: string): Promise<Entry | null> {
    this.#check();
    const [from, renamed] = [this.#kept.get(idOf(entry)), { ...entry, key }];
    const there = this.#kept.get(idOf(renamed));
    if (there || !from) return there?.entry ?? null;
    this.#kept.delete(idOf(entry));
    this.#kept.set(idOf(renamed), { entry: renamed, moment: from.moment });
    return null;
  }

  async remove(entry: Entry): Promise<void> {
    this.#check();
    this.#kept.delete(idOf(entry));
  }

  #check(): void {
    if (this.trouble) throw this.trouble;
  }
}

const idOf = ({ named, key }: Entry): string => `${named} ${key}`;
