// Which grid of values to ask for while a view moves: not a new one with every picture.

import type { GridRequest } from '../engine/protocol';
import { sameGrid } from './plane';

/** A new one is asked for no more often than this. */
const ASK_MS = 80;

export class Asking {
  #asked: GridRequest | null = null;
  #at = Number.NEGATIVE_INFINITY;

  /** redraw: called where something else is to be asked for soon. */
  constructor(private readonly redraw: () => void) {}

  /** What is to be asked for now: what is wanted, or what was asked for a moment ago. */
  instead(wanted: GridRequest): GridRequest {
    if (this.#asked) {
      if (sameGrid(this.#asked, wanted)) return this.#asked;
      const wait = this.#at + ASK_MS - performance.now();
      if (wait > 0) {
        setTimeout(this.redraw, wait);
        return this.#asked;
      }
    }
    this.#at = performance.now();
    this.#asked = wanted;
    return wanted;
  }
}
