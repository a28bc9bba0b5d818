// The fields of one chosen catalogue entry as a column of controls.

import type { Field } from '../engine/catalogue';
import { baseOf, type FieldValue } from '../state/draft';
import { h } from './kit/dom';
import { type Control, fieldControl } from './kit/field-control';

export interface FieldList {
  readonly element: HTMLElement;
  update(values: Record<string, unknown>): void;
}

export function fieldList(
  fields: readonly Field[],
  values: Record<string, unknown>,
  onCommit: (field: Field, value: FieldValue) => void,
): FieldList {
  const controls = new Map<string, Control>();
  const element = h('div', { class: 'fields' });
  for (const field of fields) {
    const value = baseOf(values[field.id] ?? field.default);
    const control = fieldControl(field, { value, onCommit: (next) => onCommit(field, next) });
    controls.set(field.id, control);
    element.append(control.element);
  }
  return {
    element,
    update(next) {
      for (const [id, control] of controls) {
        const value = next[id];
        if (value !== undefined) control.update(baseOf(value));
      }
    },
  };
}
