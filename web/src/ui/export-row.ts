// The parts of the export dialog: a section with words, and the row of buttons for one form something is taken away in.

import { copyButton } from './copy-line';
import { h, setText } from './kit/dom';
import { formatBytes } from './kit/format';
import { icon } from './kit/icon';
import { saveFile, textBlob } from './kit/save-file';

export const section = (title: string, [words, ...rows]: [string, ...HTMLElement[]]): HTMLElement =>
  h('section', { class: 'export-section' }, h('h3', {}, title), h('p', { class: 'quiet-text' }, words), ...rows);

/**
 * One form to take something away in. `missing`: why there is nothing to take; empty where there is. A text that is
 * still to be made may fail: its error is what is said.
 */
export function taken(
  form: string,
  name: () => string,
  type: string,
  text: () => string | Promise<string>,
  missing: () => string = () => '',
): HTMLElement {
  const said = h('span', { class: 'said', role: 'status' });
  const save = h('button', { type: 'button', class: 'text-button' }, icon('save'), `Save ${form}`);
  /** Empty: there is nothing, and why was said. */
  const content = (): string | Promise<string> => {
    const reason = missing();
    setText(said, reason);
    if (reason !== '') return '';
    const made = text();
    if (typeof made === 'string') return made;
    setText(said, 'Being written …');
    return made.catch((error: Error) => {
      setText(said, error.message);
      return '';
    });
  };
  save.addEventListener('click', async () => {
    const made = await content();
    if (made === '') return;
    const file = textBlob(type, made);
    saveFile(name(), file);
    setText(said, `Saved as ${name()}, ${formatBytes(file.size)}.`);
  });
  const copy = copyButton(content, said, () => 'save the file instead.');
  copy.setAttribute('aria-label', `Copy ${form}`);
  return h('div', { class: 'export-row' }, save, copy, said);
}
