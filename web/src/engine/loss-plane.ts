// The loss over a plane of weights, computed in a session of its own that stands where a run once stood: the run goes on
// meanwhile. A few milliseconds are worked each time somebody asks, so that the worker answers in between.

import type { Core, CoreSession } from './core';
import { SliceSizer } from './pace';
import type { Outcome, PlaneTask, Replies } from './protocol';

/** What a loss may take, and the fewest examples it is told from, where the training part has more. */
const LOSS_MS = 3;
const FEW = 64;

export class LossPlane {
  readonly #sizes = new SliceSizer();

  private constructor(
    private readonly session: CoreSession,
    readonly laid: Replies['plane'],
    private readonly now: () => number,
  ) {}

  static lay(
    core: Core,
    { document, run, snapshot, best, examples: wanted }: PlaneTask,
    now: () => number,
  ): Outcome<LossPlane> {
    const opened = core.createSession(document, run);
    if (!opened.ok) return opened;
    const session = opened.value;
    const restored = session.restore(snapshot);
    // Where nothing was measured yet there are no best weights, and the last ones stay.
    if (best) session.restoreBest();
    const directions = restored.ok ? session.layPlane() : restored;
    const weights = directions.ok ? session.read('w') : directions;
    if (!directions.ok || !weights.ok) {
      session.dispose();
      return weights as Extract<typeof weights, { ok: false }>;
    }
    const examples = wanted || enough(session, session.describe().parts.train, now);
    return {
      ok: true,
      value: new LossPlane(session, { weights: weights.value, directions: directions.value, examples }, now),
    };
  }

  /** The losses at the first of places [n x 2], as many as there is time for, but one at least. */
  work(places: Float64Array, ms: number): Outcome<Float64Array> {
    const losses = new Float64Array(places.length / 2);
    const end = this.now() + ms;
    let done = 0;
    do {
      const start = this.now();
      const count = Math.min(this.#sizes.size, losses.length - done);
      const found = this.session.planeLosses(places.slice(2 * done, 2 * (done + count)), this.laid.examples);
      if (!found.ok) return found;
      losses.set(found.value, done);
      done += count;
      this.#sizes.record(count, this.now() - start);
    } while (done < losses.length && this.now() < end);
    return { ok: true, value: losses.subarray(0, done) };
  }

  dispose(): void {
    this.session.dispose();
  }
}

/** How many examples there is time for: all, or a power of two of them. */
function enough(session: CoreSession, train: number, now: () => number): number {
  if (train <= FEW) return train;
  let passMs = Number.POSITIVE_INFINITY;
  // The first time includes what a browser compiles while it runs.
  for (let turn = 0; turn < 3; turn++) {
    const start = now();
    session.planeLosses(Float64Array.of(0, 0), FEW);
    passMs = Math.min(passMs, (now() - start) / FEW);
  }
  let examples = FEW;
  while (examples < train && 2 * examples * passMs <= LOSS_MS) examples *= 2;
  return Math.min(examples, train);
}
