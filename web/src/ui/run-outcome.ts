// How good a run is: where its weights were best on validation, which can be shown, and what the test part says of
// them, which is asked for on purpose and counted.

import { hasValidation } from '../state/events';
import type { Lab, RunState } from '../state/lab';
import { h, newId, setAttribute, setHidden, setText } from './kit/dom';
import { formatCount, formatNumber, formatPercent } from './kit/format';

export interface RunOutcome {
  readonly element: HTMLElement;
  tick(): void;
}

/** "step 840, loss 0.312 (accuracy 93.1 %)" */
export function bestText({ step, loss, accuracy }: NonNullable<RunState['best']>): string {
  return `step ${formatCount(step)}, loss ${formatNumber(loss)}${accuracyText(accuracy)}`;
}

const accuracyText = (accuracy: number): string =>
  Number.isNaN(accuracy) ? '' : ` (accuracy\u00a0${formatPercent(accuracy).replace(' ', '\u00a0')})`;

export function looksText(looks: number): string {
  if (looks === 0) return 'not looked at';
  return looks === 1 ? 'looked at once' : `looked at ${formatCount(looks)} times`;
}

export function runOutcome(lab: Lab, index: number): RunOutcome {
  const run = (): RunState | undefined => lab.state.runs[index];

  const best = h('span', {});
  const show = h(
    'button',
    {
      type: 'button',
      class: 'toggle',
      title: 'The view and the test part get the best weights; training goes on from the current ones',
      click: () => lab.showBest(index, !run()?.showsBest),
    },
    'Show best weights',
  );
  const bestLine = h('p', { class: 'outcome-line' }, best, show);

  const looks = h('span', {});
  const report = h('output', {});
  const warning = h('p', { class: 'alarm-text', hidden: true });
  const why = newId('test-part');
  const evaluate = h(
    'button',
    { type: 'button', class: 'text-button', 'aria-describedby': why, click: () => void look() },
    'Evaluate on the test part',
  );
  let busy = false;
  const look = async (): Promise<void> => {
    busy = true;
    tick();
    await lab.evaluateTest(index);
    busy = false;
    tick();
  };
  const test = h(
    'details',
    { class: 'more' },
    h('summary', {}, 'Test part: ', looks),
    h(
      'p',
      { class: 'quiet-text', id: why },
      'It tells how good the run you chose is on data that nothing was chosen by, so look once, at the very end.',
    ),
    evaluate,
    report,
    warning,
  );
  const element = h('div', { class: 'run-outcome', hidden: true }, bestLine, test);

  const tick = (): void => {
    const now = run();
    if (!now) return;
    const { description } = now;
    const hasBest = hasValidation(now);
    const hasTest = (description?.parts.test ?? 0) > 0;
    setHidden(bestLine, !hasBest);
    setHidden(test, !hasTest);
    setHidden(element, !hasBest && !hasTest);
    if (element.hidden) return;
    setText(best, `Best on validation: ${now.best ? bestText(now.best) : 'not measured yet'}`);
    show.disabled = now.best === null;
    setAttribute(show, 'aria-pressed', String(now.showsBest));
    setText(looks, looksText(now.testLooks));
    evaluate.disabled = busy || now.phase !== 'ready';
    setText(evaluate, busy ? 'Evaluating …' : 'Evaluate on the test part');
    setText(report, now.test ? reportText(now.test) : '');
    setHidden(warning, now.testLooks < 2);
    setText(warning, `L${looksText(now.testLooks).slice(1)}: choosing by it makes it part of training.`);
  };
  return { element, tick };
}

function reportText({ loss, accuracy, step, ofBest }: NonNullable<RunState['test']>): string {
  const weights = `${ofBest ? 'the best weights, of' : 'the weights of'} step ${formatCount(step)}`;
  return `Test loss ${formatNumber(loss)}${accuracyText(accuracy)}, with ${weights}.`;
}
