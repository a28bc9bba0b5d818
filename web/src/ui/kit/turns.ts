// Drawers that take turns: of many pictures that want to be drawn anew only as many are in one frame as there is time
// for, in the order in which they asked. A curve that is a few frames old looks like any other; a frame that comes late
// does not.

/** How long the pictures of one frame may take to draw, in ms. */
const BUDGET_MS = 4;
/** Nobody sees curves move more often than this. */
const LEAST_MS = 32;
/** Where the last frame took longer, in ms, the machine paints slowly, which is not seen in the time to draw. */
const SLOW_FRAME_MS = 25;

export interface Drawer {
  draw(): void;
}

export interface FrameSource {
  now(): number;
  request(callback: () => void): void;
}

const PAGE: FrameSource = {
  now: () => performance.now(),
  request: (callback) => void requestAnimationFrame(callback),
};

export class Turns {
  /** Who waits, first come first. */
  private readonly waiting = new Set<Drawer>();
  private readonly drawnAt = new WeakMap<Drawer, number>();
  private asked = false;
  private lastFrame = Number.NEGATIVE_INFINITY;

  constructor(private readonly frames: FrameSource = PAGE) {}

  /** To be drawn in one of the next frames; who waits already keeps its place. */
  ask(drawers: Iterable<Drawer>): void {
    for (const drawer of drawers) this.waiting.add(drawer);
    this.arrange();
  }

  /** Everybody was drawn just now, by somebody else. */
  settle(): void {
    this.waiting.clear();
  }

  private arrange(): void {
    if (this.asked || this.waiting.size === 0) return;
    this.asked = true;
    this.frames.request(() => {
      this.asked = false;
      this.frame();
      this.arrange();
    });
  }

  private frame(): void {
    const began = this.frames.now();
    const gap = began - this.lastFrame;
    this.lastFrame = began;
    for (const drawer of this.waiting) {
      if (began - (this.drawnAt.get(drawer) ?? Number.NEGATIVE_INFINITY) < LEAST_MS) continue;
      this.waiting.delete(drawer);
      this.drawnAt.set(drawer, began);
      drawer.draw();
      if (gap > SLOW_FRAME_MS || this.frames.now() - began >= BUDGET_MS) return;
    }
  }
}
