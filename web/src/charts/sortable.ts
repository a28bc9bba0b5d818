// Dragging the items of a list to another place: a line shows where the item would go, nothing else moves until it is let
// go. Escape gives up. What is dragged by a button presses that button only when it was not dragged.

import { h } from '../ui/kit/dom';

export interface Sortable {
  list: HTMLElement;
  /** What an item is taken by: a selector. */
  handle: string;
  /** The list's items now, in order. */
  items: () => HTMLElement[];
  /** before: the item it was dropped in front of; null: after the last. */
  onMove: (item: HTMLElement, before: HTMLElement | null) => void;
}

/** How far the pointer goes before it is a drag, and how near the edge the list scrolls along, in px. */
const SLACK = 6;
const EDGE = 40;
const SCROLL = 10;

export function makeSortable({ list, handle, items, onMove }: Sortable): void {
  const mark = h('div', { class: 'drop-mark', 'aria-hidden': 'true', hidden: true });
  list.append(mark);

  list.addEventListener('pointerdown', (down) => {
    const grip = down.target instanceof Element ? down.target.closest<HTMLElement>(handle) : null;
    const item = grip && items().find((candidate) => candidate.contains(grip));
    if (!item || down.button !== 0 || !down.isPrimary) return;
    let dragging = false;
    let before: HTMLElement | null = item;
    const start = down.clientY;

    const move = (event: PointerEvent): void => {
      if (!dragging && Math.abs(event.clientY - start) < SLACK) return;
      if (!dragging) {
        dragging = true;
        item.classList.add('dragged');
      }
      scrollAlong(list, event.clientY);
      before = itemBelow(items(), event.clientY);
      showMark(mark, list, items(), before);
    };
    const end = (): void => {
      item.classList.remove('dragged');
      mark.hidden = true;
      window.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', drop);
      window.removeEventListener('pointercancel', end);
      document.removeEventListener('keydown', giveUp, true);
    };
    const drop = (): void => {
      end();
      if (!dragging) return;
      // The click that ends a drag is none.
      const swallow = (click: Event): void => click.stopPropagation();
      window.addEventListener('click', swallow, { capture: true, once: true });
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }));
      if (before !== item) onMove(item, before);
    };
    const giveUp = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !dragging) return;
      event.preventDefault();
      event.stopPropagation();
      end();
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', end);
    document.addEventListener('keydown', giveUp, true);
  });
}

function itemBelow(items: readonly HTMLElement[], y: number): HTMLElement | null {
  return (
    items.find((item) => {
      const { top, height } = item.getBoundingClientRect();
      return y < top + height / 2;
    }) ?? null
  );
}

function showMark(
  mark: HTMLElement,
  list: HTMLElement,
  items: readonly HTMLElement[],
  before: HTMLElement | null,
): void {
  const edge = before?.getBoundingClientRect().top ?? items.at(-1)?.getBoundingClientRect().bottom ?? 0;
  mark.hidden = false;
  mark.style.transform = `translateY(${Math.round(edge - list.getBoundingClientRect().top)}px)`;
}

function scrollAlong(list: HTMLElement, y: number): void {
  const scroller = scrollerOf(list);
  const top = Math.max(0, scroller.getBoundingClientRect().top);
  const bottom = Math.min(window.innerHeight, scroller.getBoundingClientRect().bottom);
  if (y < top + EDGE) scroller.scrollBy(0, -SCROLL);
  else if (y > bottom - EDGE) scroller.scrollBy(0, SCROLL);
}

function scrollerOf(element: HTMLElement): Element {
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return document.documentElement;
}
