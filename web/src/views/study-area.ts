// What views of a study have in common: a map and what is drawn over it, a key, how far the study has come in words, and
// the place the pointer is at. A click brings the handle there.

import { h, setAttribute, setText } from '../ui/kit/dom';
import { KeyLine } from '../ui/kit/key-element';
import { type Size, watchSize } from '../ui/kit/watch-size';
import { CellMap } from './cell-map';
import { keepRoom } from './keep-room';
import type { Plane } from './plane';
import type { Pair } from './plane-handle';

interface Handle {
  readonly element: HTMLElement;
  move(place: Pair): void;
}

export class StudyArea {
  readonly element: HTMLElement;
  readonly size: Size;
  readonly map = h('canvas', { class: 'plate', role: 'img' });
  readonly over = h('canvas', { 'aria-hidden': 'true' });
  readonly key = new KeyLine();
  readonly progress = h('p', { class: 'view-key view-progress' });
  readonly voice = h('p', { class: 'sr-only', role: 'status' });
  readonly cells = new CellMap();
  /** Where the pointer is, px from the upper left corner. */
  pointer: Pair | null = null;

  /** more: what else lies over the map. plane: what is seen. */
  constructor(
    private readonly handle: Handle,
    private readonly plane: () => Plane | null,
    private readonly redraw: () => void,
    ...more: HTMLElement[]
  ) {
    this.element = h('div', { class: 'plane choosing' }, this.map, this.over, handle.element, ...more);
    this.element.addEventListener('pointermove', (event) => this.point(this.at(event)));
    this.element.addEventListener('pointerleave', () => this.point(null));
    this.element.addEventListener('click', (event) => this.choose(event));
    this.size = watchSize(this.element, redraw);
    keepRoom(this.progress);
  }

  /** The map can be zoomed and moved, by its own element and by these buttons. */
  zoomsWith(buttons: HTMLElement): void {
    this.element.classList.add('map');
    this.element.tabIndex = 0;
    setAttribute(this.element, 'role', 'group');
    setAttribute(this.element, 'aria-label', 'Map. Plus and minus zoom, the arrow keys move, 0 shows the whole.');
    this.element.append(buttons);
  }

  /** isSettled: said aloud, too; what is on its way is not. */
  tell(text: string, isSettled: boolean): void {
    setText(this.progress, text);
    setText(this.voice, isSettled ? text : '');
  }

  private point(place: Pair | null): void {
    this.pointer = place;
    this.redraw();
  }

  private choose(event: MouseEvent): void {
    const plane = this.plane();
    if (!plane || (event.target instanceof Element && event.target.closest('button'))) return;
    const [px, py] = this.at(event);
    this.handle.move([plane.fromX(px), plane.fromY(py)]);
  }

  private at(event: MouseEvent): Pair {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
}
