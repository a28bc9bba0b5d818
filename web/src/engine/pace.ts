// How many steps to take now: slices of a few milliseconds sized from measured speed, an optional rate in steps
// per second, and the speed shown to the user. Pure arithmetic on times handed in (milliseconds).

/** Long enough to make a message's cost vanish, short enough that a request never waits noticeably. */
const SLICE_MS = 8;
/** Of a graphics card, which is idle between two slices for as long as a message to it and back takes. */
export const CARD_SLICE_MS = 40;
/** A slice grows at most this much over the one before: the first steps of a run are not typical of the rest. */
const GROWTH = 4;
/** Falling behind a rate by more than this is forgiven, so that a busy machine does not sprint afterwards. */
const MAX_DEBT_MS = 250;
/** Who shares its core works so long, and then rests so long: a little less than a frame and the shortest timer there is. */
const WORK_MS = 12;
const REST_MS = 4;
const SPEED_WINDOW_MS = 500;

export class SliceSizer {
  #size = 1;

  constructor(private readonly aim = SLICE_MS) {}

  get size(): number {
    return this.#size;
  }

  record(steps: number, elapsed: number): void {
    const fitting = elapsed > 0 ? (steps * this.aim) / elapsed : Number.POSITIVE_INFINITY;
    // A short slice (a limit was near) says little: it may shrink the size only if it took too long.
    if (steps < this.#size && elapsed < this.aim) return;
    this.#size = Math.max(1, Math.min(Math.round(fitting), this.#size * GROWTH));
  }
}

export class RateLimiter {
  #from: number;
  #taken = 0;

  constructor(
    readonly rate: number,
    now: number,
  ) {
    // The first step is due at once.
    this.#from = now - 1000 / rate;
  }

  /** Steps due by now. */
  due(now: number): number {
    const debt = now - this.#from - (this.#taken * 1000) / this.rate;
    if (debt > MAX_DEBT_MS + 1000 / this.rate) this.#restart(now - 1000 / this.rate);
    // The tiny shift keeps a timer that fires a rounding error early from finding nothing due.
    return Math.max(0, Math.floor(((now - this.#from) * this.rate) / 1000 + 1e-6) - this.#taken);
  }

  took(steps: number): void {
    this.#taken += steps;
  }

  /** Milliseconds until the next step is due. */
  wait(now: number): number {
    return Math.max(0, this.#from + ((this.#taken + 1) * 1000) / this.rate - now);
  }

  #restart(from: number): void {
    this.#from = from;
    this.#taken = 0;
  }
}

export class SpeedMeter {
  #marks: { time: number; step: number }[] = [];

  reset(): void {
    this.#marks = [];
  }

  /** Steps per second over about the last half second. */
  mark(time: number, step: number): number {
    this.#marks.push({ time, step });
    while (this.#marks.length > 2 && time - (this.#marks[1]?.time ?? time) >= SPEED_WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (!first || time <= first.time) return 0;
    return ((step - first.step) * 1000) / (time - first.time);
  }
}

/** Work and rest by turns. */
export class Rests {
  #until = Number.NEGATIVE_INFINITY;

  /** After a slice that ended now: whether it is time to rest. */
  worked(now: number): void {
    if (now - this.#until >= WORK_MS) this.#until = now + REST_MS;
  }

  /** Milliseconds of rest that are left. */
  left(now: number): number {
    return Math.max(0, this.#until - now);
  }
}
