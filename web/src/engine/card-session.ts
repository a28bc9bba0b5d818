// A run whose steps a graphics card takes, on top of the session that everybody looks at. The session is told of every
// step as soon as the card has made it, so that curves, stops and best weights are its own; what the steps have come to is
// brought when somebody wants to look. Now and then it is kept as a mark, from which the processor goes on should the card
// be lost.

import type { Device } from '../gpu/device';
import { Training } from '../gpu/training';
import { CardMaps } from './card-maps';
import type { CardRun, CoreSession } from './core';
import type { Outcome, Progress } from './protocol';

/** A mark is made no more often than this, and takes one part in so many of the time. */
const MARK_MS = 2000;
const MARK_SHARE = 20;

export class CardSession {
  /** What goes on without the card, and from where. */
  #mark: { snapshot: Uint8Array; step: number; at: number; cost: number };
  #isBehind = false;

  private constructor(
    readonly device: Device,
    private readonly run: CardRun,
    private readonly training: Training,
    private readonly maps: CardMaps,
    private readonly now: () => number,
  ) {
    this.#mark = this.#newMark(now());
  }

  /** Rejects with a GpuFault where the card cannot do it. The run goes on from where its session is. */
  static async open(device: Device, run: CardRun, now: () => number): Promise<CardSession> {
    const training = await Training.create(device, run);
    const maps = new CardMaps(device, run, training.learnt, now);
    return new CardSession(device, run, training, maps, now);
  }

  /** Whether the card has taken steps whose results the session does not have. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  get session(): CoreSession {
    return this.maps.session;
  }

  /** Rejects with a GpuFault once the card is lost or has failed; then giveUp() is all that is left. */
  async step(count: number): Promise<Progress> {
    const { run, session, training } = this;
    const until = session.progress().step + count;
    for (let progress = session.progress(); progress.status === 'running' && progress.step < until; ) {
      if (run.wantsEvaluation()) await this.#evaluate();
      const steps = run.ahead(until - progress.step);
      if (steps > 0) {
        this.#isBehind = true;
        run.follow(await training.run(steps));
      }
      const before = progress.step;
      progress = session.progress();
      if (progress.step < before + steps) await this.#returnTo(progress.step);
    }
    const now = this.now();
    if (now - this.#mark.at >= Math.max(MARK_MS, MARK_SHARE * this.#mark.cost)) {
      await this.settle();
      this.#mark = this.#newMark(now);
    }
    return session.progress();
  }

  /** Brings the session what the card's steps have come to. Rejects as step() does. */
  async settle(): Promise<void> {
    if (!this.#isBehind) return;
    this.maps.forget();
    const { state, gradient } = await this.training.state();
    this.run.adopt(state, gradient);
    await this.maps.look();
    this.#isBehind = false;
  }

  /** To be called after the session was moved. */
  begin(): void {
    this.training.begin();
    this.maps.forget();
    this.#isBehind = false;
    this.#mark = this.#newMark(this.now());
  }

  /** Precondition: !isBehind. The edit is part of the mark, so that it is not lost with the card. */
  setHyper(path: string, value: number): Outcome<true> {
    const set = this.run.setHyper(path, value);
    if (set.ok) this.#mark = this.#newMark(this.now());
    return set;
  }

  /** The session goes on by itself from the last mark; returns the step it is at. */
  giveUp(): number {
    if (this.#isBehind) this.session.restore(this.#mark.snapshot);
    this.#isBehind = false;
    this.device.close();
    return this.session.progress().step;
  }

  dispose(): void {
    this.device.close();
    this.run.dispose();
  }

  #newMark(at: number) {
    const snapshot = this.session.snapshot();
    return { snapshot, step: this.session.progress().step, at, cost: this.now() - at };
  }

  async #evaluate(): Promise<void> {
    this.#isBehind = true;
    const found = await this.training.evaluate();
    if (found && this.run.evaluated(found.loss, found.accuracy ?? Number.NaN)) this.training.keepBest();
  }

  /**
   * The run has ended at a step that the card went beyond before it was known. It is taken there again from the last mark,
   * since a card repeats itself, so that the weights are those of the end.
   */
  async #returnTo(step: number): Promise<void> {
    const { snapshot, step: from } = this.#mark;
    this.session.restore(snapshot);
    this.training.begin();
    await this.step(step - from);
    await this.settle();
    // A run that diverged ends with the step that it cannot take; its weights are those before.
    if (this.session.progress().status === 'running') this.run.follow(await this.training.run(1));
  }
}
