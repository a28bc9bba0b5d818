// What the marks and colours of a decision map mean, for the line below it and for its picture.

import { divergingCss, sequentialCss } from '../ui/kit/colour-map';
import { formatTick } from '../ui/kit/format';
import { classMarker, traceMarker } from '../ui/kit/palette';
import { type KeyItem, toneKey, wordsKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { bandPlace, colourOfClass, type Span } from './decision';

export interface KeyContent {
  /** 0: numbers are predicted. */
  classes: number;
  names: readonly string[] | null;
  features: readonly [string, string] | null;
  span: Span;
  discrete: boolean;
  /** Whether rings are drawn, or would be if steps could be followed. */
  minibatch: 'shown' | 'waits' | null;
}

const MARK_WIDTH = 14;

export function decisionKey({ classes, names, features, span, discrete, minibatch }: KeyContent): KeyItem[] {
  const mark = (index: number, filled: boolean, text: string): KeyItem => ({
    text,
    width: MARK_WIDTH,
    draw: (pen, x, y) => {
      pen.beginPath();
      traceMarker(pen, classMarker(index), x + MARK_WIDTH / 2, y, 4);
      pen.fillStyle = pen.strokeStyle = classes > 0 ? colourOfClass(index, classes) : sequentialCss(0.7);
      pen.lineWidth = 1.6;
      if (filled) pen.fill();
      else pen.stroke();
    },
  });
  const items = Array.from({ length: classes }, (_, i) => mark(i, true, names?.[i] ?? `class ${i}`));
  items.push(mark(0, true, 'training'), mark(0, false, 'validation'));
  if (minibatch) items.push(minibatch === 'shown' ? RING : wordsKey('pause or slow down to see the minibatch'));
  if (classes === 2 && !discrete) {
    const [first, second] = [names?.[0] ?? '0', names?.[1] ?? '1'];
    // Half the map's reach, as the map itself.
    items.push(toneKey(`surely ${first}`, `surely ${second}`, (share) => divergingCss(share - 0.5)));
  }
  if (classes === 0) {
    const tone = (share: number): string => sequentialCss(discrete ? bandPlace(share) : share);
    items.push(toneKey(formatTick(span.low), formatTick(span.high), tone));
  }
  if (features) items.push(wordsKey(`→ ${features[0]}`), wordsKey(`↑ ${features[1]}`));
  return items;
}

const RING: KeyItem = {
  text: 'in the last step’s minibatch',
  width: MARK_WIDTH,
  draw: (pen, x, y) => {
    pen.beginPath();
    pen.arc(x + MARK_WIDTH / 2, y, 5.5, 0, 2 * Math.PI);
    pen.strokeStyle = theme().ink;
    pen.lineWidth = 1.75;
    pen.stroke();
  },
};
