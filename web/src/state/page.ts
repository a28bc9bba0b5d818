// What the lab needs of the page around it: workers, time to draw, the address bar, files beside the page. Tests
// hand in their own.

import type { Spawn } from '../engine/client';
import { type FrameClock, PageClock } from '../engine/frame-clock';
import { spawnWorker } from '../engine/spawn';

export interface Page {
  readonly spawn: Spawn;
  readonly clock: FrameClock;
  /** The address without its hash. */
  address(): string;
  /** The address's hash with its "#"; empty where there is none. */
  hash(): string;
  /** Changes the hash without a step in the history and without onHashChange. */
  replaceHash(hash: string): void;
  onHashChange(callback: () => void): void;
  fetch(address: string): Promise<Response>;
  /** A seed a person can read out. */
  randomSeed(): number;
}

const SEEDS = 100_000;

export function browserPage(): Page {
  return {
    spawn: spawnWorker,
    clock: new PageClock(),
    address: () => location.origin + location.pathname,
    hash: () => location.hash,
    replaceHash: (hash) => history.replaceState(history.state, '', hash),
    onHashChange: (callback) => addEventListener('hashchange', callback),
    fetch: (address) => fetch(address),
    randomSeed: () => (crypto.getRandomValues(new Uint32Array(1))[0] as number) % SEEDS,
  };
}
