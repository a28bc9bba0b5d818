// The dialog for data of one's own: a table, a folder of images, or points drawn by hand. All three become the text of
// a table; the core is asked about it, and only "Use" puts it in place of the experiment's data. What was handed over
// stays here while the page is open.

import type { DatasetEntry, Field } from '../../engine/catalogue';
import type { Fault } from '../../engine/document';
import { DrawnPoints } from '../../state/drawn-points';
import type { Lab } from '../../state/lab';
import {
  ownTableEntry,
  type Proposal,
  proposeTable,
  type TableChoice,
  tableOf,
  textField,
} from '../../state/own-table';
import { classesOf, cutTable, targetIndex, viewTable } from '../../state/table-text';
import { openDialog } from '../kit/dialog';
import { h, setAttribute, setText } from '../kit/dom';
import { drawingPad } from './drawing-pad';
import { chosenFolder, dropped, type Handed, readTable, tooLarge } from './files';
import { classesOfFolder, readImages } from './image-folder';
import { imagePreview } from './image-preview';
import { tableForm } from './table-form';
import { tablePreview } from './table-preview';
import { changesOf, summaryOf, wordsOfFault } from './words';

/** The core is asked once a person stops typing for so long, in ms. */
const PAUSE = 250;

type Source = 'table' | 'images' | 'points';
const USE: Record<Source, string> = { table: 'Use this table', images: 'Use these images', points: 'Use these points' };
const EMPTY: Record<Source, string> = {
  table: 'Paste or type a table, choose a file, or drop one anywhere on the page.',
  images: 'Choose or drop a folder that has one folder for each class, with that class’s images in it.',
  points: 'Draw points of both classes: click, or drag to put several.',
};

export interface OwnData {
  open(): void;
  /** Files or folders, dropped on the page. */
  drop(transfer: DataTransfer): Promise<void>;
  paste(text: string): void;
  file(file: File): Promise<void>;
}

/** Null where the catalogue has no data set that carries a text. */
export function ownData(lab: Lab): OwnData | null {
  const entry = ownTableEntry(lab.state.catalogue);
  const text = entry && textField(entry);
  return entry && text ? new OwnDataDialog(lab, entry, text) : null;
}

class OwnDataDialog implements OwnData {
  private readonly drawn = new DrawnPoints();
  private source: Source = 'table';
  private readonly choices: Record<Source, TableChoice>;
  private dialog: HTMLDialogElement | null = null;
  private proposal: Proposal | null = null;
  private asked = 0;
  private timer = 0;
  private reading = 0;
  /** The text last put in place from here. */
  private used = '';

  private readonly form: ReturnType<typeof tableForm>;
  private readonly folder = h('input', {
    type: 'file',
    webkitdirectory: true,
    multiple: true,
    'aria-label': 'Folder of images',
  });
  private readonly progress = h('span', { class: 'quiet-text', role: 'status' });
  private readonly panes: Record<Source, HTMLElement>;
  private readonly tabs: { source: Source; button: HTMLButtonElement }[];
  private readonly preview = h('div', { class: 'own-preview' });
  private readonly faults = h('div', { class: 'own-faults', role: 'alert' });
  private readonly summary = h('p', { role: 'status' });
  private readonly use = h('button', { type: 'button', class: 'primary', click: () => void this.apply() });

  constructor(
    private readonly lab: Lab,
    private readonly entry: DatasetEntry,
    private readonly text: Field,
  ) {
    const empty = (): TableChoice => ({ text: '', target: '', task: 'auto', header: 'auto', image_rows: 0 });
    // As `slalom --data FOLDER` does: names of folders are classes, be they numbers.
    const images = { ...empty(), task: 'classes', header: 'yes' };
    this.choices = { table: empty(), images, points: empty() };
    this.form = tableForm(entry, text, {
      typed: () => this.check(PAUSE),
      changed: () => this.check(0),
      file: (file) => void this.file(file),
    });
    this.folder.addEventListener('change', () => {
      const files = [...(this.folder.files ?? [])];
      this.folder.value = '';
      if (files.length > 0) void this.take(chosenFolder(files));
    });
    const choose = h(
      'button',
      { type: 'button', class: 'text-button', click: () => this.folder.click() },
      'Choose a folder…',
    );
    this.folder.hidden = true;
    this.panes = {
      table: this.form.element,
      images: h('div', { class: 'own-row' }, choose, this.folder, this.progress),
      points: drawingPad(this.drawn, () => {
        this.choices.points.text = this.drawn.points.length > 0 ? this.drawn.table() : '';
        this.check(PAUSE);
      }),
    };
    const names: [Source, string][] = [
      ['table', 'Table'],
      ['images', 'Folder of images'],
      ['points', 'Draw points'],
    ];
    this.tabs = names.map(([source, name]) => ({
      source,
      button: h('button', { type: 'button', click: () => this.show(source) }, name),
    }));
  }

  open(): void {
    if (this.dialog?.open) return;
    this.recall();
    const stays = h('span', { class: 'quiet-text' }, 'Until then the experiment goes on with the data it has.');
    const dialog = openDialog(
      'Your own data',
      h(
        'div',
        { class: 'own-data' },
        h(
          'div',
          { class: 'segmented', role: 'group', 'aria-label': 'Kind of data' },
          ...this.tabs.map(({ button }) => button),
        ),
        ...Object.values(this.panes),
        this.faults,
        this.preview,
        this.summary,
        h('footer', {}, this.use, stays),
      ),
    );
    dialog.classList.add('wide');
    this.dialog = dialog;
    this.form.show(this.choices.table);
    this.show(this.source);
    this.tabs.find(({ source }) => source === this.source)?.button.focus();
  }

  /** What the experiment carries, unless there is something here that was not used yet. */
  private recall(): void {
    const carried = tableOf(this.lab.state.document, this.lab.state.catalogue);
    if (!carried) return;
    const { text, target, task, header, image_rows } = carried;
    const source = image_rows > 0 ? 'images' : text === this.choices.points.text ? 'points' : 'table';
    if (!['', text, this.used].includes(this.choices[source].text)) return;
    this.choices[source] = { text, target, task, header, image_rows };
    this.source = source;
  }

  async drop(transfer: DataTransfer): Promise<void> {
    const handed = await dropped(transfer);
    if (!handed) return;
    if (handed.ok) return this.take(handed.value);
    this.open();
    this.refuse(handed.faults);
  }

  paste(text: string): void {
    this.open();
    this.replaceTable(text);
  }

  file(file: File): Promise<void> {
    return this.take({ kind: 'file', file });
  }

  private async take(handed: Handed): Promise<void> {
    this.open();
    const reading = ++this.reading;
    if (handed.kind === 'folders') this.show('images');
    // What was ready before can be used again only when it is known what this is.
    this.withdraw();
    if (handed.kind === 'file') {
      const read = await readTable(handed.file, this.text.max_length);
      if (reading !== this.reading) return;
      if (read.ok) this.replaceTable(read.value);
      else this.refuse(read.faults);
      return;
    }
    const classes = classesOfFolder(handed.name, handed.files);
    if (!classes.ok) return this.refuse(classes.faults);
    const limits = { bytes: this.text.max_length, rows: this.entry.max_examples };
    const read = await readImages(classes.value, limits, (done, of) => {
      if (reading === this.reading) setText(this.progress, `Reading image ${done} of ${of} …`);
    });
    if (reading !== this.reading) return;
    setText(this.progress, '');
    if (!read.ok) return this.refuse(read.faults);
    this.choices.images = { ...this.choices.images, text: read.value.text, image_rows: read.value.side };
    this.check(0);
  }

  private replaceTable(text: string): void {
    this.choices.table = { ...this.choices.table, text, target: '', image_rows: 0 };
    this.form.show(this.choices.table);
    this.show('table');
  }

  private show(source: Source): void {
    this.source = source;
    for (const tab of this.tabs) setAttribute(tab.button, 'aria-pressed', String(tab.source === source));
    for (const [name, pane] of Object.entries(this.panes)) pane.hidden = name !== source;
    this.check(0);
  }

  /** What was handed over cannot be taken; what was there before stays, and can still be used. */
  private refuse(faults: readonly Fault[]): void {
    this.check(0, faults);
  }

  private showFaults(faults: readonly Fault[]): void {
    const words = faults.map((fault) => wordsOfFault(fault, this.entry, this.text.id));
    const many = words.length > 1;
    const lines = words.map((word) => h(many ? 'li' : 'p', {}, word));
    this.faults.replaceChildren(...(many ? [h('ul', {}, ...lines)] : lines));
  }

  private withdraw(): void {
    this.proposal = null;
    this.asked++;
    clearTimeout(this.timer);
    setText(this.use, USE[this.source]);
    this.use.disabled = true;
  }

  /** refused: faults of what was handed over, shown beside those of what is there. */
  private check(delay: number, refused: readonly Fault[] = []): void {
    if (this.source === 'table') this.choices.table = this.form.read(this.choices.table);
    this.withdraw();
    const { asked } = this;
    this.timer = window.setTimeout(() => void this.ask(asked, refused), delay);
  }

  private async ask(asked: number, refused: readonly Fault[]): Promise<void> {
    const choice = this.choices[this.source];
    const limit = this.text.max_length;
    const size = new TextEncoder().encode(choice.text).length;
    if (choice.text.trim() === '' || size > limit) {
      this.preview.replaceChildren();
      setText(this.summary, size > limit ? '' : EMPTY[this.source]);
      const large = { code: 'too_large', path: '', message: tooLarge('The text', size, limit) };
      this.showFaults(size > limit ? [...refused, large] : refused);
      return;
    }
    const cut = cutTable(choice.text);
    const view = viewTable(cut, choice.header);
    // A column that is gone is predicted no more.
    if (targetIndex(view, choice.target) < 0) choice.target = '';
    const target = targetIndex(view, choice.target);
    if (this.source === 'table') this.form.columns(view, choice);
    const picture =
      choice.image_rows > 0
        ? imagePreview(view, target, choice.image_rows)
        : this.source === 'table' && tablePreview(cut, choice.header, choice.target);
    this.preview.replaceChildren(...(picture ? [picture] : []));
    const found = await proposeTable(this.lab, choice);
    if (asked !== this.asked) return;
    this.showFaults(found.ok ? refused : [...refused, ...found.faults]);
    if (!found.ok) {
      setText(this.summary, '');
      return;
    }
    const name = view.columns[target]?.name;
    const classes = found.value.description.classes > 0 ? classesOf(view, target) : [];
    const said = summaryOf(found.value, name ? `“${name}”` : `in column ${target + 1}`, classes);
    setText(this.summary, `${said} ${changesOf(found.value)}`.trim());
    this.proposal = found.value;
    this.use.disabled = false;
  }

  private async apply(): Promise<void> {
    const { proposal } = this;
    if (!proposal) return;
    this.use.disabled = true;
    const done = await this.lab.change((draft) => {
      draft.problem = structuredClone(proposal.problem);
    });
    this.use.disabled = false;
    if (!done) {
      this.refuse([
        { code: 'refused', path: '', message: 'It could not be put in place; the page behind this dialog says why.' },
      ]);
      return;
    }
    this.used = this.choices[this.source].text;
    for (const notice of this.lab.state.notices) this.lab.dismiss(notice.id);
    const changes = changesOf(proposal);
    if (changes !== '') this.lab.tell(changes.replaceAll('becomes', 'is now'));
    this.dialog?.close();
    this.lab.play();
  }
}
