// The ring at the start of all paths. Dragging it, or the arrow keys on it, changes the experiment; one change is
// under way at a time and only the latest place is sent after it.

import { isFunction } from '../state/draft';
import type { Lab } from '../state/lab';
import { h } from '../ui/kit/dom';
import type { Plane } from './plane';

type Place = [number, number];

const STEPS: Record<string, Place> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class StartHandle {
  readonly element: HTMLButtonElement;
  /** Where the ring is while a change has not arrived yet. */
  dragged: Place | null = null;
  private wanted: Place | null = null;
  private sending = false;

  constructor(
    private readonly lab: Lab,
    private readonly plane: () => Plane | null,
    private readonly redraw: () => void,
  ) {
    this.element = h('button', {
      type: 'button',
      class: 'start-handle',
      'aria-label': 'Start point: drag, or move with the arrow keys',
      pointerdown: (event: PointerEvent) => this.grab(event),
      keydown: (event: KeyboardEvent) => this.nudge(event),
    });
  }

  place(plane: Plane, [x, y]: readonly [number, number, ...number[]]): void {
    this.element.style.transform = `translate(${plane.toX(x)}px, ${plane.toY(y)}px)`;
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
      this.move([tidy(plane.fromX(px)), tidy(plane.fromY(py))]);
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
    const { problem } = this.lab.state.document;
    if (!direction || !plane || !isFunction(problem)) return;
    event.preventDefault();
    const unit = ((plane.box.x1 - plane.box.x0) / 100) * (event.shiftKey ? 5 : 1);
    const [x, y] = this.dragged ?? problem.start;
    this.move([tidy(x + direction[0] * unit), tidy(y + direction[1] * unit)]);
  }

  private move(place: Place): void {
    this.wanted = place;
    this.dragged = place;
    this.redraw();
    if (!this.sending) void this.send();
  }

  private async send(): Promise<void> {
    this.sending = true;
    while (this.wanted) {
      const place = this.wanted;
      this.wanted = null;
      await this.lab.change((draft) => {
        if (isFunction(draft.problem)) draft.problem.start = [...place, ...draft.problem.start.slice(2)];
      });
    }
    this.dragged = null;
    this.sending = false;
    this.redraw();
  }
}

const tidy = (x: number): number => Number(x.toPrecision(3));
