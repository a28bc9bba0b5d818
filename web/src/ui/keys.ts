// The keyboard: what each key does, and the list of them that `?` shows.

import type { Lab } from '../state/lab';
import { openDialog } from './kit/dialog';
import { h } from './kit/dom';
import { toggleTheme } from './kit/theme';
import { stepEpoch, toggleRun } from './playing';

interface Key {
  keys: string[];
  /** With Ctrl, or ⌘. */
  control?: true;
  shown: string;
  does: string;
  run: () => void;
}

/** What charts and the timeline do by themselves while they have the focus. */
const OTHER_KEYS: readonly [keys: string[], does: string][] = [
  [['←', '→'], 'on the timeline: show the step before or after; with Shift ten of them'],
  [['Page ↓', 'Page ↑'], 'on the timeline: a tenth of the way back or on'],
  [['Home', 'End'], 'on the timeline: the start, and back to now, as Esc'],
  [['←', '→'], 'in a chart: move the crosshair'],
  [['+', '−', '0'], 'in a chart: zoom in, out, the whole run'],
  [['Alt ↑', 'Alt ↓'], 'on the title of a chart: move it'],
];

export interface KeyActions {
  share: () => void;
  takeAway: () => void;
}

export function startKeys(lab: Lab, actions: KeyActions): { showList: () => void } {
  const keys: Key[] = [
    { keys: [' '], shown: 'space', does: 'run or pause', run: () => toggleRun(lab) },
    { keys: ['.'], shown: '.', does: 'one step', run: () => lab.step() },
    { keys: ['>'], shown: '>', does: 'to the end of the epoch', run: () => stepEpoch(lab) },
    { keys: [','], shown: ',', does: 'look one step back', run: () => lab.step(-1) },
    { keys: ['r', 'R'], shown: 'R', does: 'start over with the same seeds', run: () => lab.reset() },
    { keys: ['n', 'N'], shown: 'N', does: 'start over with new seeds', run: () => lab.newSeed() },
    { keys: ['s', 'S'], shown: 'S', does: 'share this experiment', run: actions.share },
    { keys: ['e', 'E'], shown: 'E', does: 'take the experiment and its curves away', run: actions.takeAway },
    { keys: ['z'], control: true, shown: 'Ctrl Z', does: 'undo the last change', run: () => lab.undo() },
    { keys: ['Z', 'y'], control: true, shown: 'Ctrl Shift Z', does: 'redo', run: () => lab.redo() },
    { keys: ['t', 'T'], shown: 'T', does: 'light or dark', run: toggleTheme },
    { keys: ['?'], shown: '?', does: 'this list', run: () => showList() },
  ];

  const showList = (): void => {
    const rows = keys.map((key) => h('tr', {}, h('th', {}, h('kbd', {}, key.shown)), h('td', {}, key.does)));
    rows.splice(
      -1,
      0,
      h(
        'tr',
        {},
        h('th', {}, h('kbd', {}, '1'), ' … ', h('kbd', {}, '8')),
        h('td', {}, 'light up one run everywhere; again or Esc: all'),
      ),
    );
    for (const [keys, does] of OTHER_KEYS) {
      rows.splice(-1, 0, h('tr', {}, h('th', {}, ...keys.map((key) => h('kbd', {}, key))), h('td', {}, does)));
    }
    openDialog('Keyboard', h('table', { class: 'keys' }, ...rows));
  };

  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.defaultPrevented) return;
    const target = event.target;
    if (target instanceof Element && target.closest('dialog')) return;
    if (target instanceof HTMLElement && takesText(target)) return;
    // Space on a button presses that button; a slider has no use for letters.
    if (event.key === ' ' && target instanceof Element && target.closest('button, summary, input, select, a')) return;
    const control = event.ctrlKey || event.metaKey;
    const key = keys.find((k) => k.keys.includes(event.key) && Boolean(k.control) === control);
    if (key) {
      event.preventDefault();
      key.run();
    } else if (control) {
      return;
    } else if (/^[1-9]$/.test(event.key)) {
      const run = Number(event.key) - 1;
      if (run < lab.state.runs.length) lab.highlight(lab.state.highlighted === run ? null : run);
    } else if (event.key === 'Escape') {
      lab.highlight(null);
    }
  });
  return { showList };
}

function takesText(element: HTMLElement): boolean {
  if (element.isContentEditable || element.matches('textarea, select')) return true;
  return element instanceof HTMLInputElement && element.type !== 'range' && element.type !== 'checkbox';
}
