// A ring on a plane that stands for two numbers of the experiment. Dragging it, or the arrow keys on it, changes them;
// one change is under way at a time and only the latest place is sent after it.

import { h } from '../ui/kit/dom';
import type { Plane } from './plane';

export type Pair = [number, number];

const STEPS: Record<string, Pair> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export interface HandleMeaning {
  /** Its name for who cannot see it. */
  label: string;
  /** Where the experiment has it now, in units of the plane; null while there is none. */
  now(): readonly [number, number, ...number[]] | null;
  /** The nearest place it may be put to. */
  tidy(place: Pair): Pair;
  change(place: Pair): Promise<unknown>;
}

export class PlaneHandle {
  readonly element: HTMLButtonElement;
  /** Where the ring is while a change has not arrived yet. */
  dragged: Pair | null = null;
  private wanted: Pair | null = null;
  private sending = false;

  constructor(
    private readonly meaning: HandleMeaning,
    private readonly plane: () => Plane | null,
    private readonly redraw: () => void,
  ) {
    this.element = h('button', {
      type: 'button',
      class: 'start-handle',
      'aria-label': meaning.label,
      pointerdown: (event: PointerEvent) => this.grab(event),
      keydown: (event: KeyboardEvent) => this.nudge(event),
    });
  }

  place(plane: Plane, [x, y]: readonly [number, number, ...number[]]): void {
    this.element.style.transform = `translate(${plane.toX(x)}px, ${plane.toY(y)}px)`;
  }

  move(place: Pair): void {
    this.wanted = this.meaning.tidy(place);
    this.dragged = this.wanted;
    this.redraw();
    if (!this.sending) void this.send();
  }

  private grab(event: PointerEvent): void {
    event.preventDefault();
    const { element } = this;
    element.focus();
    element.setPointerCapture(event.pointerId);
    const move = (e: PointerEvent): void => {
      const plane = this.plane();
      const box = element.parentElement?.getBoundingClientRect();
      if (!plane || !box) return;
      const px = Math.max(0, Math.min(plane.width, e.clientX - box.left));
      const py = Math.max(0, Math.min(plane.height, e.clientY - box.top));
      this.move([plane.fromX(px), plane.fromY(py)]);
    };
    const drop = new AbortController();
    element.addEventListener('pointermove', move, { signal: drop.signal });
    for (const end of ['pointerup', 'pointercancel']) {
      element.addEventListener(end, () => drop.abort(), { signal: drop.signal });
    }
  }

  private nudge(event: KeyboardEvent): void {
    const direction = STEPS[event.key];
    const plane = this.plane();
    const now = this.dragged ?? this.meaning.now();
    if (!direction || !plane || !now) return;
    event.preventDefault();
    const unit = ((plane.box.x1 - plane.box.x0) / 100) * (event.shiftKey ? 5 : 1);
    this.move([now[0] + direction[0] * unit, now[1] + direction[1] * unit]);
  }

  private async send(): Promise<void> {
    this.sending = true;
    while (this.wanted) {
      const place = this.wanted;
      this.wanted = null;
      await this.meaning.change(place);
    }
    this.dragged = null;
    this.sending = false;
    this.redraw();
  }
}
