// Somebody edits a value while an earlier step is shown: what is meant is asked before anything changes.

import type { Lab, PastEdit, RunState } from '../state/lab';
import { openDialog } from './kit/dialog';
import { h } from './kit/dom';
import { formatCount, formatNumber } from './kit/format';

/** Opens when there is something to ask; to be called after every change. */
export function pastEditDialog(lab: Lab): { sync(): void } {
  let asked: PastEdit | null = null;
  return {
    sync() {
      const { pastEdit } = lab.state;
      if (pastEdit === asked) return;
      asked = pastEdit;
      if (asked) ask(lab, asked);
    },
  };
}

const nowText = ({ now }: RunState): string =>
  now.progress.status === 'running'
    ? `Change it now, at step ${formatCount(now.progress.step)}`
    : 'Start the run over with it';

function ask(lab: Lab, { run: index, step, path, value }: PastEdit): void {
  const run = lab.state.runs[index];
  if (!run) return;
  const front = run.now.progress.step;
  const [most, isFull] = [lab.state.catalogue.limits.runs, lab.state.runs.length >= lab.state.catalogue.limits.runs];
  let answer: Parameters<Lab['decide']>[0] = 'cancel';
  const choose = (label: string, what: typeof answer, kind: string): HTMLButtonElement =>
    h(
      'button',
      {
        type: 'button',
        class: kind,
        click: () => {
          answer = what;
          dialog.close();
        },
      },
      label,
    );
  const branch = choose('Branch a new run', 'branch', 'primary');
  branch.disabled = isFull;
  const dialog = openDialog(
    'Branch a new run from here?',
    h(
      'p',
      {},
      `You are looking at step ${formatCount(step)} of ${formatCount(front)}. What was cannot be changed, but a new run can ` +
        `be ${run.name} up to there and go on with ${path} = ${formatNumber(value)}. Both stay on the charts.`,
    ),
    isFull && h('p', {}, `There are ${most} runs, as many as there may be: take one away first.`),
    h(
      'div',
      { class: 'dialog-answers' },
      branch,
      choose(nowText(run), 'now', 'text-button'),
      choose('Cancel', 'cancel', 'text-button'),
    ),
  );
  (isFull ? dialog : branch).focus();
  dialog.addEventListener('close', () => void lab.decide(answer));
}
