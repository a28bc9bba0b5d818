// Under the starters: the experiments kept in this browser, and undo and redo of what is set in this column.

import type { Lab } from '../state/lab';
import { h } from './kit/dom';
import { icon } from './kit/icon';
import { openSavedDialog } from './saved-dialog';

export interface KeptRow {
  readonly element: HTMLElement;
  sync(): void;
}

export function keptRow(lab: Lab): KeptRow {
  const button = (name: 'undo' | 'redo', label: string, key: string, shown: string): HTMLButtonElement =>
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'aria-label': label,
        title: `${label} (${shown})`,
        'aria-keyshortcuts': key,
        click: () => lab[name](),
      },
      icon(name),
    );
  const undo = button('undo', 'Undo the last change', 'Control+Z', 'Ctrl Z');
  const redo = button('redo', 'Redo', 'Control+Shift+Z', 'Ctrl Shift Z');
  const element = h(
    'div',
    { class: 'kept-row' },
    h(
      'button',
      { type: 'button', class: 'starter-toggle', 'aria-haspopup': 'dialog', click: () => openSavedDialog(lab) },
      icon('keep'),
      h('span', {}, 'Your experiments'),
    ),
    undo,
    redo,
  );
  const sync = (): void => {
    undo.disabled = !lab.state.canUndo;
    redo.disabled = !lab.state.canRedo;
  };
  return { element, sync };
}
