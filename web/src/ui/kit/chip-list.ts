// Fields that are all switches with a symbol, as a row of chips: pressed is on. Their names and help are those of the
// catalogue.

import type { Field } from '../../engine/catalogue';
import type { FieldValue } from '../../state/draft';
import { h, setAttribute } from './dom';
import { titleCase } from './field-control';

export interface ChipList {
  readonly element: HTMLElement;
  update(values: Record<string, unknown>): void;
}

/** Whether chips say all there is to say of these fields. */
export const fitChips = (fields: readonly Field[]): boolean =>
  fields.length > 1 && fields.every(({ type, symbol }) => type === 'flag' && symbol !== '');

export function chipList(
  label: string,
  fields: readonly Field[],
  values: Record<string, unknown>,
  onCommit: (field: Field, value: FieldValue) => void,
): ChipList {
  const chips = fields.map((field) => {
    const chip: HTMLButtonElement = h(
      'button',
      {
        type: 'button',
        class: 'toggle chip',
        'aria-label': `${field.symbol}: ${field.name}`,
        'data-help': `${titleCase(field.name)}. ${field.help}`,
        click: () => onCommit(field, chip.getAttribute('aria-pressed') !== 'true'),
      },
      field.symbol,
    );
    return { field, chip };
  });
  const update = (next: Record<string, unknown>): void => {
    for (const { field, chip } of chips) setAttribute(chip, 'aria-pressed', String(next[field.id] ?? field.default));
  };
  update(values);
  return {
    element: h('div', { class: 'chips', role: 'group', 'aria-label': label }, ...chips.map(({ chip }) => chip)),
    update,
  };
}
