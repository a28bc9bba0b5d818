// The loss over a plane of weights, computed in a session of its own that stands where a run once stood: the run goes on
// meanwhile. A few milliseconds are worked each time somebody asks, so that the worker answers in between. Where the core
// would take long and a graphics card can, that finds the losses instead.

import type { CardPlane } from './card-plane';
import type { Core, CoreSession } from './core';
import { SliceSizer } from './pace';
import type { Outcome, PlaneOfWeights, PlaneTask, Replies } from './protocol';

/** What a loss may take, and the fewest examples it is told from, where the training part has more. */
const LOSS_MS = 3;
const FEW = 64;
/** Losses that come faster than this are there before a card would be ready. */
const SLOW_MS = 0.25;

export class LossPlane {
  readonly #sizes = new SliceSizer();
  #card: CardPlane | null = null;
  #isOver = false;

  private constructor(
    private readonly session: CoreSession,
    private readonly plane: PlaneOfWeights,
    readonly examples: number,
    /** Whether a card could help. */
    readonly isSlow: boolean,
    private readonly now: () => number,
  ) {}

  static lay(
    core: Core,
    { document, run, snapshot, best, examples }: PlaneTask,
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
    const { train } = session.describe().parts;
    const passMs = measured(session, Math.min(FEW, train), now);
    const enough = examples || affordable(train, passMs);
    const plane = { weights: weights.value, directions: directions.value };
    return { ok: true, value: new LossPlane(session, plane, enough, enough * passMs >= SLOW_MS, now) };
  }

  /** The losses are found there from now on. Rejects with a GpuFault where the card cannot do it. */
  async moveTo(open: (plane: PlaneOfWeights, least: number) => Promise<CardPlane | null>): Promise<void> {
    const card = await open(this.plane, this.examples);
    // Another plane may have been laid meanwhile.
    if (this.#isOver) card?.dispose();
    else this.#card = card;
  }

  get laid(): Replies['plane'] {
    const card = this.#card;
    return { ...this.plane, examples: card?.examples ?? this.examples, card: card?.name ?? null };
  }

  /**
   * The losses at the first of places [n x 2]: as many as there is time for, but one at least; of a card as many as it finds
   * at once. Rejects with a GpuFault once the card is lost.
   */
  work(places: Float64Array, ms: number): Outcome<Float64Array> | Promise<Outcome<Float64Array>> {
    if (this.#card) return this.#card.work(places).then((value) => ({ ok: true, value }));
    const losses = new Float64Array(places.length / 2);
    const end = this.now() + ms;
    let done = 0;
    do {
      const start = this.now();
      const count = Math.min(this.#sizes.size, losses.length - done);
      const found = this.session.planeLosses(places.slice(2 * done, 2 * (done + count)), this.examples);
      if (!found.ok) return found;
      losses.set(found.value, done);
      done += count;
      this.#sizes.record(count, this.now() - start);
    } while (done < losses.length && this.now() < end);
    return { ok: true, value: losses.subarray(0, done) };
  }

  dispose(): void {
    this.#isOver = true;
    this.#card?.dispose();
    this.session.dispose();
  }
}

/** Milliseconds of a pass of one example. */
function measured(session: CoreSession, examples: number, now: () => number): number {
  let ms = Number.POSITIVE_INFINITY;
  // The first time includes what a browser compiles while it runs.
  for (let turn = 0; turn < 3; turn++) {
    const start = now();
    session.planeLosses(Float64Array.of(0, 0), examples);
    ms = Math.min(ms, now() - start);
  }
  return ms / examples;
}

/** How many examples there is time for: all, or a power of two of them. */
function affordable(train: number, passMs: number): number {
  let examples = FEW;
  while (examples < train && 2 * examples * passMs <= LOSS_MS) examples *= 2;
  return Math.min(examples, train);
}
