// A modal dialog with a title and a way out.

import { type Child, h, newId } from './dom';
import { icon } from './icon';

export function openDialog(title: string, ...content: Child[]): HTMLDialogElement {
  const id = newId('dialog');
  const close = h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': 'Close', title: 'Close (Esc)' },
    icon('close'),
  );
  const dialog = h(
    'dialog',
    { class: 'dialog', 'aria-labelledby': id },
    h('header', {}, h('h2', { id }, title), close),
    ...content,
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
