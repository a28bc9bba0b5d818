// How many seconds of training a run had taken at each of its steps, as its worker measured them. Pauses and waiting do
// not count. Measured on one machine at one time: no part of a run that could be reproduced. Fixed memory: when it is
// full every second sample goes.

const CAPACITY = 2048;

export class RunClock {
  readonly #steps = new Float64Array(CAPACITY);
  readonly #seconds = new Float64Array(CAPACITY);
  #count = 0;
  /** Of the session's own seconds, where it did not begin at the first step. */
  #offset = 0;

  /** A session begins: at a step it may have been timed up to before. timed: by this clock, in this very training. */
  begin(step: number, timed: boolean): void {
    const seconds = timed ? this.secondsAt(step) : Number.NaN;
    if (Number.isNaN(seconds)) {
      this.#count = 0;
      this.#offset = 0;
    } else {
      while (this.#count > 0 && (this.#steps[this.#count - 1] ?? 0) >= step) this.#count--;
      this.#offset = seconds;
    }
    this.#put(step, this.#offset);
  }

  /** The session has taken so many seconds for its steps up to this one. */
  add(step: number, seconds: number): void {
    const last = this.#count - 1;
    if (step <= (this.#steps[last] ?? Number.NEGATIVE_INFINITY)) return;
    if (this.#count === CAPACITY) this.#thin();
    this.#put(step, this.#offset + seconds);
  }

  /** Of the last step there is a time of; 0 before any. */
  get seconds(): number {
    return this.#seconds[this.#count - 1] ?? 0;
  }
  /** From which step on there are times. */
  get from(): number {
    return this.#steps[0] ?? 0;
  }
  get upTo(): number {
    return this.#steps[this.#count - 1] ?? 0;
  }

  /** NaN for steps that were not timed. */
  secondsAt(step: number): number {
    return this.#interpolate(this.#steps, this.#seconds, step);
  }

  /** The step being taken then; NaN outside of what was timed. */
  stepAt(seconds: number): number {
    return this.#interpolate(this.#seconds, this.#steps, seconds);
  }

  /** Seconds at every one of growing steps, in one pass; those after the last sample go on with it. */
  fill(steps: Float64Array, out: Float64Array): void {
    let i = 1;
    for (const [row, step] of steps.entries()) {
      while (i < this.#count - 1 && (this.#steps[i] ?? 0) < step) i++;
      out[row] = this.#between(this.#steps, this.#seconds, i, Math.min(step, this.upTo));
    }
  }

  #interpolate(from: Float64Array, to: Float64Array, x: number): number {
    let [low, high] = [1, this.#count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((from[middle] ?? 0) < x) low = middle + 1;
      else high = middle;
    }
    return x > (from[this.#count - 1] ?? 0) ? Number.NaN : this.#between(from, to, low, x);
  }

  /** On the line between samples i - 1 and i. */
  #between(from: Float64Array, to: Float64Array, i: number, x: number): number {
    const [a, b] = [from[i - 1] ?? 0, from[i] ?? 0];
    const [from0, to0] = [to[i - 1] ?? 0, to[i] ?? 0];
    if (this.#count === 0 || x < (from[0] ?? 0)) return Number.NaN;
    return i >= this.#count || b === a ? from0 : from0 + ((x - a) / (b - a)) * (to0 - from0);
  }

  #put(step: number, seconds: number): void {
    this.#steps[this.#count] = step;
    this.#seconds[this.#count] = seconds;
    this.#count++;
  }

  #thin(): void {
    for (let i = 0; 2 * i < CAPACITY; i++) {
      this.#steps[i] = this.#steps[2 * i] ?? 0;
      this.#seconds[i] = this.#seconds[2 * i] ?? 0;
    }
    this.#count = CAPACITY / 2;
  }
}
