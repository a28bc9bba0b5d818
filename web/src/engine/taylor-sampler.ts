// Samples the two Taylor terms of a plain step while somebody looks: as often as takes a small part of the time,
// whatever the model. A run that is asked stays as it is.

import type { CoreSession } from './core';
import type { DiagnosisRequest, TaylorSample } from './protocol';

/** Samples may take one part in so many of the time, and come no faster than this. */
const SHARE = 20;
const INTERVAL_MS = 50;
/** Nothing but the terms: they are of one minibatch, so the fewest examples do for the rest. */
const WANTED: DiagnosisRequest = { examples: 1, eigenvalues: 0, draws: 0 };

export class TaylorSampler {
  #sampledAt = Number.NEGATIVE_INFINITY;
  #cost = 0;
  #step = -1;

  constructor(
    private readonly session: CoreSession,
    private readonly now: () => number,
  ) {}

  /** complete: of this very step, whatever it costs. Null where it is too soon, or nothing is new. */
  sample(complete: boolean): TaylorSample | null {
    const { step, status } = this.session.progress();
    const start = this.now();
    const due = start - this.#sampledAt >= Math.max(INTERVAL_MS, SHARE * this.#cost);
    if (step === this.#step || status !== 'running' || !(due || complete)) return null;
    const answer = this.session.diagnose(WANTED);
    this.#step = step;
    this.#sampledAt = this.now();
    this.#cost = this.#sampledAt - start;
    if (!answer.ok) return null;
    const { first, second, change } = answer.value.taylor;
    return { step, first, second, change };
  }
}
