// Files dropped and cells pasted anywhere on the page go to the dialog for data of one's own. While something is
// dragged over the page it says what can be dropped.

import { h } from '../kit/dom';
import type { OwnData } from './own-data';

export function acceptDrops(own: OwnData): void {
  const veil = h(
    'div',
    { class: 'drop-veil', hidden: true },
    h(
      'div',
      {},
      h('p', {}, 'Drop your data here'),
      h('p', {}, 'A table (CSV, TSV), or a folder of images with a folder for each class'),
    ),
  );
  document.body.append(veil);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  const show = (event: DragEvent): void => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    if (!veil.hidden) return;
    // Above an open dialog it must be inside it.
    (document.querySelector('dialog[open]') ?? document.body).append(veil);
    veil.hidden = false;
  };
  document.addEventListener('dragenter', show);
  document.addEventListener('dragover', show);
  document.addEventListener('dragleave', (event) => {
    // Leaving one element for another is not leaving the page.
    if (event.relatedTarget === null) veil.hidden = true;
  });
  document.addEventListener('drop', (event) => {
    veil.hidden = true;
    if (!hasFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    void own.drop(event.dataTransfer);
  });
  document.addEventListener('paste', (event) => {
    const { target, clipboardData } = event;
    const takesText = 'textarea, input:not([type="range"], [type="checkbox"])';
    if (!clipboardData || (target instanceof Element && target.closest(takesText))) return;
    const text = clipboardData.getData('text/plain');
    const [file] = clipboardData.files;
    if (text === '' && !file) return;
    event.preventDefault();
    // A spreadsheet offers its cells as a picture as well.
    if (text !== '') own.paste(text);
    else if (file) void own.file(file);
  });
}
