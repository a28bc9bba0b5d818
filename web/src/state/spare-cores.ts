// Work beside the runs on show: how many cores they leave, and rest where they leave none.

import type { LabState } from './lab';

/** Rest per work while the runs on show train: as fast as they can, or at a speed. */
const REST_AT_FULL_SPEED = 3;
const REST_AT_A_SPEED = 1;

export class SpareCores {
  constructor(
    private readonly model: { readonly state: LabState },
    /** Of the machine. */
    private readonly cores: number,
  ) {}

  /** Cores that neither the page nor the runs on show need. */
  get count(): number {
    return this.cores - 1 - this.#training;
  }

  /** After so many ms of work: the runs on show go first where cores are few. */
  async giveWay(worked: number): Promise<void> {
    if (this.#training === 0 || this.count >= 1) return;
    const rest = worked * (this.model.state.speed === null ? REST_AT_FULL_SPEED : REST_AT_A_SPEED);
    await new Promise((resolve) => setTimeout(resolve, rest));
  }

  get #training(): number {
    const { playing, runs } = this.model.state;
    return playing ? runs.filter((run) => run.phase === 'ready' && run.progress.status === 'running').length : 0;
  }
}
