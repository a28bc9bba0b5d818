// Showing which examples the last step has seen: a switch for the views of examples, and what it shows at the moment.

import type { Lab, LabState, RunState } from '../state/lab';
import { canBeFollowed } from '../state/watched';
import { SettingToggle } from './setting-toggle';

export class MinibatchToggle extends SettingToggle {
  private asks = false;

  constructor(lab: Lab) {
    super(
      lab,
      'minibatch',
      'Minibatch',
      'Which training examples the last step has seen, while the run rests or takes up to five steps a second.',
    );
  }

  /** To be called with every update: asks the runs for what is shown. */
  update(state: LabState): void {
    this.sync();
    this.want(this.on && canBeFollowed(state));
  }

  /** Of the last step, as places in the training part; null while it is not shown. */
  of(run: RunState | undefined): Uint32Array | null {
    return (this.asks && run?.minibatch) || null;
  }

  close(): void {
    this.want(false);
  }

  private want(asks: boolean): void {
    if (asks === this.asks) return;
    this.asks = asks;
    this.lab.setMinibatch(asks);
  }
}
