// One control per catalogue field: a slider with an exact number beside it, a choice, a switch, a list or a text. The
// field's name, symbol, range, scale and help all come from the catalogue; double-click brings its default back.

import type { Field } from '../../engine/catalogue';
import type { Chosen } from '../../engine/document';
import { allowed, type FieldValue } from '../../state/draft';
import { type Child, h, newId, setAttribute } from './dom';
import { formatInput, formatNumber, parseInput } from './format';
import { SliderScale } from './slider-scale';

export interface ControlOptions {
  value: FieldValue;
  /** Called while a slider is dragged, for values that take effect at once. */
  onInput?: (value: FieldValue) => void;
  /** Called when a value is settled on. */
  onCommit: (value: FieldValue) => void;
  /** Further small buttons in the label's row. */
  extras?: Child[];
}

export interface Control {
  readonly element: HTMLElement;
  /** Shows another value, unless the person is at work in this control. */
  update(value: FieldValue): void;
}

export function fieldControl(field: Field, options: ControlOptions): Control {
  switch (field.type) {
    case 'real':
    case 'integer':
      return numberControl(field, options);
    case 'choice':
      return choiceControl(field, options);
    case 'flag':
      return flagControl(field, options);
    case 'text':
      return textControl(field, options);
    case 'entry_list':
      return entriesControl(field, options);
    default:
      return listControl(field, options);
  }
}

/** Names begin with a capital on the page; symbols stay as they are. */
export const titleCase = (name: string): string => name.replace(/^[a-z]/, (letter) => letter.toUpperCase());

/** A symbol as text, with what follows an underscore as its index. */
function symbolOf(symbol: string): HTMLElement {
  const [letter = '', ...index] = symbol.split('_');
  return h('span', { class: 'symbol' }, letter, index.length > 0 && h('sub', {}, index.join(' ')));
}

/** What the tooltip of a control says. */
export function describeField(field: Field): string {
  const parts = [field.help];
  if (field.slider) parts.push(`Slider ${formatInput(field.slider[0])} to ${formatInput(field.slider[1])}.`);
  if (!Array.isArray(field.default) || field.default.length > 0) {
    parts.push(`Default ${defaultWords(field)}; double-click brings it back.`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

/** A choice's or a default's value as words. */
export function wordsOf(value: FieldValue): string {
  if (Array.isArray(value)) return value.map((v) => (typeof v === 'number' ? formatInput(v) : v.id)).join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value).replaceAll('_', ' ');
}

const defaultWords = ({ type, default: value }: Field): string => {
  if (typeof value === 'number') return formatInput(value);
  return type === 'text' ? String(value) : wordsOf(value);
};

function labelled(field: Field, id: string, control: Child[], kind: string, beside: Child[] = []): HTMLElement {
  const label = h(
    'label',
    { for: id, class: 'field-name', 'data-help': describeField(field) },
    titleCase(field.name),
    field.symbol !== '' && symbolOf(field.symbol),
  );
  return h('div', { class: `field field-${kind}` }, h('div', { class: 'field-head' }, label, ...beside), ...control);
}

function numberControl(field: Field, options: ControlOptions): Control {
  const id = newId('field');
  const scale = new SliderScale(field);
  const hasSlider = field.slider !== null && scale.high > scale.low;
  const steps = field.type === 'integer' && scale.high - scale.low <= 400 && field.scale === 'linear';
  const resolution = steps ? scale.high - scale.low : 400;
  const input = h('input', {
    id,
    type: 'text',
    inputmode: field.type === 'integer' ? 'numeric' : 'decimal',
    class: 'number',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-description': field.help,
  });
  const slider = h('input', {
    type: 'range',
    min: 0,
    max: resolution,
    step: 1,
    'aria-label': `${field.name} slider`,
    'aria-description': describeField(field),
  });
  let value = Number(options.value);
  let dragging = false;

  const show = (except?: HTMLElement): void => {
    const place = scale.toPlace(value);
    if (except !== slider) slider.value = String(Math.round(place * resolution));
    slider.style.setProperty('--fill', `${(100 * place).toFixed(1)}%`);
    setAttribute(slider, 'aria-valuetext', formatNumber(value));
    if (except !== input) input.value = formatInput(value);
    input.removeAttribute('aria-invalid');
  };
  const settle = (next: number): void => {
    value = next;
    show();
    options.onInput?.(value);
    options.onCommit(value);
  };
  const reset = (): void => settle(Number(field.default));

  slider.addEventListener('input', () => {
    dragging = true;
    value = scale.toValue(Number(slider.value) / resolution);
    show(slider);
    options.onInput?.(value);
  });
  slider.addEventListener('change', () => {
    dragging = false;
    options.onCommit(value);
  });
  slider.addEventListener('dblclick', reset);
  const read = (): void => {
    const next = parseInput(input.value);
    const whole = next !== null && field.type === 'integer' ? Math.round(next) : next;
    if (whole === null || !allowed(field, whole)) {
      setAttribute(input, 'aria-invalid', 'true');
      return;
    }
    if (whole !== value) settle(whole);
    else show();
  };
  input.addEventListener('change', read);
  input.addEventListener('blur', () => show());
  input.addEventListener('focus', () => input.select());
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show();
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      const move = (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1);
      const next =
        field.type === 'integer'
          ? value + move
          : scale.toValue(Math.min(1, Math.max(0, scale.toPlace(value) + move / 100)));
      if (allowed(field, next)) settle(next);
    }
  });
  const element = labelled(field, id, hasSlider ? [slider] : [], 'number', [...(options.extras ?? []), input]);
  element.querySelector('label')?.addEventListener('dblclick', reset);
  show();
  return {
    element,
    update(next) {
      const isTyped = document.activeElement === input && input.value !== formatInput(value);
      if (dragging || isTyped) return;
      if (Number(next) === value) return;
      value = Number(next);
      show();
    },
  };
}

function choiceControl(field: Field, options: ControlOptions): Control {
  const id = newId('field');
  const select = h(
    'select',
    { id, 'aria-description': field.help, change: () => options.onCommit(select.value) },
    ...field.choices.map((choice) => h('option', { value: choice }, wordsOf(choice))),
  );
  select.value = String(options.value);
  const element = labelled(field, id, [], 'choice', [select]);
  element.querySelector('label')?.addEventListener('dblclick', () => {
    select.value = String(field.default);
    options.onCommit(select.value);
  });
  return {
    element,
    update(next) {
      if (document.activeElement !== select) select.value = String(next);
    },
  };
}

function flagControl(field: Field, options: ControlOptions): Control {
  const id = newId('field');
  const box = h('input', {
    id,
    type: 'checkbox',
    'aria-description': field.help,
    change: () => options.onCommit(box.checked),
  });
  box.checked = options.value === true;
  return {
    element: labelled(field, id, [], 'flag', [box]),
    update(next) {
      box.checked = next === true;
    },
  };
}

/** Numbers separated by commas or spaces: "16, 16". */
export function parseList(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const values = parts.map(Number);
  return values.every(Number.isFinite) ? values : null;
}

function listControl(field: Field, options: ControlOptions): Control {
  const id = newId('field');
  let value = numbersOf(options.value);
  const input = h('input', { id, type: 'text', class: 'list', autocomplete: 'off', 'aria-description': field.help });
  const show = (): void => {
    input.value = value.map(formatInput).join(', ');
    input.removeAttribute('aria-invalid');
  };
  const read = (): void => {
    const next = parseList(input.value);
    if (next === null || !allowed(field, next)) {
      setAttribute(input, 'aria-invalid', 'true');
      return;
    }
    const same = next.join() === value.join();
    value = next;
    show();
    if (!same) options.onCommit(value);
  };
  input.addEventListener('change', read);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show();
  });
  show();
  const element = labelled(field, id, [], 'list', [input]);
  element.querySelector('label')?.addEventListener('dblclick', () => {
    value = numbersOf(field.default);
    show();
    options.onCommit(value);
  });
  return {
    element,
    update(next) {
      if (document.activeElement === input || !Array.isArray(next)) return;
      value = numbersOf(next);
      show();
    },
  };
}

const numbersOf = (value: FieldValue): number[] =>
  Array.isArray(value) ? value.filter((v): v is number => typeof v === 'number') : [];

const entriesOf = (value: FieldValue): Chosen[] =>
  Array.isArray(value) ? value.filter((v): v is Chosen => typeof v === 'object') : [];

/** Entries as they stand in a document, one to a line. */
export const entriesText = (entries: readonly Chosen[]): string => entries.map(entryText).join('\n');

function entryText(entry: Chosen): string {
  const members = Object.entries(entry).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{${members.join(', ')}}`;
}

/** What such a text says; null where it is none. Commas between the lines may be left out. */
export function parseEntries(text: string): Chosen[] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => line !== '');
  try {
    const entries: unknown[] = JSON.parse(`[${lines.join(',')}]`);
    const isEntry = (entry: unknown): entry is Chosen =>
      typeof entry === 'object' && entry !== null && typeof (entry as Chosen).id === 'string';
    return entries.every(isEntry) ? entries : null;
  } catch {
    return null;
  }
}

/** A text with one entry to a line: the core says what it thinks of their fields, and what each may hold. */
function entriesControl(field: Field, options: ControlOptions): Control {
  const id = newId('field');
  let value = entriesOf(options.value);
  const area = h('textarea', { id, class: 'entries', spellcheck: 'false', 'aria-description': field.help });
  const show = (): void => {
    area.value = entriesText(value);
    area.rows = Math.max(3, value.length + 1);
    area.removeAttribute('aria-invalid');
  };
  const read = (): void => {
    const next = parseEntries(area.value);
    if (next === null || !allowed(field, next)) {
      setAttribute(area, 'aria-invalid', 'true');
      return;
    }
    const same = JSON.stringify(next) === JSON.stringify(value);
    value = next;
    show();
    if (!same) options.onCommit(value);
  };
  area.addEventListener('change', read);
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show();
  });
  show();
  const element = labelled(field, id, [area], 'entries');
  element.querySelector('label')?.addEventListener('dblclick', () => {
    value = entriesOf(field.default);
    show();
    options.onCommit(value);
  });
  return {
    element,
    update(next) {
      if (document.activeElement === area) return;
      value = entriesOf(next);
      show();
    },
  };
}

/**
 * A text, settled by leaving it and, where it is one line, by Enter. It has lines where that of the catalogue has some:
 * an input would drop their ends. Whether it means something the core says.
 */
function textControl(field: Field, options: ControlOptions): Control {
  const id = newId('field');
  let value = String(options.value);
  const attributes = {
    id,
    class: 'text',
    maxlength: field.max_length,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-description': field.help,
  };
  const hasLines = String(field.default).includes('\n');
  const input: HTMLElement & { value: string } = hasLines
    ? h('textarea', { ...attributes, rows: 8 })
    : h('input', { ...attributes, type: 'text' });
  const show = (): void => {
    input.value = value;
    input.removeAttribute('aria-invalid');
  };
  const settle = (next: string): void => {
    value = next;
    show();
    options.onCommit(value);
  };
  input.addEventListener('change', () => {
    if (!allowed(field, input.value)) setAttribute(input, 'aria-invalid', 'true');
    else if (input.value !== value) settle(input.value);
    else show();
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') show();
  });
  show();
  const element = labelled(field, id, [input], 'text');
  element.querySelector('label')?.addEventListener('dblclick', () => settle(String(field.default)));
  return {
    element,
    update(next) {
      if (document.activeElement === input) return;
      value = String(next);
      show();
    },
  };
}
