// What went wrong, or is worth knowing: one line each with the faults the core found, until dismissed.

import type { Lab, Notice } from '../state/lab';
import { h } from './kit/dom';
import { formatBytes } from './kit/format';
import { iconButton } from './kit/icon';

export interface Notices {
  readonly element: HTMLElement;
  sync(): void;
}

export function notices(lab: Lab): Notices {
  const list = h('div', { role: 'alert' });
  const bar = h('progress', { 'aria-label': 'Loading' });
  const words = h('p', {});
  const loading = h('div', { class: 'loading', hidden: true }, words, bar);
  const shown = new Map<number, HTMLElement>();

  const line = (notice: Notice): HTMLElement => {
    // A fault that only repeats the notice needs no line of its own.
    const told = notice.faults.filter((fault) => fault.path !== '' || !notice.text.includes(fault.message));
    const faults = told.map((fault) => h('li', {}, fault.path !== '' && h('code', {}, fault.path), fault.message));
    const close = iconButton('close', 'Dismiss', () => lab.dismiss(notice.id));
    const { action } = notice;
    const act = (): void => {
      lab.dismiss(notice.id);
      action?.run();
    };
    return h(
      'div',
      { class: `notice notice-${notice.kind}` },
      h('div', {}, h('p', {}, notice.text), faults.length > 0 && h('ul', {}, ...faults)),
      action && h('button', { type: 'button', class: 'text-button', click: act }, action.label),
      close,
    );
  };

  const sync = (): void => {
    const { notices: current, loading: load } = lab.state;
    const ids = new Set(current.map((notice) => notice.id));
    for (const [id, element] of shown) {
      if (ids.has(id)) continue;
      element.remove();
      shown.delete(id);
    }
    for (const notice of current) {
      if (shown.has(notice.id)) continue;
      const element = line(notice);
      shown.set(notice.id, element);
      list.append(element);
    }
    loading.hidden = load === null;
    if (load) {
      const amount =
        load.total > 0 ? `${formatBytes(load.received)} of ${formatBytes(load.total)}` : formatBytes(load.received);
      words.textContent = `${load.title} — ${amount}`;
      if (load.total > 0) {
        bar.max = load.total;
        bar.value = load.received;
      } else {
        bar.removeAttribute('value');
      }
    }
  };
  return { element: h('div', { class: 'notices' }, loading, list), sync };
}
