// What lines and colours of a network's diagram mean.

import { divergingCss } from '../../ui/kit/colour-map';
import { type KeyItem, toneKey } from '../../ui/kit/picture';
import { weightColour, weightWidth } from './diagram-drawing';

const LINE = 28;

/** onPlane: units have maps; ofPictures: those of the first layer show their weights. */
export function networkKey(onPlane: boolean, ofPictures: boolean): KeyItem[] {
  const line = (sign: number, text: string): KeyItem => ({
    text,
    width: LINE,
    draw: (pen, x, y) => {
      // From a small weight to a large one.
      for (let i = 0; i < LINE; ++i) {
        const width = weightWidth(i / LINE);
        pen.beginPath();
        pen.rect(x + i, y - width / 2, 1, width);
        pen.fillStyle = weightColour(sign);
        pen.fill();
      }
    },
  });
  const items = [line(-1, 'weight below 0'), line(1, 'weight above 0')];
  const tone = (text: string): KeyItem => toneKey('below 0', text, (share) => divergingCss(2 * share - 1));
  if (onPlane) items.push(tone('above 0: what a unit gives in the plane'));
  else if (ofPictures) items.push(tone('above 0: weights of a unit, pixel by pixel'));
  return items;
}
