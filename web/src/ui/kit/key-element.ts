// A key's sign and words as they stand on the page; in a saved picture the same item is drawn by picture.ts.

import { h } from './dom';
import { fitCanvas } from './frame';
import type { KeyItem } from './picture';

/** Room for a sign above and below its middle, as .key-item canvas has it. */
const HEIGHT = 14;

export function keyElement({ before, text, width, draw }: KeyItem): HTMLElement {
  if (width === 0) return h('span', { class: 'key-item' }, text);
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  const context = fitCanvas(canvas, width, HEIGHT);
  if (context) draw(context, 0, HEIGHT / 2);
  return h('span', { class: 'key-item' }, before, canvas, text);
}
