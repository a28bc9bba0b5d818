// A page for the lab without a browser: an address that is a variable, animation frames that are timers, files from
// a table.

import type { FrameClock } from '../../../web/src/engine/frame-clock';
import type { Page } from '../../../web/src/state/page';
import { type LocalEngines, localEngines } from './local-port';
import { MemoryShelf } from './memory-shelf';

let lastId = 0;

export class TestClock implements FrameClock {
  hidden = false;
  #listeners: (() => void)[] = [];

  /** A browser may draw hidden pages as seldom as it likes: then never. */
  drawsHidden = true;
  #waiting: (() => void)[] = [];

  request(callback: () => void): void {
    if (this.hidden && !this.drawsHidden) this.#waiting.push(callback);
    else setTimeout(callback, 4);
  }

  onVisibilityChange(callback: () => void): void {
    this.#listeners.push(callback);
  }

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    for (const callback of this.#waiting.splice(0)) this.request(callback);
    for (const listener of this.#listeners) listener();
  }
}

export class TestPage implements Page {
  readonly clock = new TestClock();
  cores = 2;
  hasCard = () => Promise.resolve(false);
  readonly files = new Map<string, () => Response | Promise<Response>>();
  #hash: string;
  #listeners: (() => void)[] = [];
  #seed = 1000;
  #writtenIn: string | null = null;
  #visit: string | null = null;
  #leave: (() => void)[] = [];

  /** before: the page of the same browser that was open before, or still is. */
  constructor(
    hash = '',
    readonly engines: LocalEngines = localEngines(),
    before?: TestPage,
  ) {
    this.#hash = hash;
    this.shelf = before?.shelf ?? new MemoryShelf();
    this.#taken = before ? before.#taken : new Map();
  }

  readonly shelf: MemoryShelf;
  keepsVisits = true;
  readonly #taken: Map<string, TestPage>;

  /** The same tab loaded again, or a copy of it. */
  reloaded(): TestPage {
    const page = new TestPage(this.#hash, localEngines(), this);
    page.#writtenIn = this.#writtenIn;
    return page;
  }

  /** The window is closed, as far as others can see. */
  close(): void {
    for (const callback of this.#leave) callback();
    if (this.#visit) this.#taken.delete(this.#visit);
  }

  newId(): string {
    return `id${++lastId}`;
  }

  visit(): string | null {
    return this.#writtenIn;
  }

  async enter(visit: string): Promise<boolean> {
    if ((this.#taken.get(visit) ?? this) !== this) return false;
    if (this.#visit) this.#taken.delete(this.#visit);
    this.#taken.set(visit, this);
    this.#visit = visit;
    return true;
  }

  onLeave(callback: () => void): void {
    this.#leave.push(callback);
  }

  get spawn() {
    return this.engines.spawn;
  }

  address(): string {
    return 'https://slalom.test/play/';
  }

  hash(): string {
    return this.#hash;
  }

  replaceHash(hash: string): void {
    this.#hash = hash;
    this.#writtenIn = this.#visit;
  }

  onHashChange(callback: () => void): void {
    this.#listeners.push(callback);
  }

  /** The user puts another hash into the address bar. */
  typeHash(hash: string): void {
    this.#hash = hash;
    this.#writtenIn = null;
    for (const listener of this.#listeners) listener();
  }

  async fetch(address: string): Promise<Response> {
    const file = this.files.get(address);
    return file ? file() : new Response(null, { status: 404, statusText: 'Not Found' });
  }

  randomSeed(): number {
    return this.#seed++;
  }
}

/** Resolves when the condition holds; fails after a while with its description. */
export async function until(condition: () => boolean, description: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${description}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
