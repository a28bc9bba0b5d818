// The examples over a map, on a canvas of their own that is drawn again only when something about them has changed.

import { h } from '../ui/kit/dom';
import { fitCanvas } from '../ui/kit/frame';
import { theme } from '../ui/kit/theme';
import { drawExamples, type Examples, type Ground } from './decision-drawing';

interface Drawn {
  examples: Examples;
  classes: number;
  width: number;
  height: number;
  dark: boolean;
}

export class MarksLayer {
  readonly canvas = h('canvas', { 'aria-hidden': 'true' });
  private drawn: Drawn | null = null;

  draw(ground: Ground, examples: Examples): void {
    const { width, height } = ground.plane;
    const now: Drawn = { examples, classes: ground.classes, width, height, dark: theme().dark };
    const before = this.drawn;
    if (before && (Object.keys(now) as (keyof Drawn)[]).every((what) => before[what] === now[what])) return;
    const context = fitCanvas(this.canvas, width, height);
    if (!context) return;
    this.drawn = now;
    context.clearRect(0, 0, width, height);
    drawExamples(context, ground, examples);
  }
}
