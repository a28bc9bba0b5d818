// A chart that fills the window: the same element in a dialog.

import { closeButton, showDialog } from '../ui/kit/dialog';
import { h } from '../ui/kit/dom';

export interface Enlarged {
  /** Stands where the element will be again. */
  readonly place: HTMLElement;
  putBack(): void;
}

/** closed: told when somebody closed the dialog and the element is back in its place. */
export function enlarge(element: HTMLElement, label: string, closed: () => void): Enlarged {
  const place = h('div', { hidden: true });
  element.replaceWith(place);
  const close = closeButton();
  const dialog = h('dialog', { class: 'enlarged', 'aria-label': label }, close, element);
  const putBack = (): void => {
    place.replaceWith(element);
    dialog.remove();
  };
  dialog.addEventListener('close', () => {
    // The event comes a little later, when it may be back already.
    if (!dialog.isConnected) return;
    putBack();
    closed();
  });
  showDialog(dialog, close);
  return { place, putBack };
}
