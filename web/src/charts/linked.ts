// What all charts share: the step under the crosshair and whether steps run linearly or logarithmically. One
// crosshair, one time, wherever the pointer is.

import { StepAxis } from '../ui/kit/axis';

export class Linked {
  private readonly listeners = new Set<(what: 'cursor' | 'axis') => void>();
  private step: number | null = null;
  private owner: object | null = null;
  private log = false;
  /** The common axis of steps. */
  readonly axis = new StepAxis();

  get cursor(): number | null {
    return this.step;
  }
  get cursorOwner(): object | null {
    return this.owner;
  }
  get logSteps(): boolean {
    return this.log;
  }

  /** `owner` is the chart the pointer is in; null takes the crosshair away. */
  setCursor(step: number | null, owner: object | null): void {
    if (step === this.step && owner === this.owner) return;
    this.step = step;
    this.owner = owner;
    for (const listener of this.listeners) listener('cursor');
  }

  setLogSteps(log: boolean): void {
    this.log = log;
    for (const listener of this.listeners) listener('axis');
  }

  subscribe(listener: (what: 'cursor' | 'axis') => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
