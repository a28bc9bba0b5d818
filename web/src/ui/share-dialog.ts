// Sharing: the link, what it holds, and how to check it elsewhere.

import { aboutOf } from '../state/about';
import { verifyCommand } from '../state/command-line';
import { isExact } from '../state/compute';
import { fileName } from '../state/file-name';
import type { Lab } from '../state/lab';
import { tableOf } from '../state/own-table';
import { INEXACT, WHY_INEXACT } from './backend-choice';
import { copyButton, copyLine } from './copy-line';
import { openDialog } from './kit/dialog';
import { h, setText } from './kit/dom';
import { formatCount } from './kit/format';

/** Ways to pass a link on that are loaded when they are wanted. */
export interface ShareWays {
  /** A figure for other pages. label: what the experiment is. */
  embed(link: string, label: string): Promise<void>;
  /** A picture for cameras; null: the link is too long for one. */
  qrCode(link: string): Promise<HTMLElement | null>;
}

export async function openShareDialog(lab: Lab, ways: ShareWays): Promise<void> {
  const body = h(
    'div',
    { class: 'share' },
    h('p', { class: 'quiet-text' }, 'Taking a consistent picture of all runs …'),
  );
  const dialog = openDialog('Share this experiment', body);
  try {
    const link = await lab.share();
    if (dialog.open) body.replaceChildren(...contents(lab, link, more(lab, link, ways, dialog)));
  } catch (error) {
    body.replaceChildren(
      h(
        'p',
        { class: 'alarm-text' },
        `The link could not be made: ${error instanceof Error ? error.message : String(error)}`,
      ),
    );
  }
}

function more(lab: Lab, link: string, ways: ShareWays, dialog: HTMLDialogElement): HTMLElement {
  const about = aboutOf(lab.state.document, lab.state.catalogue);
  const said = h('span', { class: 'said', role: 'status' });
  const picture = h('div', {});
  const failed = (error: unknown): void =>
    setText(said, `That part of the page could not be loaded: ${error instanceof Error ? error.message : error}`);
  const action = (label: string, act: () => Promise<void>): HTMLElement =>
    h('button', { type: 'button', class: 'text-button', click: () => void act().catch(failed) }, label);
  const showCode = async (): Promise<void> => {
    const code = await ways.qrCode(link);
    picture.replaceChildren(...(code ? [code] : []));
    setText(said, code ? '' : TOO_LONG);
  };
  const embed = async (): Promise<void> => {
    await ways.embed(link, about);
    dialog.close();
  };
  const chat = copyButton(
    () => `${about}. Run it yourself: ${link}`,
    said,
    () => 'copy the link above.',
    'Copy with a line for a chat',
  );
  return h(
    'div',
    { class: 'share-ways' },
    h('div', { class: 'share-more' }, chat, action('QR code', showCode), action('Embed in a page …', embed), said),
    picture,
  );
}

const TOO_LONG =
  'This link is too long for a QR code, because it carries your table. Send it in a file, or leave rows out.';

/** Many programs pass on links of so many characters, and some no longer ones. */
const LONG = 8000;

const longLink = (length: number): string =>
  `This link is long, ${formatCount(length)} characters, because it carries your table. Some mail and chat programs cut ` +
  `links above ${formatCount(LONG)}: then send it in a text file, or leave rows or columns out of the table. A link that ` +
  'was cut says so when it is opened.';

const SAVE_FIRST =
  'The experiment is too long for a link on the command line: close this dialog and save it as JSON under Export first.';

function contents(lab: Lab, link: string, passOn: HTMLElement): HTMLElement[] {
  const { document: experiment, runs } = lab.state;
  const steps = Math.max(0, ...runs.map((run) => run.now.progress.step));
  const edits = experiment.edits.length;
  const table = tableOf(experiment, lab.state.catalogue);
  const holds = [
    `the whole experiment: problem, training, ${runs.length === 1 ? 'one run' : `${runs.length} runs`}, every value written out`,
    table ? 'your own data, every row of it' : '',
    'its seeds, so data, first weights and minibatches are the same',
    edits > 0
      ? `the ${formatCount(edits)} ${edits === 1 ? 'change' : 'changes'} made while it ran, at their steps`
      : '',
    isExact(runs) ? `a fingerprint of all losses and weights up to step ${formatCount(steps)}` : '',
  ].filter((text) => text !== '');
  const names = experiment.runs.map((run) => run.name);
  const { command, readsFile } = verifyCommand(link, `${fileName(experiment, names)}.json`);
  return [
    copyLine('Link', link),
    passOn,
    h(
      'p',
      {},
      `Whoever opens it sees this experiment run again${isExact(runs) ? ', and whether it came out the same' : ''}. The link itself holds:`,
    ),
    h('ul', {}, ...holds.map((text) => h('li', {}, text))),
    ...(table && link.length > LONG ? [h('p', { class: 'long-link' }, longLink(link.length))] : []),
    ...(isExact(runs)
      ? [copyLine('Check it on the command line', command)]
      : [h('p', { class: 'inexact' }, h('strong', {}, `${INEXACT}. `), WHY_INEXACT)]),
    ...(readsFile && isExact(runs) ? [h('p', { class: 'quiet-text' }, SAVE_FIRST)] : []),
    h(
      'p',
      { class: 'quiet-text' },
      `Nothing is stored on a server; the ${formatCount(link.length)} characters are all there is.`,
    ),
  ];
}
