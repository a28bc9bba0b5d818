// What the pointer and the keyboard do in a plot: point at a place, which all charts then show; choose a part of the axis
// by dragging, which all charts zoom to; go back by a double click.

import { setAttribute } from '../ui/kit/dom';
import type { Linked } from './linked';

export interface Plot {
  readonly element: HTMLElement;
  /** The chart: owner of the crosshair. */
  readonly owner: object;
  /** The place on the axis under a pixel of the element; null: beside the plot. */
  xAt(pixelX: number): number | null;
  /** The pointer is there, at a pixel. */
  onPoint(x: number, pixelX: number, pixelY: number): void;
  onLeave(): void;
}

/** Shorter drags choose nothing, in px. */
const SLACK = 5;
const ZOOM_STEP = 0.5;
/** Of the axis, for an arrow key. */
const KEY_STEP = 0.01;

export function followPointer(linked: Linked, plot: Plot): void {
  const { element, owner } = plot;
  let from: { x: number; pixel: number } | null = null;

  const placeOf = (event: MouseEvent): { x: number | null; pixelX: number; pixelY: number } => {
    const box = element.getBoundingClientRect();
    const [pixelX, pixelY] = [event.clientX - box.left, event.clientY - box.top];
    return { x: plot.xAt(pixelX), pixelX, pixelY };
  };
  const point = (event: PointerEvent): void => {
    const { x, pixelX, pixelY } = placeOf(event);
    if (from && x !== null && Math.abs(pixelX - from.pixel) >= SLACK) {
      linked.select({ min: Math.min(from.x, x), max: Math.max(from.x, x) });
    }
    if (x === null) {
      linked.setCursorX(null, null);
      return;
    }
    const snapped = linked.snap(x);
    plot.onPoint(snapped, pixelX, pixelY);
    linked.setCursorX(snapped, owner);
  };
  const giveUp = (): void => {
    from = null;
    linked.select(null);
  };

  element.addEventListener('pointermove', point);
  element.addEventListener('pointerdown', (event) => {
    point(event);
    const { x, pixelX } = placeOf(event);
    // A finger that moves along points; it has no other way to.
    if (x === null || event.button !== 0 || event.pointerType === 'touch') return;
    from = { x, pixel: pixelX };
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointerup', () => {
    const range = from && linked.selection;
    giveUp();
    if (range) linked.zoomTo(range);
  });
  element.addEventListener('pointercancel', giveUp);
  element.addEventListener('pointerleave', () => {
    if (from) return;
    linked.setCursorX(null, null);
    plot.onLeave();
  });
  element.addEventListener('dblclick', () => linked.zoomTo(null));
}

/** Makes the plot a thing that has the focus: arrows move the crosshair, plus and minus zoom about it. */
export function followKeys(linked: Linked, { element, owner }: Pick<Plot, 'element' | 'owner'>): void {
  setAttribute(element, 'tabindex', '0');
  setAttribute(element, 'role', 'slider');
  // A slider always has a value; what it is the chart says as soon as the plot has the focus.
  setAttribute(element, 'aria-valuenow', '0');
  element.addEventListener('blur', () => {
    if (linked.cursorOwner === owner) linked.setCursorX(null, null);
  });
  element.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { scale, last } = linked;
    const now = linked.cursorX ?? Math.min(last, scale.range.max);
    const go = (by: number): void => {
      const there = scale.at(Math.min(1, Math.max(0, scale.fractionOf(now) + by)));
      // At least one step, however short that is on the axis.
      const least = scale.unit === 'second' ? there : by < 0 ? Math.min(there, now - 1) : Math.max(there, now + 1);
      linked.setCursorX(linked.snap(Math.max(scale.range.min, Math.min(scale.range.max, least))), owner);
    };
    const actions: Record<string, () => void> = {
      ArrowLeft: () => go(-KEY_STEP),
      ArrowRight: () => go(KEY_STEP),
      PageDown: () => go(-10 * KEY_STEP),
      PageUp: () => go(10 * KEY_STEP),
      Home: () => linked.setCursorX(linked.snap(scale.range.min), owner),
      End: () => linked.setCursorX(linked.snap(scale.range.max), owner),
      '+': () => linked.zoomBy(ZOOM_STEP, now),
      '-': () => linked.zoomBy(1 / ZOOM_STEP, now),
      '0': () => linked.zoomTo(null),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
