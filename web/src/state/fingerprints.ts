// Fingerprints: taking one of all runs where they stand, and checking the one an opened link carries by going to the
// same steps and comparing.

import type { ExperimentDocument } from '../engine/document';
import type { Crew } from './crew';
import type { Desk } from './desk';
import type { LabModel } from './lab-model';
import type { Playback } from './playback';

type Fingerprint = NonNullable<ExperimentDocument['fingerprint']>;

export class Fingerprints {
  #promised: Fingerprint | null = null;

  constructor(
    private readonly model: LabModel,
    private readonly crew: Crew,
    private readonly desk: Desk,
    private readonly playback: Playback,
  ) {}

  /** Of every run at its own step; null where a run has no engine now. */
  async take(): Promise<Fingerprint | null> {
    const positions = await Promise.all(this.crew.slots.map((slot) => slot.engine.request({ type: 'hash' })));
    const hashes: string[] = [];
    const steps: number[] = [];
    for (const position of positions) {
      if (!position.ok) return null;
      hashes.push(position.value.hash);
      steps.push(position.value.step);
    }
    const combined = await this.desk.ask({ type: 'combineHashes', hashes });
    return combined.ok ? { steps, hash: combined.value.hash } : null;
  }

  /** From now on the runs are on their way to what a link promised; null: to nothing in particular. */
  expect(promised: Fingerprint | null): void {
    this.#promised = promised;
    this.crew.repeat(promised !== null);
    this.model.setReproduction(
      promised ? { state: 'checking', expected: promised.hash, progress: 0 } : { state: 'none' },
    );
    this.playback.setTargets(promised?.steps ?? null);
  }

  /** The experiment took another course than the link's. */
  giveUp(): void {
    if (this.#promised) this.expect(null);
  }

  showProgress(): void {
    const { reproduction } = this.model.state;
    if (!this.#promised || reproduction.state !== 'checking') return;
    const done = this.crew.slots.reduce((sum, slot) => sum + slot.progress.step, 0);
    const all = this.#promised.steps.reduce((sum, step) => sum + step, 0);
    this.model.setReproduction({ ...reproduction, progress: all > 0 ? Math.min(1, done / all) : 1 });
  }

  /** When every run stands where the link says, or ended before: compares. */
  async check(): Promise<void> {
    const promised = this.#promised;
    if (!promised) return;
    if (this.crew.slots.some((slot) => slot.phase === 'failed')) {
      this.giveUp();
      return;
    }
    const arrived = this.crew.slots.every(
      (slot, index) => slot.phase === 'ready' && (!slot.active || slot.progress.step >= (promised.steps[index] ?? 0)),
    );
    if (!arrived) return;
    const reached = await this.take();
    if (!reached || promised !== this.#promised) return;
    this.#promised = null;
    this.crew.repeat(false);
    this.playback.wantsPlay = false;
    this.playback.setTargets(null);
    this.model.setReproduction(
      reached.hash === promised.hash
        ? { state: 'reproduced', hash: reached.hash }
        : { state: 'differs', expected: promised.hash, got: reached.hash },
    );
  }
}
