// A table as it was read: its first rows with their lines in the text, what each column seems to hold, and which one is
// predicted. Of many columns the first are shown, and the predicted one.

import { type CutTable, type TableColumn, targetIndex, viewTable } from '../../state/table-text';
import { h } from '../kit/dom';
import { formatCount } from '../kit/format';

const ROWS = 6;
const COLUMNS = 9;

export function tablePreview(cut: CutTable, header: string, target: string): HTMLElement {
  const view = viewTable(cut, header);
  const predicted = targetIndex(view, target);
  const all = view.columns.map((_, j) => j);
  const others = all.filter((j) => j !== predicted).slice(0, COLUMNS);
  const shown = all.filter((j) => j === predicted || others.includes(j));
  const hidden = all.length - shown.length;
  const mark = (j: number): boolean => j === predicted;
  const gap = (text: string, at: number): HTMLElement | null =>
    hidden > 0 && at === shown.length - 1 ? h('td', { class: 'gap' }, text) : null;
  const row = (cells: (j: number) => HTMLElement, between: string): HTMLElement[] =>
    shown.flatMap((j, at) => [gap(between, at), cells(j)].filter((cell) => cell !== null));
  const head = h(
    'tr',
    {},
    h('td', {}),
    ...row(
      (j) => {
        const column = view.columns[j] as TableColumn;
        return h(
          'th',
          { scope: 'col', 'data-predicted': mark(j) },
          h('span', {}, column.name === '' ? `column ${j + 1}` : column.name),
          h('small', {}, j === predicted ? 'predicted' : kindOf(column)),
        );
      },
      `${formatCount(hidden)} more`,
    ),
  );
  const body = view.rows
    .slice(0, ROWS)
    .map((cells, i) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, String(view.lines[i] ?? '')),
        ...row((j) => h('td', { 'data-predicted': mark(j) }, cells[j] ?? ''), '…'),
      ),
    );
  const left = view.rows.length - body.length;
  return h(
    'figure',
    { class: 'table-preview' },
    h('div', { tabindex: 0, role: 'region', 'aria-label': 'The table as it was read' }, h('table', {}, head, ...body)),
    h(
      'figcaption',
      { class: 'quiet-text' },
      `${formatCount(view.rows.length)} ${view.rows.length === 1 ? 'row' : 'rows'}` +
        `${view.hasHeader ? ' below a header' : ', no header'}, ${formatCount(view.columns.length)} ` +
        `${view.columns.length === 1 ? 'column' : 'columns'}${left > 0 ? '; the first rows are shown' : ''}.`,
    ),
  );
}

const kindOf = ({ kind, different }: TableColumn): string =>
  kind === 'numbers' ? 'numbers' : `${formatCount(different)} ${different === 1 ? 'text' : 'texts'}`;
