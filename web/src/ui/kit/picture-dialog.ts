// Saving what a chart or a view shows: the picture as it will be, and the forms it can have. The picture is taken when
// the dialog opens; the experiment may go on behind it.

import { openDialog } from './dialog';
import { h, setText } from './dom';
import { formatCount } from './format';
import { icon } from './icon';
import { type Picture, pictureCanvas, pictureSvg } from './picture';
import { saveFile, textBlob } from './save-file';

/** The button that opens the dialog; `of` says what is saved. */
export function pictureButton(of: () => string, picture: () => Picture | string): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'icon-button', title: 'Save as a picture', click: () => open(of(), picture()) },
    icon('picture'),
  );
}

/** Instead of a picture: why there is none yet. */
function open(title: string, picture: Picture | string): void {
  if (typeof picture === 'string') {
    openDialog(`Save as a picture: ${title}`, h('p', {}, 'There is nothing to save yet. ', picture));
    return;
  }
  const canvas = pictureCanvas(picture);
  canvas.className = 'picture-preview';
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `Preview: ${picture.title}`);
  const svg = pictureSvg(picture);
  const said = h('p', { class: 'said', role: 'status' });

  const saved = (name: string, content: Blob): void => {
    saveFile(name, content);
    setText(said, `Saved as ${name}.`);
  };
  const savePng = (): void =>
    canvas.toBlob((blob) => {
      if (blob) saved(`${picture.file}.png`, blob);
      else setText(said, 'The browser could not make a picture of this size. Make the window smaller and try again.');
    }, 'image/png');
  const size = `${formatCount(canvas.width)} × ${formatCount(canvas.height)} pixels`;
  openDialog(
    `Save as a picture: ${title}`,
    h(
      'div',
      { class: 'save-picture' },
      canvas,
      h(
        'div',
        { class: 'save-choices' },
        choice('PNG', savePng, `${size}, for slides, documents and chats.`),
        svg === null
          ? h('p', { class: 'quiet-text' }, 'This picture is painted pixel by pixel, so it cannot be saved as SVG.')
          : choice(
              'SVG',
              () => saved(`${picture.file}.svg`, textBlob('image/svg+xml', svg)),
              'Lines and words that stay sharp at any size and can be edited.',
            ),
      ),
      said,
    ),
  );
}

const choice = (form: string, save: () => void, text: string): HTMLElement =>
  h(
    'p',
    {},
    h('button', { type: 'button', class: 'text-button', click: save }, icon('save'), `Save ${form}`),
    h('span', { class: 'quiet-text' }, text),
  );
