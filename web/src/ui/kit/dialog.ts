// A modal dialog with a title and a way out.

import { type Child, h, newId } from './dom';
import { icon } from './icon';

export const closeButton = (): HTMLButtonElement =>
  h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', title: 'Close (Esc)' }, icon('close'));

/** Shows it over everything, until its button, Esc or a click beside it closes it. What becomes of it then is its maker's. */
export function showDialog(dialog: HTMLDialogElement, close: HTMLButtonElement): void {
  close.addEventListener('click', () => dialog.close());
  // One that begins in the dialog, as a stroke or a selection that ends outside, is none beside it.
  let beganBeside = false;
  dialog.addEventListener('pointerdown', (event) => {
    beganBeside = event.target === dialog;
  });
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog && beganBeside) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

export function openDialog(title: string, ...content: Child[]): HTMLDialogElement {
  const id = newId('dialog');
  const close = closeButton();
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': id },
    h('header', {}, h('h2', { id }, title), close),
    ...content,
  );
  dialog.addEventListener('close', () => dialog.remove());
  showDialog(dialog, close);
  return dialog;
}
