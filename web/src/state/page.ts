// What the lab needs of the page around it: workers, time to draw, the address bar, files beside the page, storage, and
// who else is there. Tests hand in their own.

import type { Spawn } from '../engine/client';
import { type FrameClock, PageClock } from '../engine/frame-clock';
import { spawnWorker } from '../engine/spawn';
import { splitLink } from './page-settings';
import { shownParts } from './parts';
import { IndexedShelf, type Shelf } from './shelf';

export interface Page {
  readonly spawn: Spawn;
  readonly clock: FrameClock;
  readonly shelf: Shelf;
  /** Visits are kept: not those of figures in other pages, which are the same each time they are opened. */
  readonly keepsVisits: boolean;
  /** Of the machine. */
  readonly cores: number;
  /** Whether the browser offers a graphics card to compute on. */
  hasCard(): Promise<boolean>;
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
  /** Differs from every other. */
  newId(): string;
  /** The visit in which the page itself wrote this address; null where somebody else put it there. */
  visit(): string | null;
  /** Makes this the window's visit, which its addresses then tell. False where another window is in it. */
  enter(visit: string): Promise<boolean>;
  /** The window is about to go: there may be no other chance. */
  onLeave(callback: () => void): void;
}

const SEEDS = 100_000;
/** A window that is just being closed or reloaded may still hold its visit for a moment. */
const WAIT_MS = 300;

/** Visits of windows, each in one window at a time: held as a lock as long as the window lives. */
class Visits {
  current: string | null = null;
  #release: () => void = () => {};

  async enter(visit: string): Promise<boolean> {
    const isFree = await this.#lock(visit);
    if (isFree) this.current = visit;
    return isFree;
  }

  /** True also where the browser has no locks: then what is written shows that there are two. */
  #lock(visit: string): Promise<boolean> {
    if (!navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const hold = (): Promise<void> => {
        this.#release();
        resolve(true);
        return new Promise((release) => {
          this.#release = release;
        });
      };
      const options = { signal: AbortSignal.timeout(WAIT_MS) };
      navigator.locks.request(`slalom visit ${visit}`, options, hold).catch((error: unknown) => {
        resolve(!(error instanceof DOMException && error.name === 'TimeoutError'));
      });
    });
  }
}

/** Kept with the address by the browser, over reloads and restarts, until another address is put there. */
const visitOf = (state: unknown): string | null =>
  typeof state === 'object' && state !== null && 'visit' in state && typeof state.visit === 'string'
    ? state.visit
    : null;

export function browserPage(): Page {
  const visits = new Visits();
  return {
    spawn: spawnWorker,
    clock: new PageClock(),
    shelf: new IndexedShelf(),
    keepsVisits: shownParts(splitLink(location.hash).settings) === null,
    cores: navigator.hardwareConcurrency,
    hasCard: async () => (await navigator.gpu?.requestAdapter().catch(() => null)) != null,
    address: () => location.origin + location.pathname,
    hash: () => location.hash,
    replaceHash: (hash) => history.replaceState({ visit: visits.current }, '', hash),
    onHashChange: (callback) => addEventListener('hashchange', callback),
    fetch: (address) => fetch(address),
    randomSeed: () => (crypto.getRandomValues(new Uint32Array(1))[0] as number) % SEEDS,
    newId: () => [...crypto.getRandomValues(new Uint32Array(3))].map((n) => n.toString(36)).join(''),
    visit: () => visitOf(history.state),
    enter: (visit) => visits.enter(visit),
    onLeave: (callback) => addEventListener('pagehide', callback),
  };
}
