// A table as text, with what can be chosen about it: the column to predict, what that holds, and the header.

import type { DatasetEntry, Field } from '../../engine/catalogue';
import type { TableChoice } from '../../state/own-table';
import { type TableView, targetIndex } from '../../state/table-text';
import { h, newId } from '../kit/dom';
import { describeField, titleCase, wordsOf } from '../kit/field-control';

export interface TableForm {
  readonly element: HTMLElement;
  show(choice: TableChoice): void;
  /** `before` with what the person chose here. */
  read(before: TableChoice): TableChoice;
  /** Offers a table's columns to predict. */
  columns(view: TableView, choice: TableChoice): void;
}

export interface FormEvents {
  typed(): void;
  changed(): void;
  file(file: File): void;
}

/** Characters from which a pasted text is put in place whole. */
const LARGE = 50_000;

export function tableForm(entry: DatasetEntry, textField: Field, events: FormEvents): TableForm {
  const fieldOf = (id: keyof TableChoice): Field | undefined => entry.fields.find((field) => field.id === id);
  const [targetField, taskField, headerField] = [fieldOf('target'), fieldOf('task'), fieldOf('header')];
  const area = h('textarea', {
    rows: 7,
    spellcheck: 'false',
    autocomplete: 'off',
    wrap: 'off',
    class: 'code',
    placeholder: 'width,height,kind\n1.2,0.4,a\n0.7,1.9,b',
    'aria-label': titleCase(textField.name),
    'aria-description': textField.help,
    input: () => events.typed(),
  });
  area.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length < LARGE) return;
    // Browsers take half a minute to insert a large text as if it were typed.
    event.preventDefault();
    area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
    events.changed();
  });
  const file = h('input', { type: 'file', hidden: true, 'aria-label': 'Table file' });
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    file.value = '';
    if (chosen) events.file(chosen);
  });
  const target = h('select', { change: () => events.changed() });
  const task = choiceOf(taskField, events);
  const header = choiceOf(headerField, events);
  let names: string[] = [];

  const element = h(
    'div',
    { class: 'own-table' },
    h(
      'div',
      { class: 'own-row' },
      h('button', { type: 'button', class: 'text-button', click: () => file.click() }, 'Choose a file…'),
      file,
      h('span', { class: 'quiet-text' }, 'CSV or TSV; or paste the cells of a spreadsheet below.'),
    ),
    area,
    h(
      'div',
      { class: 'own-fields' },
      labelled(targetField, target),
      labelled(taskField, task),
      labelled(headerField, header),
    ),
  );

  const columns = (view: TableView, choice: TableChoice): void => {
    const last = view.columns.length - 1;
    // What stands in the document: empty for the last one, the name where it says which, else the number.
    const documentValue = (name: string, j: number): string => {
      if (j === last) return '';
      const isClear = name !== '' && view.columns.filter((column) => column.name === name).length === 1;
      return isClear && name.length <= (targetField?.max_length ?? 0) ? name : String(j + 1);
    };
    const labels = view.columns.map(({ name }, j) => (name === '' ? `column ${j + 1}` : name));
    if (labels.join('\n') !== names.join('\n')) {
      names = labels;
      target.replaceChildren(
        ...view.columns.map(({ name }, j) => h('option', { value: documentValue(name, j) }, labels[j] ?? '')),
      );
    }
    target.selectedIndex = targetIndex(view, choice.target);
  };
  return {
    element,
    columns,
    show(choice) {
      area.value = choice.text;
      names = [];
      target.replaceChildren(h('option', { value: choice.target }, choice.target || 'the last column'));
      task.value = choice.task;
      header.value = choice.header;
    },
    read: (before) => ({
      ...before,
      text: area.value,
      target: target.value,
      task: task.value,
      header: header.value,
    }),
  };
}

function choiceOf(field: Field | undefined, events: FormEvents): HTMLSelectElement {
  return h(
    'select',
    { change: () => events.changed() },
    ...(field?.choices ?? []).map((choice) => h('option', { value: choice }, wordsOf(choice))),
  );
}

function labelled(field: Field | undefined, control: HTMLElement): HTMLElement | null {
  if (!field) return null;
  const id = newId('own');
  control.id = id;
  return h(
    'div',
    {},
    h('label', { for: id, class: 'field-name', 'data-help': describeField(field) }, titleCase(field.name)),
    control,
  );
}
