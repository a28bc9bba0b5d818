// Playing, pausing and stepping the runs together, side by side as race.ts says.

import type { FrameClock } from '../engine/frame-clock';
import type { Crew } from './crew';
import type { LabModel } from './lab-model';
import { leadOf, type Racer, racePaces } from './race';
import type { RunSlot } from './run-slot';

/** Of many steps so many are taken between two pictures. */
const PIECE = 64;
/** How much training a dead worker may cost. */
const SNAPSHOT_MS = 1000;

export class Playback {
  /** What the user asked for; state.playing is whether anything moves. */
  wantsPlay = false;
  /** Steps at which the runs stop, as fast as they can get there; null: where the experiment ends. */
  #targets: readonly number[] | null = null;
  /** Set while the runs are on their way to where they were. */
  #back: { steps: readonly number[]; thenPlay: boolean } | null = null;
  /** How far apart the runs were allowed to be when they were paused last. */
  #lead = 0;
  /** Counts what ends steps on their way. */
  #wishes = 0;
  /** Steps take a while, which looks like playing and is paused like it. */
  #isStepping = false;
  #controls: Promise<unknown> = Promise.resolve();
  readonly #snapshots: ReturnType<typeof setInterval>;

  constructor(
    private readonly model: LabModel,
    private readonly crew: Crew,
    private readonly clock: FrameClock,
    private readonly cores: number,
  ) {
    this.#snapshots = setInterval(() => {
      for (const slot of crew.slots) if (slot.playing) void slot.keepSnapshot();
    }, SNAPSHOT_MS);
    clock.onVisibilityChange(() => this.keepPace());
  }

  dispose(): void {
    clearInterval(this.#snapshots);
  }

  play(): void {
    this.#wishes++;
    this.wantsPlay = true;
    for (const slot of this.crew.slots) this.start(slot);
    this.update();
  }

  pause(): void {
    this.#wishes++;
    this.wantsPlay = false;
    if (this.#back) this.setTargets(null);
    this.#inTurn(() => this.#pause());
  }

  /** next: the step to go to from another one. Whatever is asked for on the way ends it there. */
  step(next: (step: number) => number): void {
    this.wantsPlay = false;
    if (this.#back) this.setTargets(null);
    const wish = this.#wishes;
    this.#inTurn(async () => {
      if (this.crew.slots.some((slot) => slot.playing)) await this.#pause();
      const ways = this.crew.slots.map((slot) => ({
        slot,
        to: Math.min(next(slot.progress.step), this.#target(slot)),
      }));
      const isOnWay = ({ slot, to }: (typeof ways)[number]): boolean => slot.active && slot.progress.step < to;
      this.#isStepping = ways.some(({ slot, to }) => isOnWay({ slot, to: to - PIECE }));
      this.update();
      while (wish === this.#wishes && ways.some(isOnWay)) {
        const pieces = ways.filter(isOnWay).map(({ slot, to }) => slot.step(Math.min(PIECE, to - slot.progress.step)));
        await Promise.all(pieces);
        this.model.mark('frame');
      }
      this.#isStepping = false;
      this.update();
    });
  }

  /** Does something while all runs stand at one step; those that played then go on. */
  async hold(action: () => Promise<void>): Promise<void> {
    this.#inTurn(async () => {
      if (this.crew.slots.some((slot) => slot.playing)) await this.#pause();
      await action();
      if (this.wantsPlay) this.play();
    });
    await this.#controls;
  }

  /** Lets one run play, where it can. */
  start(slot: RunSlot): void {
    const target = this.#target(slot);
    if (!slot.active || slot.playing || slot.progress.step >= target) return;
    // It moves once it was given its place among the others.
    slot.play({ rate: null, limit: slot.progress.step }, Number.isFinite(target) ? target : null);
    this.keepPace();
  }

  setTargets(targets: readonly number[] | null): void {
    this.#wishes++;
    if (targets !== this.#back?.steps) this.#back = null;
    if (targets === null && this.#targets === null) return;
    this.#targets = targets;
    for (const slot of this.crew.slots) {
      // Those that play have the old target.
      slot.playing = false;
      if (this.wantsPlay) this.start(slot);
    }
    this.update();
  }

  /** After a frame of a run. */
  heard(slot: RunSlot): void {
    slot.hearing.heard(performance.now() / 1000);
    this.keepPace();
  }

  /** After a change of speed, or of who runs: tells each engine how far it may go. */
  keepPace(): void {
    const racers = this.#racers();
    // A hidden page hears from its engines too seldom to lead them.
    const free = this.#targets !== null || this.clock.hidden;
    // Where the runs would take every core, the page that shows them gets its part.
    const rests = !this.clock.hidden && racers.length >= this.cores;
    const paces = racePaces(racers, this.#targets ? null : this.model.state.speed);
    for (const [i, { slot }] of racers.entries()) {
      if (!slot.playing) continue;
      slot.setPace({ rate: paces[i]?.rate ?? null, limit: free ? null : (paces[i]?.limit ?? null), rests });
    }
  }

  /** Brings the runs to these steps, as fast as they can get there; then they play on, or rest. */
  comeBack(steps: readonly number[], thenPlay: boolean): void {
    this.#back = { steps, thenPlay };
    this.wantsPlay = true;
    this.setTargets(steps);
    this.arrive();
  }

  get isComingBack(): boolean {
    return this.#back !== null;
  }

  /** To be called when a run has ended or been opened: all may be back now. */
  arrive(): void {
    const back = this.#back;
    const isThere = (slot: RunSlot): boolean => !slot.active || slot.progress.step >= this.#target(slot);
    if (!back || this.crew.slots.some((slot) => slot.phase === 'opening' || !isThere(slot))) return;
    this.wantsPlay = back.thenPlay;
    this.setTargets(null);
  }

  update(): void {
    const playing = this.#isStepping || this.crew.slots.some((slot) => slot.playing || this.#opens(slot));
    if (playing === this.model.state.playing) return;
    this.model.state.playing = playing;
    this.model.mark('control');
  }

  #target(slot: RunSlot): number {
    return this.#targets?.[slot.index] ?? Number.POSITIVE_INFINITY;
  }

  #inTurn(action: () => Promise<void>): void {
    this.#controls = this.#controls.then(action);
  }

  async #pause(): Promise<void> {
    this.#lead = leadOf(this.#racers(), this.model.state.speed);
    await Promise.all(this.crew.slots.filter((slot) => slot.playing).map((slot) => slot.pause()));
    this.update();
    await this.#meet();
    for (const slot of this.crew.slots) void slot.keepSnapshot();
  }

  /** Runs that were opened after the race was paused come to where it stands. */
  meet(): void {
    this.#inTurn(() => this.#meet());
  }

  /** Those a moment behind come to where the first one is: a paused race stands at one step. */
  async #meet(): Promise<void> {
    const waiting = this.crew.slots.filter((slot) => slot.active && !slot.playing);
    const front = Math.max(0, ...waiting.map((slot) => slot.progress.step));
    this.model.state.meeting = true;
    await Promise.all(
      waiting.map((slot) => {
        const gap = Math.min(front, this.#target(slot)) - slot.progress.step;
        return gap > 0 && gap <= 2 * this.#lead ? slot.step(gap) : undefined;
      }),
    );
    this.model.state.meeting = false;
    this.model.mark('frame', 'control');
  }

  /** Whether it plays as soon as it is there. */
  #opens(slot: RunSlot): boolean {
    return this.wantsPlay && !slot.muted && slot.phase === 'opening';
  }

  /** Those that move, and those about to: the others wait for a run that is still being opened. */
  #racers(): (Racer & { slot: RunSlot })[] {
    return this.crew.slots
      .filter((slot) => this.#opens(slot) || (slot.playing && slot.active))
      .map((slot) => ({
        slot,
        step: this.#opens(slot) ? 0 : slot.progress.step,
        speed: slot.stepsPerSecond,
        silence: slot.hearing.silence,
      }));
  }
}
