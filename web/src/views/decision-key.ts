// What the marks and colours of a decision map mean, as a line below it.

import { divergingCss, sequentialCss } from '../ui/kit/colour-map';
import { h } from '../ui/kit/dom';
import { formatTick } from '../ui/kit/format';
import { fitCanvas } from '../ui/kit/frame';
import { classMarker, traceMarker } from '../ui/kit/palette';
import { colourOfClass, type Span } from './decision';

export interface KeyContent {
  /** 0: numbers are predicted. */
  classes: number;
  names: readonly string[] | null;
  features: readonly [string, string] | null;
  span: Span;
}

const WIDTH = 72;

export function decisionKey({ classes, names, features, span }: KeyContent): HTMLElement[] {
  const colour = (index: number): string => (classes > 0 ? colourOfClass(index, classes) : sequentialCss(0.7));
  const mark = (index: number, filled: boolean): HTMLCanvasElement => {
    const canvas = h('canvas', { class: 'mark-sample', 'aria-hidden': 'true' });
    const context = fitCanvas(canvas, 14, 14);
    if (context) {
      context.beginPath();
      traceMarker(context, classMarker(index), 7, 7, 4);
      context.fillStyle = context.strokeStyle = colour(index);
      context.lineWidth = 1.6;
      if (filled) context.fill();
      else context.stroke();
    }
    return canvas;
  };
  const items = Array.from({ length: classes }, (_, i) =>
    h('span', { class: 'key-item' }, mark(i, true), names?.[i] ?? `class ${i}`),
  );
  items.push(
    h('span', { class: 'key-item' }, mark(0, true), 'training'),
    h('span', { class: 'key-item' }, mark(0, false), 'validation'),
  );
  if (classes === 2) {
    const [first, second] = [names?.[0] ?? '0', names?.[1] ?? '1'];
    // Half the map's reach, as the map itself.
    const scale = colourScale((t) => divergingCss(0.5 * (2 * t - 1)));
    items.push(h('span', { class: 'map-key' }, `surely ${first}`, scale, `surely ${second}`));
  }
  if (classes === 0) {
    items.push(
      h('span', { class: 'map-key' }, formatTick(span.low), colourScale(sequentialCss), formatTick(span.high)),
    );
  }
  if (features) items.push(h('span', { class: 'key-item' }, `→ ${features[0]}`), h('span', {}, `↑ ${features[1]}`));
  return items;
}

function colourScale(colour: (t: number) => string): HTMLCanvasElement {
  const canvas = h('canvas', { width: WIDTH, height: 8, 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  for (let x = 0; x < WIDTH && context; ++x) {
    context.fillStyle = colour(x / (WIDTH - 1));
    context.fillRect(x, 0, 1, 8);
  }
  return canvas;
}
