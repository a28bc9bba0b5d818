// Experiments kept in this browser: the one on screen can be saved under a name; all can be opened, named ones renamed,
// and deleted, which can be undone while the dialog is open.

import type { Lab } from '../state/lab';
import { type Entry, StorageError } from '../state/shelf';
import { openDialog } from './kit/dialog';
import { h } from './kit/dom';
import { formatBytes, formatCount, formatTime } from './kit/format';
import { icon } from './kit/icon';

const MAX_NAME = 80;
const REMEDY: Record<StorageError['kind'], string> = {
  forbidden: 'It is a private window, or storage is switched off. Share makes a link that holds the experiment.',
  full: 'Nothing was changed. Delete some experiments to make room, or make a link with Share.',
  other: 'Nothing was changed. Share makes a link that holds the experiment.',
};

const wordsOf = (error: unknown): string =>
  error instanceof StorageError ? `${error.message} ${REMEDY[error.kind]}` : `It did not work: ${String(error)}`;

export function openSavedDialog(lab: Lab): void {
  const { saved } = lab;
  const said = h('div', { class: 'saved-said', role: 'status' });
  const list = h('div', { class: 'saved-lists' });
  const name = h('input', {
    type: 'text',
    'aria-label': 'Name of the experiment on screen',
    placeholder: 'Name of the experiment on screen',
    maxlength: MAX_NAME,
    value: saved.current ?? '',
  });
  const form = h('form', { class: 'saved-form' }, name, h('button', { type: 'submit', class: 'text-button' }, 'Save'));
  const dialog = openDialog('Your experiments', form, said, list);

  const say = (text: string, ...actions: [label: string, run: () => void][]): void => {
    const buttons = actions.map(([label, run]) =>
      h('button', { type: 'button', class: 'text-button', click: run }, label),
    );
    said.replaceChildren(...(text === '' ? [] : [h('p', {}, text), ...buttons]));
    buttons[0]?.focus();
  };

  /** Does something with the storage; what goes wrong is said in the dialog. */
  const attempt = (job: () => Promise<void>): void => {
    job()
      .then(show)
      .catch((error: unknown) => say(wordsOf(error)));
  };

  const taken = (entry: Entry): string => `There is another “${entry.key}”, saved ${formatTime(entry.saved)}.`;

  const save = (replace: Entry | null): void => {
    const wanted = name.value.trim();
    if (wanted === '') {
      say('Give it a name first.');
      name.focus();
      return;
    }
    attempt(async () => {
      const other = await saved.save(wanted, replace);
      if (other) say(`${taken(other)} It stays unless you replace it.`, ['Replace it', () => save(other)]);
      else say(`Saved as “${wanted}”.`);
    });
  };

  const open = (entry: Entry): void => {
    attempt(async () => {
      if (await saved.open(entry)) dialog.close();
      else say('It is not there any more, or cannot be opened.');
    });
  };

  const remove = (entry: Entry, called: string): void => {
    attempt(async () => {
      const bringBack = await saved.remove(entry);
      say(`Deleted ${called}.`, ['Undo', () => attempt(() => bringBack().then(() => say('')))]);
    });
  };

  const rename = (entry: Entry, row: HTMLElement): void => {
    const input = h('input', { type: 'text', 'aria-label': 'New name', maxlength: MAX_NAME, value: entry.key });
    const ending = h('button', { type: 'submit', class: 'text-button' }, 'Rename');
    const renaming = h('form', { class: 'saved-form' }, input, ending);
    renaming.addEventListener('submit', (event) => {
      event.preventDefault();
      const wanted = input.value.trim();
      if (wanted === '') return input.focus();
      attempt(async () => {
        const other = await saved.rename(entry, wanted);
        say(other ? `${taken(other)} Choose another name.` : '');
      });
    });
    renaming.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      renaming.replaceWith(row);
    });
    row.replaceWith(renaming);
    input.select();
  };

  const rowOf = (entry: Entry): HTMLElement => {
    const called = entry.named ? `“${entry.key}”` : 'the experiment of an earlier visit';
    const step = `step ${formatCount(Math.max(0, ...entry.steps))}`;
    const details = [step, formatTime(entry.saved), formatBytes(entry.bytes)];
    if (entry.named) details.unshift(entry.about);
    const row = h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'saved-open', title: 'Open', click: () => open(entry) },
        h('strong', {}, entry.named ? entry.key : entry.about),
        h('span', {}, details.join(' · ')),
      ),
      entry.named &&
        h(
          'button',
          { type: 'button', class: 'quiet', 'aria-label': `Rename ${called}`, click: () => rename(entry, row) },
          'Rename',
        ),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': `Delete ${called}`,
          title: 'Delete',
          click: () => remove(entry, called),
        },
        icon('close'),
      ),
    );
    return row;
  };

  const show = async (): Promise<void> => {
    const entries = await saved.list();
    const named = entries.filter((entry) => entry.named);
    const visits = entries.filter((entry) => !entry.named);
    list.replaceChildren(
      named.length > 0
        ? h('ul', { class: 'saved-list', 'aria-label': 'Saved experiments' }, ...named.map(rowOf))
        : h(
            'p',
            { class: 'quiet-text' },
            'Nothing is saved under a name yet. What is on screen is kept by itself until your next visit; under a name it stays until you delete it.',
          ),
      ...(visits.length > 0
        ? [h('h3', {}, 'From earlier visits'), h('ul', { class: 'saved-list' }, ...visits.map(rowOf))]
        : []),
    );
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    save(null);
  });
  attempt(async () => {});
}
