// The examples over a map, on a canvas of their own that is drawn again only when something about them has changed: all
// of them, and rings round those of a minibatch.

import { h } from '../ui/kit/dom';
import { fitCanvas } from '../ui/kit/frame';
import { theme } from '../ui/kit/theme';
import { drawExamples, drawRings, type Examples, type Ground } from './decision-drawing';

interface Drawn {
  examples: Examples;
  classes: number;
  width: number;
  height: number;
  dark: boolean;
  minibatch: Uint32Array | null;
}

export class MarksLayer {
  readonly canvas = h('canvas', { 'aria-hidden': 'true' });
  private drawn: Drawn | null = null;

  /** minibatch: places in the training part; null: no rings. */
  draw(ground: Ground, examples: Examples, minibatch: Uint32Array | null): void {
    const { width, height } = ground.plane;
    const now: Drawn = { examples, classes: ground.classes, width, height, dark: theme().dark, minibatch };
    const before = this.drawn;
    if (before && (Object.keys(now) as (keyof Drawn)[]).every((what) => before[what] === now[what])) return;
    const context = fitCanvas(this.canvas, width, height);
    if (!context) return;
    this.drawn = now;
    context.clearRect(0, 0, width, height);
    drawExamples(context, ground, examples);
    if (minibatch) drawRings(context, ground.plane, examples, minibatch);
  }
}
