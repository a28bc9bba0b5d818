// The bar at the top: running the experiment, how fast, how it is going, sharing, taking away and the theme.

import { whyNoEpochs } from '../state/epochs';
import type { Lab } from '../state/lab';
import { backendChoice } from './backend-choice';
import { choose, h, s, setAttribute, setHidden, setText } from './kit/dom';
import { formatCount, formatNumber } from './kit/format';
import { type IconName, icon, setIcon } from './kit/icon';
import { toggleTheme } from './kit/theme';
import { hasEnded, runWords, stepEpoch, toggleRun } from './playing';
import { SPEEDS } from './speeds';

export interface TopBar {
  readonly element: HTMLElement;
  /** Around the buttons that run the experiment: on a phone it stays at the bottom of the window, under the thumb. */
  readonly thumb: HTMLElement;
  sync(): void;
}

const TO_EPOCH = 'To the end of the epoch';

function button(name: IconName, label: string, key: string, click: () => void): HTMLButtonElement {
  const element = h(
    'button',
    {
      type: 'button',
      class: 'icon-button',
      'aria-label': label,
      title: `${label} (${key})`,
      'aria-keyshortcuts': key,
      click,
    },
    icon(name),
  );
  return element;
}

function standing(lab: Lab): string {
  if (lab.state.meeting) return 'pausing';
  return hasEnded(lab) ? 'finished' : 'paused';
}

export function topBar(lab: Lab, actions: { share: () => void; takeAway: () => void; help: () => void }): TopBar {
  const playIcon = icon('play');
  const play = h(
    'button',
    { type: 'button', class: 'play', 'aria-keyshortcuts': 'Space', click: () => toggleRun(lab) },
    playIcon,
  );
  const speed = h(
    'select',
    {
      class: 'speed',
      'aria-label': 'Speed',
      title: 'Steps per second',
      change: () => lab.setSpeed(SPEEDS[speed.selectedIndex] ?? null),
    },
    ...SPEEDS.map((value) =>
      h('option', {}, value === null ? 'full speed' : `${formatCount(value)} ${value === 1 ? 'step' : 'steps'}/s`),
    ),
  );
  const toEpoch = button('stepEpoch', TO_EPOCH, '>', () => stepEpoch(lab));
  const transport = h(
    'div',
    { class: 'transport', role: 'group', 'aria-label': 'Run the experiment' },
    play,
    button('step', 'One step', '.', () => lab.step()),
    toEpoch,
    button('reset', 'Start over with the same seeds', 'R', () => lab.reset()),
    button('seed', 'Start over with new seeds', 'N', () => lab.newSeed()),
    speed,
  );
  const thumb = h('div', { class: 'thumb' }, transport);
  const step = h('output', { class: 'clock' });
  const detail = h('span', { class: 'clock-detail' });
  const backend = backendChoice(lab);
  const badge = h('span', { class: 'badge', hidden: true });
  const labelled = (name: IconName, label: string, key: string, does: string, click: () => void): HTMLElement =>
    h(
      'button',
      { type: 'button', class: 'text-button', title: `${does} (${key})`, 'aria-keyshortcuts': key, click },
      icon(name),
      label,
    );
  const element = h(
    'header',
    { class: 'top-bar' },
    h('h1', { class: 'brand' }, logo(), 'Slalom'),
    thumb,
    h('div', { class: 'status' }, step, detail, badge, backend.element),
    h(
      'div',
      { class: 'top-actions' },
      labelled('share', 'Share', 'S', 'Share this experiment', actions.share),
      labelled('save', 'Export', 'E', 'Take the experiment and its curves away', actions.takeAway),
      button('keyboard', 'Keyboard', '?', actions.help),
      button('theme', 'Light or dark', 'T', toggleTheme),
    ),
  );

  const sync = (): void => {
    const { state } = lab;
    setIcon(playIcon, state.playing ? 'pause' : 'play');
    const does = runWords(lab);
    setAttribute(play, 'title', `${does} (space)`);
    setAttribute(play, 'aria-label', does);
    const why = whyNoEpochs(state);
    setAttribute(toEpoch, 'aria-disabled', String(why !== ''));
    setAttribute(toEpoch, 'title', why === '' ? `${TO_EPOCH} (>)` : `${TO_EPOCH}: ${why}`);
    const index = SPEEDS.indexOf(state.speed);
    if (document.activeElement !== speed) choose(speed, index < 0 ? SPEEDS.length - 1 : index);
    let [last, epoch, rate] = [0, 0, 0];
    for (const run of state.runs) {
      if (run.progress.step >= last) [last, epoch] = [run.progress.step, run.progress.epoch];
      // Of one run, like the speed asked for.
      rate = Math.max(rate, run.stepsPerSecond);
    }
    setText(step, `step ${formatCount(last)}`);
    const parts: string[] = [];
    if (epoch > 0) parts.push(`epoch ${epoch < 100 ? epoch.toFixed(1) : formatCount(epoch)}`);
    if (rate > 0) parts.push(`${rate < 10 ? formatNumber(rate) : formatCount(Math.round(rate))} steps/s`);
    else if (state.past) parts.push('looking back');
    else if (!state.playing) parts.push(standing(lab));
    setText(detail, parts.join(' · '));
    backend.sync();
    showReproduction(badge, state.reproduction);
  };
  return { element, thumb, sync };
}

function showReproduction(badge: HTMLElement, reproduction: Lab['state']['reproduction']): void {
  setHidden(badge, reproduction.state === 'none');
  setAttribute(badge, 'class', `badge badge-${reproduction.state}`);
  switch (reproduction.state) {
    case 'none':
      return;
    case 'checking':
      setText(badge, `checking ${reproduction.expected.slice(0, 6)} … ${Math.floor(100 * reproduction.progress)} %`);
      badge.title = 'Running the shared experiment again, to compare its fingerprint';
      return;
    case 'reproduced':
      setText(badge, `reproduced ✓ ${reproduction.hash.slice(0, 6)}`);
      badge.title = `Every loss and every weight came out the same to the last bit: fingerprint ${reproduction.hash}`;
      return;
    case 'differs':
      setText(badge, `differs: ${reproduction.got.slice(0, 6)}, not ${reproduction.expected.slice(0, 6)}`);
      badge.title = `This machine got fingerprint ${reproduction.got}; the link promises ${reproduction.expected}. It may come from another version of Slalom.`;
      return;
  }
}

/** A path that swings round gates. */
function logo(): SVGSVGElement {
  return s(
    'svg',
    { viewBox: '0 0 24 24', class: 'logo', 'aria-hidden': 'true' },
    s('path', { class: 'logo-path', d: 'M5 2.5c0 5 13 4 13 9.5S6 16 6 21.5' }),
    s('circle', { cx: 12.4, cy: 3.6, r: 1.7 }),
    s('circle', { cx: 11, cy: 12, r: 1.7 }),
    s('circle', { cx: 13, cy: 20.4, r: 1.7 }),
  );
}
