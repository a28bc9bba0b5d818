// When to draw: the next animation frame while the page is visible, and a timer while it is hidden, when there are
// no animation frames.

export interface FrameClock {
  /** Calls back once, when it is time to draw. */
  request(callback: () => void): void;
  readonly hidden: boolean;
  onVisibilityChange(callback: () => void): void;
}

const HIDDEN_MS = 250;

export class PageClock implements FrameClock {
  #waiting: (() => void)[] = [];
  #frame: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor() {
    // An animation frame asked for just before the page was hidden does not come.
    this.onVisibilityChange(() => this.#arrange());
  }

  get hidden(): boolean {
    return document.hidden;
  }

  onVisibilityChange(callback: () => void): void {
    document.addEventListener('visibilitychange', callback);
  }

  request(callback: () => void): void {
    this.#waiting.push(callback);
    this.#arrange();
  }

  #arrange(): void {
    if (this.#waiting.length === 0) return;
    if (this.hidden) {
      this.#timer ??= setTimeout(() => this.#run(), HIDDEN_MS);
    } else {
      this.#frame ??= requestAnimationFrame(() => this.#run());
    }
  }

  #run(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#frame = null;
    this.#timer = null;
    const callbacks = this.#waiting;
    this.#waiting = [];
    for (const callback of callbacks) callback();
  }
}
