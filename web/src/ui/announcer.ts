// Live announcements for screen readers: what changed about the runs, said at most once every few seconds.

import type { Lab } from '../state/lab';
import { h } from './kit/dom';
import { formatCount, formatNumber } from './kit/format';
import { lossNow } from './run-status';

const QUIET = 4000;

export interface Announcer {
  readonly element: HTMLElement;
  sync(): void;
}

export function announcer(lab: Lab): Announcer {
  const element = h('div', { class: 'sr-only', role: 'status', 'aria-live': 'polite' });
  let said = '';
  let wanted = '';
  let timer = 0;

  const speak = (): void => {
    timer = 0;
    if (wanted === said) return;
    said = wanted;
    element.textContent = wanted;
    timer = window.setTimeout(speak, QUIET);
  };

  const sync = (): void => {
    const { state } = lab;
    const parts: string[] = [state.playing ? 'Running' : 'Paused'];
    // While everything runs only changes of state are news; numbers are read out when it rests.
    for (const run of state.runs) {
      if (run.progress.reason !== '') parts.push(`${run.name} ${run.progress.reason}`);
      else if (!state.playing && run.progress.step > 0) {
        const loss = lossNow(run);
        const value = Number.isNaN(loss) ? '' : `, loss ${formatNumber(loss)}`;
        parts.push(`${run.name} at step ${formatCount(run.progress.step)}${value}`);
      }
    }
    if (state.reproduction.state === 'reproduced') parts.push('Reproduced: the fingerprint is the same');
    if (state.reproduction.state === 'differs') parts.push('The fingerprint differs from the link');
    if (state.highlighted !== null) parts.push(`${state.runs[state.highlighted]?.name ?? ''} highlighted`);
    wanted = `${parts.join('. ')}.`;
    if (timer === 0) timer = window.setTimeout(speak, 300);
  };
  return { element, sync };
}
