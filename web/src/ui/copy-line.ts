// Putting text into the clipboard, and the read-only lines that show what would be copied.

import { h, setText } from './kit/dom';
import { icon } from './kit/icon';

const REFUSED = 'The browser keeps the clipboard to itself';

/**
 * A button that copies and says so in `said`; no text: nothing is copied. `refused`: what to do where the clipboard is
 * not to be had.
 */
export function copyButton(
  text: () => string | Promise<string>,
  said: HTMLElement,
  refused: () => string,
  label = 'Copy',
): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'text-button' }, icon('copy'), label);
  const copy = (content: string): void => {
    const fallback = (): void => setText(said, `${REFUSED}: ${refused()}`);
    if (content === '') return;
    if (navigator.clipboard) navigator.clipboard.writeText(content).then(() => setText(said, 'Copied.'), fallback);
    else fallback();
  };
  // A text that is there is copied within the click: some browsers allow it then only.
  button.addEventListener('click', () => {
    const content = text();
    if (typeof content === 'string') copy(content);
    else void content.then(copy);
  });
  return button;
}

/** Read-only lines with a button that copies them. */
export function copyText(label: string, rows: number): { element: HTMLElement; set(text: string): void } {
  const area = h('textarea', { readonly: true, rows, 'aria-label': label, class: 'code', spellcheck: 'false' });
  const said = h('span', { class: 'said', role: 'status' });
  const select = (): string => {
    area.focus();
    area.select();
    return 'press Ctrl+C (⌘C).';
  };
  const copy = copyButton(() => area.value, said, select);
  const set = (text: string): void => {
    if (area.value !== text) area.value = text;
  };
  return { element: h('div', { class: 'copy-text' }, h('h3', {}, label), area, copy, said), set };
}

/** A read-only line with a button that copies it; where the clipboard is refused the text is selected instead. */
export function copyLine(label: string, text: string): HTMLElement {
  const input = h('input', { type: 'text', readonly: true, value: text, 'aria-label': label, class: 'code' });
  input.addEventListener('focus', () => input.select());
  const said = h('span', { class: 'said', role: 'status' });
  const select = (): string => {
    input.focus();
    input.select();
    return 'press Ctrl+C (⌘C).';
  };
  return h(
    'div',
    { class: 'copy-line' },
    h('h3', {}, label),
    h(
      'div',
      {},
      input,
      copyButton(() => text, said, select),
    ),
    said,
  );
}
