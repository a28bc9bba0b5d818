// What is kept of a run on its way, to look back from: snapshots, thinned evenly over the steps, in bounded memory.

import type { Snapshot } from './run-slot';

const MAX_SNAPSHOTS = 64;
const MAX_BYTES = 32 << 20;

export class Trail {
  #snapshots: Snapshot[] = [];

  constructor(
    private readonly maxSnapshots = MAX_SNAPSHOTS,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  get steps(): number[] {
    return this.#snapshots.map(({ step }) => step);
  }

  /** The run went on to here; of the same step the later one counts, as it knows of the edits made there. */
  add(snapshot: Snapshot): void {
    this.cutAfter(snapshot.step - 1);
    this.#snapshots.push(snapshot);
    while (this.#isTooMuch()) this.#snapshots.splice(this.#leastMissed(), 1);
  }

  /** Forgets what comes after a step. */
  cutAfter(step: number): void {
    this.#snapshots = this.#snapshots.filter((snapshot) => snapshot.step <= step);
  }

  /** The last snapshot that is not after a step. */
  before(step: number): Snapshot | null {
    return this.#snapshots.findLast((snapshot) => snapshot.step <= step) ?? null;
  }

  #isTooMuch(): boolean {
    const bytes = this.#snapshots.reduce((sum, snapshot) => sum + snapshot.bytes.length, 0);
    return this.#snapshots.length > 1 && (this.#snapshots.length > this.maxSnapshots || bytes > this.maxBytes);
  }

  /** The one without which the shortest piece of the run has no snapshot; never the last one. */
  #leastMissed(): number {
    let [least, shortest] = [0, Number.POSITIVE_INFINITY];
    for (let i = 0; i + 1 < this.#snapshots.length; i++) {
      const piece = (this.#snapshots[i + 1]?.step ?? 0) - (this.#snapshots[i - 1]?.step ?? 0);
      if (piece < shortest) [least, shortest] = [i, piece];
    }
    return least;
  }
}
