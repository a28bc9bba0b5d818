// The loss of runs over planes of weights: each through where its run stood when it was laid, while the run goes on. An
// engine of their own computes them, from coarse to fine, one plane at a time; a plane stays until its run starts over or
// another is laid through it.

import type { EngineClient } from '../engine/client';
import type { Fault } from '../engine/document';
import type { GridRequest, Outcome, PlaneOfWeights } from '../engine/protocol';
import { chosenBackend } from './compute';
import { type Engines, silent } from './engines';
import type { LabModel } from './lab-model';
import { type PlanePlace, placeOn } from './plane-place';
import type { Opened, RunSlot } from './run-slot';
import type { SpareCores } from './spare-cores';

export interface LossMap {
  readonly request: GridRequest;
  /** [rows x columns]; where the loss is no number, the largest there is. */
  readonly values: Float32Array;
}

export interface LossPlane {
  /** Steps done at its middle. */
  readonly step: number;
  /** Its middle is where the validation loss was smallest. */
  readonly ofBest: boolean;
  /** How many examples the losses are the mean of; 0 until it is known. */
  readonly examples: number;
  /** The graphics card that finds them, whose losses are not the core's to the bit; null: the core does. */
  readonly card: string | null;
  /** The finest map that is whole; null: none yet. */
  readonly map: LossMap | null;
  /** Losses found of those that the finest map asked for needs, coarser ones among them. */
  readonly done: number;
  readonly all: number;
  /** Why there will be no more; mostly empty. */
  readonly faults: readonly Fault[];
  /** Where the run is on it, and where it was since it was laid. */
  readonly place: PlanePlace | null;
  readonly path: readonly PlanePlace[];
}

/** Who shows a plane, and hears when there is more of it. */
export interface PlaneOwner {
  computed(): void;
}

/** Columns and rows of a map for each of the finest one's, coarse first. */
const SHARES = [1 / 8, 1 / 4, 1 / 2, 1];
/** Fewer tell nothing. */
const LEAST_SIDE = 5;
/** A request keeps the engine for about so long. */
const WORK_MS = 24;
/** The engine goes when there was nothing to do for so long. */
const IDLE_MS = 10_000;
/** Of networks whose weights come with no frame, they are asked for no more often. */
const READ_MS = 500;
/** Of the path so many places are kept: every other one goes when there are more. */
const MOST_PLACES = 2000;
/** An engine that dies of a plane is replaced this often. */
const TRIES = 2;
const LARGEST = 3e38;

class KeptPlane implements LossPlane {
  step = 0;
  ofBest = false;
  examples = 0;
  card: string | null = null;
  /** Set once a card has failed of it. */
  avoidsCard = false;
  map: LossMap | null = null;
  done = 0;
  faults: readonly Fault[] = [];
  place: PlanePlace | null = null;
  path: PlanePlace[] = [];
  snapshot: Uint8Array | null = null;
  laid: PlaneOfWeights | null = null;
  deaths = 0;
  /** Which weights of the run were last asked for. */
  lastRead = '';
  /** Maps to come, the next one first. */
  levels: GridRequest[] = [];
  found: number[] = [];
  #asked: GridRequest | null = null;
  #seen: Float64Array | null = null;
  #every = 1;
  #skipped = 0;

  constructor(readonly opened: Opened) {}

  get all(): number {
    return this.#asked ? levelsOf(this.#asked).reduce((sum, { columns, rows }) => sum + columns * rows, 0) : 0;
  }

  /** Another part of the plane, or finer. */
  ask(request: GridRequest): void {
    if (JSON.stringify(request) === JSON.stringify(this.#asked)) return;
    this.#asked = request;
    this.#begin();
  }

  /** The card is gone: the core begins anew, with as many examples as it has time for. */
  leaveCard(): void {
    this.avoidsCard = true;
    this.card = null;
    this.examples = 0;
    this.#begin();
  }

  /** The losses of the first of the places of `level` that were missing. */
  add(level: GridRequest, losses: Float64Array): void {
    if (level !== this.levels[0]) return;
    for (const loss of losses) this.found.push(Number.isFinite(loss) ? loss : LARGEST);
    this.done += losses.length;
    if (this.found.length < level.columns * level.rows) return;
    this.map = { request: level, values: Float32Array.from(this.found) };
    this.levels.shift();
    this.found = [];
  }

  #begin(): void {
    this.levels = this.#asked ? levelsOf(this.#asked) : [];
    this.found = [];
    this.done = 0;
  }

  /** isPresent: on its way, and not as it once was. */
  observe(weights: Float64Array, isPresent: boolean): void {
    if (!this.laid || weights === this.#seen || weights.length !== this.laid.weights.length) return;
    this.#seen = weights;
    this.place = placeOn(this.laid, weights);
    if (!isPresent || ++this.#skipped < this.#every) return;
    this.#skipped = 0;
    this.path.push(this.place);
    if (this.path.length <= MOST_PLACES) return;
    this.path = this.path.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }
}

const levelsOf = (request: GridRequest): GridRequest[] =>
  SHARES.map((share) => ({
    ...request,
    columns: Math.max(LEAST_SIDE, Math.round(share * request.columns)),
    rows: Math.max(LEAST_SIDE, Math.round(share * request.rows)),
  }));

/** Cell centres from the `first` on, row after row from the smallest b. */
export function placesOf({ x0, x1, y0, y1, columns, rows }: GridRequest, first: number): Float64Array {
  return Float64Array.from({ length: 2 * (columns * rows - first) }, (_, i) => {
    const cell = first + (i >> 1);
    return i % 2 === 0
      ? x0 + (((cell % columns) + 0.5) / columns) * (x1 - x0)
      : y0 + ((Math.floor(cell / columns) + 0.5) / rows) * (y1 - y0);
  });
}

export class LossPlanes {
  readonly #planes = new WeakMap<Opened, KeptPlane>();
  #owner: PlaneOwner | null = null;
  #wanted: KeptPlane | null = null;
  #engine: EngineClient | null = null;
  /** Whose session the engine has. */
  #inEngine: KeptPlane | null = null;
  #working = false;
  #readAt = Number.NEGATIVE_INFINITY;
  #goAway: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly model: LabModel,
    /** What is shown of a run, and the run itself. */
    private readonly slotOf: (run: number) => { shown: RunSlot; present: RunSlot } | null,
    private readonly engines: Engines,
    private readonly spare: SpareCores,
  ) {}

  /** The owner's plane from now on: the one through this run, which is laid where there is none; null: there is no run. */
  want(owner: PlaneOwner, run: number, request: GridRequest): LossPlane | null {
    const slot = this.slotOf(run);
    const opened = slot?.present.opened;
    if (!slot || !opened || slot.shown.phase !== 'ready') return null;
    this.#owner = owner;
    let plane = this.#planes.get(opened);
    if (!plane) {
      plane = new KeptPlane(opened);
      this.#planes.set(opened, plane);
      void this.#begin(plane, slot.shown);
    }
    this.#wanted = plane;
    plane.ask(request);
    this.#observe(plane, slot);
    this.#employ();
    return plane;
  }

  /** The next plane that is wanted through this run has its middle where the run is then. */
  recentre(run: number): void {
    const opened = this.slotOf(run)?.present.opened;
    if (opened) this.#planes.delete(opened);
  }

  release(owner: PlaneOwner): void {
    if (this.#owner !== owner) return;
    this.#owner = null;
    this.#wanted = null;
    this.#rest();
  }

  dispose(): void {
    this.#wanted = null;
    if (this.#goAway !== null) clearTimeout(this.#goAway);
  }

  async #begin(plane: KeptPlane, slot: RunSlot): Promise<void> {
    const ofBest = slot.showsBest && slot.best !== null;
    const snapshot = await slot.takeSnapshot();
    // The run is being opened anew, or is gone: the next one who wants a plane tries again.
    if (!snapshot) {
      if (this.#planes.get(plane.opened) === plane) this.#planes.delete(plane.opened);
      return;
    }
    plane.step = (ofBest ? slot.best?.step : undefined) ?? snapshot.step;
    plane.ofBest = ofBest;
    plane.snapshot = snapshot.bytes;
    this.#employ();
  }

  #observe(plane: KeptPlane, { shown, present }: { shown: RunSlot; present: RunSlot }): void {
    if (!plane.laid) return;
    const isPresent = shown === present;
    if (shown.weights) {
      plane.observe(shown.weights, isPresent);
      return;
    }
    const weights = `${shown.progress.step} ${shown.showsBest}`;
    const now = performance.now();
    if (plane.lastRead === weights || now - this.#readAt < READ_MS) return;
    this.#readAt = now;
    plane.lastRead = weights;
    void shown.engine.request({ type: 'read', name: 'w' }).then((reply) => {
      if (!reply.ok) return;
      plane.observe(reply.value.values, isPresent);
      if (this.#wanted === plane) this.#owner?.computed();
    });
  }

  #employ(): void {
    const plane = this.#wanted;
    if (this.#working || !plane?.snapshot || plane.levels.length === 0 || plane.faults.length > 0) return;
    this.#working = true;
    if (this.#goAway !== null) clearTimeout(this.#goAway);
    this.#goAway = null;
    void this.#work(plane).then((outcome) => {
      this.#working = false;
      if (!outcome.ok) this.#fail(plane, outcome.faults);
      this.#employ();
      if (!this.#working) this.#rest();
    });
  }

  #rest(): void {
    this.#goAway ??= setTimeout(() => {
      this.#goAway = null;
      if (this.#working) return;
      this.#engine?.close();
      this.#engine = null;
    }, IDLE_MS);
  }

  #fail(plane: KeptPlane, faults: Fault[]): void {
    if (faults[0]?.code === 'engine_died' && ++plane.deaths < TRIES) return;
    if (faults[0]?.code === 'card_failed') {
      this.#inEngine = null;
      plane.leaveCard();
      return;
    }
    plane.faults = faults;
    if (this.#wanted === plane) this.#owner?.computed();
  }

  /** Until all that is asked for is there, or another plane is wanted. */
  async #work(plane: KeptPlane): Promise<Outcome<true>> {
    const laid = await this.#lay(plane);
    if (!laid.ok) return laid;
    const { engine } = laid.value;
    for (let level = plane.levels[0]; level && this.#wanted === plane; level = plane.levels[0]) {
      const places = placesOf(level, plane.found.length);
      const began = performance.now();
      const reply = await engine.request({ type: 'planeWork', places, ms: WORK_MS }, [places.buffer]);
      if (!reply.ok) return reply;
      plane.add(level, reply.value.losses);
      if (this.#wanted === plane) this.#owner?.computed();
      await this.spare.giveWay(performance.now() - began);
    }
    return { ok: true, value: true };
  }

  /** Brings the plane into the engine. */
  async #lay(plane: KeptPlane): Promise<Outcome<{ engine: EngineClient }>> {
    if (!this.#engine || this.#engine.closed) {
      this.#engine = this.engines.take(silent);
      this.#inEngine = null;
    }
    const engine = this.#engine;
    if (this.#inEngine === plane) return { ok: true, value: { engine } };
    this.#inEngine = null;
    const { document, run } = plane.opened;
    const { catalogue } = this.model.state;
    const loaded = await this.engines.loaded(engine);
    const provided = loaded.ok ? await this.engines.provideData(engine, JSON.parse(document), catalogue) : loaded;
    if (!provided.ok) return provided;
    const snapshot = (plane.snapshot as Uint8Array).slice();
    const task = { document, run, snapshot, best: plane.ofBest, examples: plane.examples };
    const choice = plane.avoidsCard ? 'wasm' : chosenBackend(this.model.state.settings);
    void engine.request({ type: 'backend', choice });
    const reply = await engine.request({ type: 'plane', plane: task }, [snapshot.buffer]);
    if (!reply.ok) return reply;
    this.#inEngine = plane;
    plane.laid ??= reply.value;
    plane.examples = reply.value.examples;
    plane.card = reply.value.card;
    return { ok: true, value: { engine } };
  }
}
