// A chart that fills the window: the same element in a dialog.

import { h } from '../ui/kit/dom';
import { icon } from '../ui/kit/icon';

export interface Enlarged {
  /** Stands where the element will be again. */
  readonly place: HTMLElement;
  putBack(): void;
}

/** closed: told when somebody closed the dialog and the element is back in its place. */
export function enlarge(element: HTMLElement, label: string, closed: () => void): Enlarged {
  const place = h('div', { hidden: true });
  element.replaceWith(place);
  const close = h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Close', title: 'Close (Esc)' },
    icon('close'),
  );
  const dialog = h('dialog', { class: 'enlarged', 'aria-label': label }, close, element);
  const putBack = (): void => {
    place.replaceWith(element);
    dialog.remove();
  };
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    // The event comes a little later, when it may be back already.
    if (!dialog.isConnected) return;
    putBack();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  return { place, putBack };
}
