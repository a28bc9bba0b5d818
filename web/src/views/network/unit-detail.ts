// What is looked at in a diagram, enlarged: the network's output over the plane, or the output of one unit there; of a
// network on other data the unit's weights, as the picture they make or as bars.

import { h, setAttribute, setText } from '../../ui/kit/dom';
import { fitCanvas } from '../../ui/kit/frame';
import { theme } from '../../ui/kit/theme';
import { type Size, watchSize } from '../../ui/kit/watch-size';
import { type Examples, type Ground, MapPainter, type Predictions } from '../decision-drawing';
import { MarksLayer } from '../marks-layer';
import { weightColour } from './diagram-drawing';
import type { UnitPictures } from './unit-pictures';

/** A weight into the unit looked at. */
export interface Bar {
  name: string;
  weight: number;
}

export type Subject =
  | {
      kind: 'output';
      ground: Ground;
      predictions: Predictions | null;
      examples: Examples;
      minibatch: Uint32Array | null;
    }
  | {
      kind: 'map';
      ground: Ground;
      pictures: UnitPictures;
      name: string;
      examples: Examples;
      minibatch: Uint32Array | null;
    }
  | { kind: 'picture'; pictures: UnitPictures; name: string }
  | { kind: 'bars'; bars: readonly Bar[]; scale: number };

export class UnitDetail {
  readonly element: HTMLElement;
  /** Of the square for the picture, which is that of the plane its maps are of. */
  readonly size: Size;
  private readonly map = h('canvas', { class: 'plate', role: 'img' });
  private readonly marks = new MarksLayer();
  private readonly title = h('h3', {});
  private readonly words = h('p', { class: 'quiet-text' });
  private readonly painter = new MapPainter();

  constructor(onResize: () => void) {
    const area = h('div', { class: 'plane' }, this.map, this.marks.canvas);
    this.element = h('div', { class: 'net-detail' }, this.title, area, this.words);
    this.size = watchSize(area, onResize);
  }

  update(title: string, words: string, subject: Subject): void {
    setText(this.title, title);
    setText(this.words, words);
    setAttribute(this.map, 'aria-label', `${title}. ${words}`);
    const { width, height } = this.size;
    const hasExamples = 'examples' in subject;
    this.marks.canvas.hidden = !hasExamples;
    if (subject.kind === 'output' && !subject.predictions) return;
    const context = fitCanvas(this.map, width, height);
    if (!context) return;
    context.clearRect(0, 0, width, height);
    this.paint(context, subject, width, height);
    if (hasExamples) this.marks.draw(subject.ground, subject.examples, subject.minibatch);
  }

  private paint(context: CanvasRenderingContext2D, subject: Subject, width: number, height: number): void {
    switch (subject.kind) {
      case 'output':
        if (subject.predictions) this.painter.paint(context, subject.ground, subject.predictions);
        break;
      case 'map':
      case 'picture':
        subject.pictures.draw(context, subject.name, [0, 0, width, height]);
        break;
      case 'bars':
        drawBars(context, subject.bars, subject.scale, width, height);
        break;
    }
  }
}

/** Bars to the left and right of a line in the middle, from the first unit of the column before down. */
function drawBars(
  context: CanvasRenderingContext2D,
  bars: readonly Bar[],
  scale: number,
  width: number,
  height: number,
): void {
  const { small, font, ink } = theme();
  const pitch = Math.min(2 * small, (height - 16) / Math.max(1, bars.length));
  const top = (height - pitch * bars.length) / 2;
  const middle = width / 2;
  context.font = `${Math.min(small, pitch)}px ${font}`;
  context.textBaseline = 'middle';
  for (const [i, { name, weight }] of bars.entries()) {
    const y = top + pitch * (i + 0.5);
    const reach = (Math.max(-1, Math.min(1, weight / scale)) || 0) * (middle - 48);
    context.fillStyle = weightColour(Math.sign(weight));
    context.fillRect(middle, y - 0.35 * pitch, reach, 0.7 * pitch);
    context.fillStyle = ink;
    context.textAlign = weight < 0 ? 'left' : 'right';
    context.fillText(name, middle + (weight < 0 ? 6 : -6), y);
  }
  context.fillStyle = ink;
  context.fillRect(middle - 0.5, top, 1, pitch * bars.length);
}
