// Putting a figure together: which parts, how it looks, what it will be like, and the lines to paste.

import { joinLink, splitLink, withSetting } from '../state/page-settings';
import { PARTS, SHOW, settingOf, THEME, type Theme, USUAL_PARTS } from '../state/parts';
import { copyText } from '../ui/copy-line';
import { openDialog } from '../ui/kit/dialog';
import { h, setText } from '../ui/kit/dom';
import { heightOf } from './message';

const THEMES: readonly { id: Theme | null; name: string }[] = [
  { id: null, name: 'as the reader’s system' },
  { id: 'light', name: 'light' },
  { id: 'dark', name: 'dark' },
];
/** Beside the page; made by the build. */
const SCRIPT = 'slalom-lab.js';

/** As HTML text in an attribute. */
const inAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Figure {
  /** With the settings that are not about figures. */
  link: string;
  parts: readonly string[];
  theme: Theme | null;
  /** What it is, in words. */
  label: string;
}

function figureAddress({ link, parts, theme }: Figure): string {
  const whole = splitLink(link);
  return joinLink(whole.link, withSetting(withSetting(whole.settings, SHOW, settingOf(parts)), THEME, theme));
}

/** The lines for a page: an element that finds its own height. */
function elementCode(figure: Figure): string {
  const address = figureAddress(figure);
  const at = address.indexOf('#');
  const theme = figure.theme ? ` theme="${figure.theme}"` : '';
  const { link, settings } = splitLink(figure.link);
  const experiment = joinLink(link.slice(at), settings);
  return [
    `<script src="${inAttribute(address.slice(0, at) + SCRIPT)}" async></script>`,
    `<slalom-lab label="${inAttribute(figure.label)}" show="${figure.parts.join(' ')}"${theme}`,
    `  experiment="${inAttribute(experiment)}"></slalom-lab>`,
  ].join('\n');
}

/** The line for where scripts are not allowed, as in most course systems: a frame of a fixed height. */
const frameCode = (figure: Figure, height: number): string =>
  `<iframe title="${inAttribute(figure.label)}" src="${inAttribute(figureAddress(figure))}" width="100%" height="${height}" style="border: 0" loading="lazy" allow="fullscreen; clipboard-write"></iframe>`;

export function openEmbedBuilder(link: string, label: string): void {
  const chosen = new Set(USUAL_PARTS);
  let theme: Theme | null = null;
  let height = 480;
  const preview = h('iframe', { class: 'embed-preview', title: 'Preview of the figure' });
  const element = copyText('As an element: fits its height to what it shows', 3);
  const frame = copyText('As a frame: for course systems and slides that allow no scripts', 3);
  const note = h('p', { class: 'quiet-text', role: 'status' });

  const figure = (): Figure => ({
    link,
    parts: PARTS.map(({ id }) => id).filter((id) => chosen.has(id)),
    theme,
    label,
  });
  const write = (): void => {
    element.set(elementCode(figure()));
    frame.set(frameCode(figure(), height));
  };
  const change = (): void => {
    setText(note, chosen.size === 0 ? 'Choose at least one part.' : '');
    element.element.hidden = frame.element.hidden = preview.hidden = chosen.size === 0;
    if (chosen.size === 0) return;
    // A change behind the "#" only: the figure goes on.
    preview.src = figureAddress(figure());
    write();
  };
  const listen = (event: MessageEvent): void => {
    const told = event.source === preview.contentWindow ? heightOf(event.data) : null;
    if (told === null) return;
    height = told;
    preview.style.height = `${told}px`;
    write();
  };

  const parts = PARTS.map(({ id, name }) =>
    h(
      'label',
      { class: 'embed-choice' },
      h('input', {
        type: 'checkbox',
        checked: chosen.has(id),
        change: (event: Event) => {
          if ((event.target as HTMLInputElement).checked) chosen.add(id);
          else chosen.delete(id);
          change();
        },
      }),
      name,
    ),
  );
  const themes = h(
    'select',
    {
      'aria-label': 'Colours',
      change: () => {
        theme = THEMES[themes.selectedIndex]?.id ?? null;
        change();
      },
    },
    ...THEMES.map(({ name }) => h('option', {}, name)),
  );
  const dialog = openDialog(
    'Embed as a figure',
    h(
      'div',
      { class: 'embed' },
      h(
        'div',
        { class: 'embed-choices' },
        h('fieldset', {}, h('legend', {}, 'Show'), ...parts),
        h('label', { class: 'embed-theme' }, 'Colours ', themes),
        note,
      ),
      h('div', { class: 'embed-stage' }, h('h3', {}, 'Preview'), preview),
      element.element,
      frame.element,
      h(
        'p',
        { class: 'quiet-text' },
        'The figure is this experiment from its start, with the view and the charts as they are on your page now. What a part left out was doing goes on.',
      ),
    ),
  );
  dialog.classList.add('dialog-wide');
  window.addEventListener('message', listen);
  dialog.addEventListener('close', () => window.removeEventListener('message', listen));
  change();
}
