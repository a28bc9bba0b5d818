// Moving about on a plane: the wheel and two fingers zoom, dragging moves, + and − and the arrow keys do both, and a
// double click goes back to the whole. One finger on the whole scrolls the page, as there is nothing to move to.

import { h } from '../ui/kit/dom';
import { iconButton } from '../ui/kit/icon';
import { LAND, moved, type Reach, zoomed } from './camera';
import { type Box, Plane } from './plane';

const BUTTON_ZOOM = 1.6;
/** Zoom per pixel of a wheel, and of two fingers on a touch pad, which come as a wheel with Ctrl. */
const WHEEL = 0.0015;
const TOUCH_PAD = 0.01;
const LINE_PIXELS = 16;
/** How far the arrow keys move, in parts of what is seen. */
const NUDGE = 0.1;
/** A press that wanders less is no drag. */
const STILL = 3;

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

interface Finger {
  x: number;
  y: number;
}

export class PanZoom {
  /** What is looked at; null: the whole. */
  box: Box | null = null;
  readonly buttons: HTMLElement;
  private readonly whole: HTMLButtonElement;
  private readonly fingers = new Map<number, Finger>();
  private dragging = false;
  /** What comes after a drag is no click. */
  private wasDrag = false;

  /** home: the whole. */
  constructor(
    private readonly area: HTMLElement,
    private readonly home: () => Plane | null,
    private readonly changed: () => void,
    private readonly reach: () => Reach = () => LAND,
  ) {
    this.whole = iconButton('whole', 'Show the whole map (0)', () => this.reset());
    this.buttons = h(
      'div',
      { class: 'map-buttons' },
      iconButton('plus', 'Zoom in (+)', () => this.zoomMiddle(BUTTON_ZOOM)),
      iconButton('minus', 'Zoom out (−)', () => this.zoomMiddle(1 / BUTTON_ZOOM)),
      this.whole,
    );
    this.whole.disabled = true;
    area.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    area.addEventListener('pointerdown', (event) => this.press(event));
    area.addEventListener('pointermove', (event) => this.drag(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      area.addEventListener(end, (event) => this.release(event));
    }
    area.addEventListener(
      'click',
      (event) => {
        if (this.wasDrag && this.isGround(event)) event.stopImmediatePropagation();
      },
      { capture: true },
    );
    area.addEventListener('dblclick', (event) => {
      if (this.isGround(event)) this.reset();
    });
    area.addEventListener('keydown', (event) => this.key(event));
  }

  reset(): void {
    if (this.box) this.look(null);
  }

  /** Looks there without telling anybody. */
  show(box: Box | null): void {
    this.box = box;
    this.whole.disabled = box === null;
    this.area.classList.toggle('zoomed', box !== null);
  }

  private look(box: Box | null): void {
    this.show(box);
    this.changed();
  }

  /** Buttons and handles on the plane are no part of the ground. */
  private isGround(event: Event): boolean {
    return !(event.target instanceof Element && event.target.closest('button'));
  }

  /** What the next move starts from: it may come before the last one is drawn. */
  private plane(home: Plane): Plane {
    return this.box ? new Plane(this.box, home.width, home.height, home.stretched) : home;
  }

  /** False where nothing nearer or farther is to be had. */
  private zoom(px: number, py: number, factor: number): boolean {
    const home = this.home();
    if (!home) return false;
    const plane = this.plane(home);
    const box = zoomed(plane, px, py, factor, home.box, this.reach());
    if (Math.abs((box.x1 - box.x0) / (plane.box.x1 - plane.box.x0) - 1) < 1e-9) return false;
    this.look(isWhole(box, home.box) ? null : box);
    return true;
  }

  private zoomMiddle(factor: number): void {
    const home = this.home();
    if (home) this.zoom(home.width / 2, home.height / 2, factor);
  }

  private move(dx: number, dy: number): void {
    const home = this.home();
    if (!home) return;
    const box = moved(this.plane(home), dx, dy, home.box, this.reach());
    if (!isWhole(box, home.box)) this.look(box);
  }

  private wheel(event: WheelEvent): void {
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PIXELS : 1);
    const { x, y } = this.place(event);
    if (this.zoom(x, y, Math.exp(-pixels * (event.ctrlKey ? TOUCH_PAD : WHEEL)))) event.preventDefault();
  }

  private place(event: MouseEvent): Finger {
    const box = this.area.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private press(event: PointerEvent): void {
    if (!this.isGround(event) || event.button !== 0) return;
    this.fingers.set(event.pointerId, this.place(event));
    this.dragging = this.fingers.size > 1;
    this.wasDrag = this.dragging;
  }

  private drag(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = this.place(event);
    const far = Math.hypot(now.x - before.x, now.y - before.y) > STILL;
    if (!this.dragging && !far) return;
    if (!this.dragging) {
      this.dragging = true;
      this.wasDrag = true;
      this.area.setPointerCapture(event.pointerId);
    }
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    if (!other) {
      this.move(now.x - before.x, now.y - before.y);
      return;
    }
    const apart = (finger: Finger): number => Math.hypot(finger.x - other.x, finger.y - other.y);
    this.move((now.x - before.x) / 2, (now.y - before.y) / 2);
    this.zoom((now.x + other.x) / 2, (now.y + other.y) / 2, apart(now) / Math.max(1, apart(before)));
  }

  private release(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    if (this.fingers.size === 0) this.dragging = false;
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.area || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    const home = this.home();
    if (arrow && home) this.move(arrow[0] * NUDGE * home.width, arrow[1] * NUDGE * home.height);
    else if (event.key === '+' || event.key === '=') this.zoomMiddle(BUTTON_ZOOM);
    else if (event.key === '-' || event.key === '−') this.zoomMiddle(1 / BUTTON_ZOOM);
    else if (event.key === '0') this.reset();
    else return;
    event.preventDefault();
  }
}

const isWhole = (box: Box, home: Box): boolean =>
  (['x0', 'x1', 'y0', 'y1'] as const).every((side) => Math.abs(box[side] - home[side]) < 1e-9 * (home.x1 - home.x0));
