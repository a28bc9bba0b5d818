// Side runs: variants of a run of the open experiment, trained by engines of their own beside the runs on show, which
// keep the machine while they train. Whoever shows something of them says again and again which study it wants; what a
// study found stays while others are looked at, so that it is there when somebody comes back to it.

import type { EngineClient } from '../engine/client';
import type { Fault } from '../engine/document';
import type { BackendChoice, Outcome, Replies, SideResult, SideTask, Variant } from '../engine/protocol';
import { chosenBackend } from './compute';
import { type Engines, externalDataset, silent } from './engines';
import type { LabState } from './lab';
import type { SpareCores } from './spare-cores';

export interface StudyPlan extends SideTask {
  /** In the order in which they are to be tried. */
  variants: readonly Variant[];
}

export interface Study {
  readonly plan: StudyPlan;
  /** One place for each variant, null until it was tried. */
  readonly results: readonly (SideResult | null)[];
  /** Variants tried so far. */
  readonly done: number;
  /** Why there will be no more results; mostly empty. */
  readonly faults: readonly Fault[];
  /** Whether the graphics card tried them, which is quick, and not the same to the bit; null: it is not known yet. */
  readonly onCard: boolean | null;
}

/** Who shows studies: each has one at a time, and hears when it has grown. */
export interface StudyOwner {
  studied(): void;
}

/** More workers than this would help few and cost every machine memory. */
const MOST_WORKERS = 8;
/** Each has a copy of the data. */
const MOST_WITH_LARGE_DATA = 2;
/** Studies that are kept though nobody looks at them now, and variants of all of them. */
const KEPT = 6;
const KEPT_VARIANTS = 1 << 18;
/** A request keeps an engine for about so long; longer where it takes long for the next one to come, at most so long. */
const WORK_MS = 16;
const LONGEST_WORK_MS = 64;
/** An engine holds at most so many variants, and is given more when it has only half of them left. */
const MOST_HELD = 64;
/** A card is given few at first, then the more the sooner it is done with them, so that there is something to see soon. */
const FIRST_ON_CARD = 1024;
const SOON_MS = 400;
const LATE_MS = 2000;
/** Workers go when there was nothing to do for so long. */
const IDLE_MS = 10_000;
/** An engine that dies of a study is replaced this often. */
const TRIES = 2;

class KeptStudy implements Study {
  readonly results: (SideResult | null)[];
  done = 0;
  faults: readonly Fault[] = [];
  onCard: boolean | null;
  deaths = 0;
  /** An engine has it to itself: it asks for the card, or works with it. */
  claimed = false;
  /** Who is to try them. */
  backend: BackendChoice;
  /** Variants that no engine has yet. */
  readonly waiting: number[];

  constructor(
    readonly plan: StudyPlan,
    backend: BackendChoice,
  ) {
    // What is looked for on the way through training is what a card can tell.
    this.backend = plan.finding.kind === 'descend' ? backend : 'wasm';
    this.onCard = this.backend === 'wasm' ? false : null;
    this.results = plan.variants.map(() => null);
    this.waiting = plan.variants.map((_, index) => index);
  }

  add(results: readonly SideResult[]): void {
    for (const result of results) {
      if (!this.results[result.variant]) this.done++;
      this.results[result.variant] = result;
    }
  }
}

/** How many variants a card is given at once. */
class Batches {
  size: number;
  #began = 0;

  constructor(private readonly most: number) {
    this.size = Math.min(FIRST_ON_CARD, most);
  }

  begin(now: number): void {
    this.#began = now;
  }

  done(now: number): void {
    const ms = now - this.#began;
    if (ms < SOON_MS) this.size = Math.min(4 * this.size, this.most);
    else if (ms > LATE_MS) this.size = Math.max(1, Math.floor(this.size / 2));
  }
}

export class SideRuns {
  /** In order of use, the latest last. */
  readonly #studies = new Map<string, KeptStudy>();
  readonly #wanted = new Map<StudyOwner, KeptStudy>();
  readonly #idle: EngineClient[] = [];
  #working = 0;
  #goAway: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly model: { readonly state: LabState },
    private readonly engines: Engines,
    private readonly spare: SpareCores,
  ) {}

  /** The owner's study from now on; `key` says all that its results depend on. */
  want(owner: StudyOwner, key: string, plan: () => StudyPlan): Study {
    const backend = chosenBackend(this.model.state.settings);
    const whole = `${backend} ${key}`;
    const study = this.#studies.get(whole) ?? new KeptStudy(plan(), backend);
    this.#studies.delete(whole);
    this.#studies.set(whole, study);
    if (this.#wanted.get(owner) !== study) {
      this.#wanted.set(owner, study);
      this.#forget();
      this.#employ();
    }
    return study;
  }

  release(owner: StudyOwner): void {
    this.#wanted.delete(owner);
  }

  dispose(): void {
    this.#wanted.clear();
    if (this.#goAway !== null) clearTimeout(this.#goAway);
  }

  #forget(): void {
    const inUse = new Set(this.#wanted.values());
    let variants = 0;
    for (const { results } of this.#studies.values()) variants += results.length;
    for (const [key, study] of this.#studies) {
      if (this.#studies.size <= KEPT && variants <= KEPT_VARIANTS) break;
      if (inUse.has(study)) continue;
      this.#studies.delete(key);
      variants -= study.results.length;
    }
  }

  get #most(): number {
    const { catalogue } = this.model.state;
    const isHeavy = [...this.#wanted.values()].some(({ plan }) => externalDataset(plan.document, catalogue));
    return Math.max(1, Math.min(isHeavy ? MOST_WITH_LARGE_DATA : MOST_WORKERS, this.spare.count));
  }

  #next(): KeptStudy | null {
    for (const study of this.#wanted.values()) if (study.waiting.length > 0 && !study.claimed) return study;
    return null;
  }

  #isWanted(study: KeptStudy): boolean {
    return [...this.#wanted.values()].includes(study);
  }

  #employ(): void {
    let jobs = 0;
    for (const { waiting, backend, claimed } of new Set(this.#wanted.values())) {
      if (!claimed) jobs += backend === 'wasm' ? waiting.length : Math.min(1, waiting.length);
    }
    if (jobs > 0 && this.#goAway !== null) {
      clearTimeout(this.#goAway);
      this.#goAway = null;
    }
    for (let free = jobs; free > 0 && this.#working < this.#most; free--) void this.#work();
  }

  async #work(): Promise<void> {
    this.#working++;
    let engine = this.#idle.pop() ?? this.engines.take(silent);
    for (let study = this.#next(); study; study = this.#next()) {
      if (engine.closed) engine = this.engines.take(silent);
      const outcome = await this.#studyWith(engine, study);
      if (!outcome.ok) this.#fail(study, outcome.faults);
      // When the runs on show begin to train there are too many at work.
      if (this.#working > this.#most) break;
    }
    this.#working--;
    this.#idle.push(engine);
    if (this.#next()) this.#employ();
    else if (this.#working === 0) this.#rest();
  }

  #rest(): void {
    this.#goAway ??= setTimeout(() => {
      this.#goAway = null;
      for (const engine of this.#idle.splice(0)) engine.close();
    }, IDLE_MS);
  }

  #fail(study: KeptStudy, faults: Fault[]): void {
    const [fault] = faults;
    if (fault?.code === 'card_failed') {
      // The processor goes on with what is left.
      study.backend = 'wasm';
      study.onCard = study.done > 0;
      return;
    }
    if (fault?.code === 'engine_died' && ++study.deaths < TRIES) return;
    study.faults = faults;
    study.waiting.length = 0;
    this.#tell(study);
  }

  #tell(study: KeptStudy): void {
    for (const [owner, wanted] of this.#wanted) if (wanted === study) owner.studied();
  }

  /** Until it is tried to the end, or not wanted any more. */
  async #studyWith(engine: EngineClient, study: KeptStudy): Promise<Outcome<true>> {
    const { variants, ...task } = study.plan;
    const given: number[] = [];
    const { backend } = study;
    study.claimed = backend !== 'wasm';
    try {
      const loaded = await this.engines.loaded(engine);
      const provided = loaded.ok
        ? await this.engines.provideData(engine, task.document, this.model.state.catalogue)
        : loaded;
      if (!provided.ok) return provided;
      const opened = await engine.request({ type: 'sideTask', task, backend });
      if (!opened.ok) return opened;
      const { atOnce } = opened.value;
      if (atOnce !== null) {
        study.onCard = true;
      } else if (study.claimed) {
        study.claimed = false;
        study.backend = 'wasm';
        study.onCard = study.done > 0 && study.onCard;
        this.#employ();
      }
      const batches = atOnce === null ? null : new Batches(atOnce);
      let left = 0;
      let ms = batches ? LONGEST_WORK_MS : WORK_MS;
      while (this.#isWanted(study) && (left > 0 || study.waiting.length > 0)) {
        const held = batches?.size ?? this.#share(study);
        const isEnough = batches ? left > 0 : left > held / 2;
        const more = isEnough ? [] : study.waiting.splice(0, held);
        if (more.length > 0) batches?.begin(performance.now());
        for (const variant of more) given.push(variant);
        const began = performance.now();
        const reply: Outcome<Replies['sideWork']> = await engine.request({
          type: 'sideWork',
          more: more.map((variant) => ({ variant, change: variants[variant] as Variant })),
          ms,
        });
        if (!reply.ok) return reply;
        const { results } = reply.value;
        left = reply.value.left;
        const finished = new Set(results.map(({ variant }) => variant));
        if (results.length > 0) given.splice(0, given.length, ...given.filter((variant) => !finished.has(variant)));
        study.add(results);
        if (results.length > 0) this.#tell(study);
        if (batches) {
          if (left === 0) batches.done(performance.now());
          continue;
        }
        const took = performance.now() - began;
        await this.spare.giveWay(took);
        ms = Math.min(LONGEST_WORK_MS, Math.max(WORK_MS, took - ms));
      }
      return { ok: true, value: true };
    } finally {
      study.claimed = false;
      study.waiting.unshift(...given);
    }
  }

  /** What one engine may hold, so that all end at about the same time. */
  #share(study: KeptStudy): number {
    return Math.max(1, Math.min(MOST_HELD, Math.ceil(study.waiting.length / (4 * this.#working))));
  }
}
