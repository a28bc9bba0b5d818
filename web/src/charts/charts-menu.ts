// The list of all charts there are for this problem: which are shown, and in what order.

import { h, newId, setAttribute, setDisabled, setText } from '../ui/kit/dom';
import { icon } from '../ui/kit/icon';
import { makeSortable } from './sortable';

export interface MenuItem {
  id: string;
  title: string;
  shown: boolean;
}

export interface MenuActions {
  show(id: string, on: boolean): void;
  /** before: another item's id; null: to the end. */
  move(id: string, before: string | null): void;
  /** One place up or down. */
  step(id: string, by: -1 | 1): void;
  /** As they stand by themselves. */
  restore(): void;
}

interface Row {
  id: string;
  element: HTMLElement;
  box: HTMLInputElement;
  up: HTMLButtonElement;
  down: HTMLButtonElement;
}

export class ChartsMenu {
  readonly element: HTMLElement;
  private readonly button: HTMLButtonElement;
  private readonly list = h('ul', { class: 'charts-list' });
  private readonly sheet: HTMLElement;
  private readonly restore: HTMLButtonElement;
  private rows: Row[] = [];

  constructor(private readonly actions: MenuActions) {
    const id = newId('charts-menu');
    this.button = h(
      'button',
      {
        type: 'button',
        class: 'toggle charts-button',
        'aria-expanded': 'false',
        'aria-controls': id,
        click: () => this.open(this.sheet.hidden !== false),
      },
      'Charts',
      icon('fold'),
    );
    this.restore = h(
      'button',
      { type: 'button', class: 'quiet', click: () => actions.restore() },
      'All, in their order',
    );
    this.sheet = h(
      'div',
      { class: 'charts-sheet', id, role: 'group', 'aria-label': 'Which charts are shown', hidden: true },
      this.list,
      h('p', { class: 'quiet-text' }, 'Drag a chart by its title, here or below; Alt ↑ and Alt ↓ move it, too.'),
      this.restore,
    );
    this.element = h('div', { class: 'charts-menu' }, this.button, this.sheet);
    makeSortable({
      list: this.list,
      handle: 'li',
      items: () => this.rows.map((row) => row.element),
      onMove: (item, before) => {
        const moved = this.rows.find((row) => row.element === item);
        const next = this.rows.find((row) => row.element === before);
        if (moved) actions.move(moved.id, next?.id ?? null);
      },
    });
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.sheet.hidden) return;
      event.preventDefault();
      this.open(false);
      this.button.focus();
    });
    document.addEventListener('pointerdown', (event) => {
      if (event.target instanceof Node && !this.element.contains(event.target)) this.open(false);
    });
  }

  focus(): void {
    this.button.focus();
  }

  /** Rows keep their elements, so that what has the focus keeps it. */
  sync(items: readonly MenuItem[], isOwnOrder: boolean): void {
    const rows = items.map(({ id }) => this.rows.find((row) => row.id === id) ?? this.makeRow(id));
    const focused = document.activeElement;
    if (rows.some((row, i) => row !== this.rows[i]) || rows.length !== this.rows.length) {
      for (const row of this.rows) if (!rows.includes(row)) row.element.remove();
      this.list.prepend(...rows.map((row) => row.element));
      if (focused instanceof HTMLElement && this.list.contains(focused)) focused.focus();
    }
    this.rows = rows;
    for (const [i, { title, shown }] of items.entries()) {
      const row = rows[i];
      if (!row) continue;
      row.box.checked = shown;
      setText(row.box.nextElementSibling as Element, title);
      setAttribute(row.up, 'aria-label', `Move ${title} up`);
      setAttribute(row.down, 'aria-label', `Move ${title} down`);
      setDisabled(row.up, i === 0);
      setDisabled(row.down, i === rows.length - 1);
    }
    setDisabled(this.restore, isOwnOrder);
  }

  private open(on: boolean): void {
    this.sheet.hidden = !on;
    setAttribute(this.button, 'aria-expanded', String(on));
  }

  private makeRow(id: string): Row {
    const box = h('input', { type: 'checkbox', change: () => this.actions.show(id, box.checked) });
    const step = (by: -1 | 1) => (): void => this.actions.step(id, by);
    const up = h('button', { type: 'button', class: 'icon-button', title: 'Move up', click: step(-1) }, icon('up'));
    const down = h(
      'button',
      { type: 'button', class: 'icon-button', title: 'Move down', click: step(1) },
      icon('fold'),
    );
    const element = h('li', {}, h('label', {}, box, h('span', {})), up, down);
    element.addEventListener('keydown', (event) => {
      if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
      event.preventDefault();
      step(event.key === 'ArrowUp' ? -1 : 1)();
    });
    return { id, element, box, up, down };
  }
}
