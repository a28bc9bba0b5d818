// Where everything stands in one column: the way to each part of the page, in reach of the thumb.

import { h, setAttribute } from './kit/dom';

export interface PagePart {
  name: string;
  element: HTMLElement;
}

/** The part that a line at this share of the window's height lies in is the one looked at. */
const LOOKED_AT = 40;

export function partLinks(parts: readonly PagePart[]): HTMLElement {
  const buttons = parts.map(({ name, element }) => {
    // The focus goes along: the next Tab is in the part that was chosen.
    element.tabIndex = -1;
    const go = (): void => {
      element.scrollIntoView({ block: 'start' });
      element.focus({ preventScroll: true });
    };
    return h('button', { type: 'button', click: go }, name);
  });
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const button = buttons[parts.findIndex(({ element }) => element === target)];
        if (button) setAttribute(button, 'aria-current', isIntersecting ? 'true' : null);
      }
    },
    { rootMargin: `-${LOOKED_AT}% 0px -${100 - LOOKED_AT}% 0px` },
  );
  for (const { element } of parts) seen.observe(element);
  return h('nav', { class: 'part-links', 'aria-label': 'Parts of the page' }, ...buttons);
}
