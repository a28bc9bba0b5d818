// A path of many steps as few lines: what is off the canvas is cut away, and steps shorter than what can be seen are taken
// together, so that what a path costs to draw depends on the screen and not on the number of steps.

import type { Pen } from '../ui/kit/pen';
import { clippedLine } from './clip';

/** Steps that stay this near, in px, to where the last line ended are not told apart. */
const SHORT = 0.6;

type Target = Pick<Pen, 'moveTo' | 'lineTo'>;

/** Lines that are kept, to be drawn with any pen. */
export class Strokes implements Target {
  /** Of each point x, y and whether a line begins there. */
  private readonly points: (readonly [x: number, y: number, begins: boolean])[] = [];

  moveTo(x: number, y: number): void {
    this.points.push([x, y, true]);
  }

  lineTo(x: number, y: number): void {
    this.points.push([x, y, false]);
  }

  /** Makes them the path of the pen. */
  trace(pen: Pen): void {
    pen.beginPath();
    for (const [x, y, begins] of this.points) {
      if (begins) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    }
  }
}

export class Way {
  /** Where the last line ended, before it was cut. */
  private fromX: number;
  private fromY: number;
  /** The last step that was not drawn yet. */
  private pending: readonly [number, number] | null = null;
  /** Where the pen is; null: nowhere yet. */
  private pen: readonly [number, number] | null = null;

  constructor(
    private target: Target,
    private readonly size: { readonly width: number; readonly height: number },
    [x, y]: readonly [number, number],
  ) {
    this.fromX = x;
    this.fromY = y;
  }

  to(x: number, y: number): void {
    if (Math.abs(x - this.fromX) < SHORT && Math.abs(y - this.fromY) < SHORT) this.pending = [x, y];
    else this.line(x, y);
  }

  /** What comes next belongs to another path, which begins where this one ends. */
  goOn(target: Target): void {
    this.end();
    this.target = target;
    this.pen = null;
  }

  /** Draws up to the last step. */
  end(): void {
    if (this.pending) this.line(...this.pending);
  }

  private line(x: number, y: number): void {
    const { width, height } = this.size;
    const line = clippedLine(this.fromX, this.fromY, x, y, width, height);
    [this.fromX, this.fromY, this.pending] = [x, y, null];
    if (!line) return;
    const [x0, y0, x1, y1] = line;
    if (this.pen?.[0] !== x0 || this.pen[1] !== y0) this.target.moveTo(x0, y0);
    this.target.lineTo(x1, y1);
    this.pen = [x1, y1];
  }
}
