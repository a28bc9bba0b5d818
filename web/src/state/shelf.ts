// Where moments are kept in the browser: IndexedDB, with what lists show (entries) apart from what is large (moments).
// Nothing here decides what is kept; every method rejects with a StorageError whose message can be shown.

import type { Moment } from './moment';

export interface Entry {
  /** Of a named experiment its name, of an unnamed one the id of its visit. */
  key: string;
  named: boolean;
  /** What it is, in a few words. */
  about: string;
  /** When it was last written, in ms since 1970. */
  saved: number;
  bytes: number;
  /** Changes with every write: who finds another than it wrote knows that somebody else did. */
  revision: string;
  /** Where the runs have come to; the moment may be a little before. */
  steps: number[];
  playing: boolean;
}

export interface Shelf {
  entries(): Promise<Entry[]>;
  moment(entry: Entry): Promise<Moment | null>;
  /**
   * Writes an entry, with its moment unless that has not changed; all or nothing. Where another entry is there than
   * `expected` (a revision; null: none; undefined: whatever it is) nothing is written and that entry returned.
   */
  put(entry: Entry, moment: Moment | null, expected: string | null | undefined): Promise<Entry | null>;
  /** As one step, so that nothing can come between. Like put where the new key is taken. */
  rename(entry: Entry, key: string): Promise<Entry | null>;
  remove(entry: Entry): Promise<void>;
}

export class StorageError extends Error {
  constructor(
    readonly kind: 'forbidden' | 'full' | 'other',
    message: string,
  ) {
    super(message);
  }
}

const DATABASE = 'slalom';
const VERSION = 1;
const ANSWER_MS = 10_000;
const NO_ANSWER = "The browser's storage does not answer.";
const ENTRIES = 'entries';
const MOMENTS = 'moments';

const idOf = ({ named, key }: Entry): string => `${named ? 'named' : 'visit'}:${key}`;

function errorOf(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') {
    return new StorageError('full', 'The space this browser gives the page is full.');
  }
  if (
    name === 'SecurityError' ||
    name === 'InvalidStateError' ||
    name === 'NotAllowedError' ||
    name === 'UnknownError'
  ) {
    return new StorageError('forbidden', 'This browser keeps nothing for this page.');
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new StorageError('other', `The browser's storage failed: ${reason}`);
}

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export class IndexedShelf implements Shelf {
  #database: Promise<IDBDatabase> | null = null;
  readonly #open = new Set<IDBTransaction>();
  /** Settled while the page is one that can be seen. */
  #back: Promise<void> = Promise.resolve();
  #isAside = false;

  /**
   * A page that somebody leaves may be set aside as it is, to be there when they come back: what it has begun would then
   * hold up every other page. It is broken off, and done when the page is back.
   */
  constructor() {
    addEventListener('pagehide', (event) => {
      if (!(event as PageTransitionEvent).persisted || this.#isAside) return;
      this.#isAside = true;
      this.#back = new Promise((resolve) => {
        addEventListener(
          'pageshow',
          () => {
            this.#isAside = false;
            resolve();
          },
          { once: true },
        );
      });
      for (const transaction of this.#open) abort(transaction);
    });
  }

  async entries(): Promise<Entry[]> {
    return this.#with('readonly', (entries) => done<Entry[]>(entries.getAll()));
  }

  async moment(entry: Entry): Promise<Moment | null> {
    return this.#with('readonly', async (_, moments) => (await done<Moment>(moments.get(idOf(entry)))) ?? null);
  }

  put(entry: Entry, moment: Moment | null, expected: string | null | undefined): Promise<Entry | null> {
    return this.#with('readwrite', async (entries, moments) => {
      const there = await done<Entry | undefined>(entries.get(idOf(entry)));
      if (there && expected !== undefined && there.revision !== expected) return there;
      // Only the steps of something that was removed meanwhile: not worth an entry.
      if (!there && !moment) return null;
      await done(entries.put(entry, idOf(entry)));
      if (moment) await done(moments.put(moment, idOf(entry)));
      return null;
    });
  }

  rename(entry: Entry, key: string): Promise<Entry | null> {
    return this.#with('readwrite', async (entries, moments) => {
      const renamed = { ...entry, key };
      const there = await done<Entry | undefined>(entries.get(idOf(renamed)));
      if (there) return there;
      await done(moments.put(await done(moments.get(idOf(entry))), idOf(renamed)));
      await done(entries.put(renamed, idOf(renamed)));
      await done(moments.delete(idOf(entry)));
      await done(entries.delete(idOf(entry)));
      return null;
    });
  }

  async remove(entry: Entry): Promise<void> {
    await this.#with('readwrite', async (entries, moments) => {
      await done(entries.delete(idOf(entry)));
      await done(moments.delete(idOf(entry)));
    });
  }

  /** Resolves when what `use` did is written for good. */
  async #with<T>(
    mode: IDBTransactionMode,
    use: (entries: IDBObjectStore, moments: IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    await this.#back;
    try {
      const database = await this.#opened();
      const transaction = database.transaction([ENTRIES, MOMENTS], mode);
      this.#open.add(transaction);
      const written = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('it was broken off'));
      }).finally(() => this.#open.delete(transaction));
      // Whichever of the two fails is reported once, below.
      written.catch(() => {});
      try {
        const result = await use(transaction.objectStore(ENTRIES), transaction.objectStore(MOMENTS));
        await written;
        return result;
      } catch (error) {
        if (transaction.error === null) abort(transaction);
        throw error;
      }
    } catch (error) {
      if (this.#isAside) return this.#with(mode, use);
      throw errorOf(error);
    }
  }

  #opened(): Promise<IDBDatabase> {
    this.#database ??= new Promise<IDBDatabase>((resolve, reject) => {
      if (typeof indexedDB === 'undefined')
        throw new StorageError('forbidden', 'This browser keeps nothing for this page.');
      const request = indexedDB.open(DATABASE, VERSION);
      request.onupgradeneeded = () => {
        for (const name of [ENTRIES, MOMENTS]) request.result.createObjectStore(name);
      };
      request.onsuccess = () => {
        const database = request.result;
        // Another window wants to change the layout, or the browser closed it: it is opened again when needed.
        const forget = (): void => {
          database.close();
          this.#database = null;
        };
        database.onversionchange = forget;
        database.onclose = forget;
        resolve(database);
      };
      request.onerror = () => reject(request.error);
      // The page waits for this when it starts, and must not wait for ever.
      setTimeout(() => reject(new StorageError('other', NO_ANSWER)), ANSWER_MS);
    });
    this.#database.catch(() => {
      this.#database = null;
    });
    return this.#database;
  }
}

/** A transaction that has ended by itself cannot be broken off. */
function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {}
}
