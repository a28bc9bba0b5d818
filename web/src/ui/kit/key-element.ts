// A key's sign and words as they stand on the page; in a saved picture the same item is drawn by picture.ts.

import { h } from './dom';
import { fitCanvas } from './frame';
import type { KeyItem } from './picture';
import { theme } from './theme';

/** Room for a sign above and below its middle, as .key-item canvas has it. */
const HEIGHT = 14;

export function keyElement({ before, text, width, draw }: KeyItem): HTMLElement {
  if (width === 0) return h('span', { class: 'key-item' }, text);
  const canvas = h('canvas', { 'aria-hidden': 'true' });
  const context = fitCanvas(canvas, width, HEIGHT);
  if (context) draw(context, 0, HEIGHT / 2);
  return h('span', { class: 'key-item' }, before, canvas, text);
}

/** The line under a view with its key. */
export class KeyLine {
  readonly element = h('p', { class: 'view-key' });
  private shown = '';

  /** madeOf: all that the items depend on but the theme; while both stay, so do they. */
  show(madeOf: string, items: () => readonly KeyItem[]): void {
    const shown = `${theme().dark} ${madeOf}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.element.replaceChildren(...items().map(keyElement));
  }
}
