// Sharing: the link, what it holds, and how to check it elsewhere.

import type { Lab } from '../state/lab';
import { copyLine } from './copy-line';
import { openDialog } from './kit/dialog';
import { h } from './kit/dom';
import { formatCount } from './kit/format';

export async function openShareDialog(lab: Lab): Promise<void> {
  const body = h(
    'div',
    { class: 'share' },
    h('p', { class: 'quiet-text' }, 'Taking a consistent picture of all runs …'),
  );
  const dialog = openDialog('Share this experiment', body);
  try {
    const link = await lab.share();
    if (dialog.open) body.replaceChildren(...contents(lab, link));
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

function contents(lab: Lab, link: string): HTMLElement[] {
  const { document: experiment, runs } = lab.state;
  const steps = Math.max(0, ...runs.map((run) => run.progress.step));
  const edits = experiment.edits.length;
  const holds = [
    `the whole experiment: problem, training, ${runs.length === 1 ? 'one run' : `${runs.length} runs`}, every value written out`,
    'its seeds, so data, first weights and minibatches are the same',
    edits > 0
      ? `the ${formatCount(edits)} ${edits === 1 ? 'change' : 'changes'} made while it ran, at their steps`
      : '',
    `a fingerprint of all losses and weights up to step ${formatCount(steps)}`,
  ].filter((text) => text !== '');
  const hash = link.slice(link.indexOf('#'));
  return [
    copyLine('Link', link),
    h(
      'p',
      {},
      'Whoever opens it sees this experiment run again, and whether it came out the same. The link itself holds:',
    ),
    h('ul', {}, ...holds.map((text) => h('li', {}, text))),
    copyLine('Check it on the command line', `slalom verify '${hash}'`),
    h(
      'p',
      { class: 'quiet-text' },
      `Nothing is stored on a server; the ${formatCount(link.length)} characters are all there is.`,
    ),
  ];
}
