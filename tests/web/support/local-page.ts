// A page for the lab without a browser: an address that is a variable, animation frames that are timers, files from
// a table.

import type { FrameClock } from '../../../web/src/engine/frame-clock';
import type { Page } from '../../../web/src/state/page';
import { type LocalEngines, localEngines } from './local-port';

export class TestClock implements FrameClock {
  hidden = false;
  #listeners: (() => void)[] = [];

  request(callback: () => void): void {
    setTimeout(callback, 4);
  }

  onVisibilityChange(callback: () => void): void {
    this.#listeners.push(callback);
  }

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    for (const listener of this.#listeners) listener();
  }
}

export class TestPage implements Page {
  readonly clock = new TestClock();
  readonly files = new Map<string, () => Response | Promise<Response>>();
  #hash: string;
  #listeners: (() => void)[] = [];
  #seed = 1000;

  constructor(
    hash = '',
    readonly engines: LocalEngines = localEngines(),
  ) {
    this.#hash = hash;
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
  }

  onHashChange(callback: () => void): void {
    this.#listeners.push(callback);
  }

  /** The user puts another hash into the address bar. */
  typeHash(hash: string): void {
    this.#hash = hash;
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
