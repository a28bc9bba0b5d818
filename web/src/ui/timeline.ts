// The line at the bottom: how far each run has come towards the end, where something happened, and the status in
// words. Pointing at it moves the crosshair of all charts.

import type { Linked } from '../charts/linked';
import type { Lab } from '../state/lab';
import { h, setAttribute, setText } from './kit/dom';
import { formatCount, formatNumber } from './kit/format';
import { fitCanvas } from './kit/frame';
import { runStyle, traceMarker } from './kit/palette';
import { theme } from './kit/theme';
import { railMarks } from './rail-marks';
import { statusText } from './run-status';

export interface Timeline {
  readonly element: HTMLElement;
  sync(): void;
}

export function timeline(lab: Lab, linked: Linked): Timeline {
  const canvas = h('canvas', { class: 'rail', role: 'img', 'aria-label': 'Timeline' });
  const words = h('p', { class: 'timeline-words' });
  const end = h('output', { class: 'timeline-end' });
  const marks = railMarks();
  const rail = h('div', { class: 'rail-holder' }, canvas, marks.element);
  const element = h('footer', { class: 'timeline' }, rail, end, words);
  let width = 0;

  const total = (): number => Math.max(1, lab.state.document.train.stop.steps);
  const toX = (step: number): number => 6 + (Math.min(step, total()) / total()) * (width - 12);

  const sync = (): void => {
    width = canvas.clientWidth;
    const height = canvas.clientHeight;
    const context = fitCanvas(canvas, width, height);
    const { state } = lab;
    setText(words, story(lab));
    setText(end, `${formatCount(total())} steps`);
    if (!context) return;
    const t = theme();
    const middle = height / 2;
    context.clearRect(0, 0, width, height);
    context.fillStyle = t.rule;
    context.fillRect(6, middle - 1, width - 12, 2);
    const shown = state.runs.filter((run) => !run.muted);
    const last = Math.max(0, ...shown.map((run) => run.progress.step));
    context.fillStyle = t.muted;
    context.fillRect(6, middle - 1, toX(last) - 6, 2);
    for (const edit of state.document.edits) {
      const run = state.runs[edit.run];
      if (!run || run.muted) continue;
      context.fillStyle = runStyle(run.colour).colour;
      context.fillRect(toX(edit.step) - 1, middle - 7, 2, 6);
    }
    for (const run of [...shown].reverse()) {
      const x = toX(run.progress.step);
      context.globalAlpha = state.highlighted !== null && state.highlighted !== run.index ? 0.3 : 1;
      context.fillStyle = runStyle(run.colour).colour;
      context.strokeStyle = run.progress.status === 'diverged' ? runStyle(run.colour).colour : t.paper;
      context.lineWidth = 2;
      context.beginPath();
      if (run.progress.status === 'diverged') {
        context.moveTo(x - 4, middle - 4);
        context.lineTo(x + 4, middle + 4);
        context.moveTo(x + 4, middle - 4);
        context.lineTo(x - 4, middle + 4);
        context.stroke();
      } else {
        // A stop is a bar across the line.
        if (run.progress.status === 'stopped') context.fillRect(x - 1, middle - 9, 2, 18);
        traceMarker(context, runStyle(run.colour).marker, x, middle, 4.5);
        context.stroke();
        context.fill();
      }
    }
    context.globalAlpha = 1;
    marks.sync(shown, toX);
    if (linked.cursor !== null) {
      context.fillStyle = t.ink;
      context.fillRect(Math.round(toX(linked.cursor)), 2, 1, height - 4);
    }
    if (!state.playing)
      setAttribute(canvas, 'aria-label', `Timeline: step ${formatCount(last)} of ${formatCount(total())}`);
  };

  rail.addEventListener('pointermove', (event) => {
    const at = (event.clientX - canvas.getBoundingClientRect().left - 6) / Math.max(1, width - 12);
    const last = Math.max(0, ...lab.state.runs.map((run) => run.progress.step));
    linked.setCursor(Math.round(Math.min(last, Math.max(0, at) * total())), canvas);
  });
  rail.addEventListener('pointerleave', () => linked.setCursor(null, null));
  linked.subscribe(sync);
  new ResizeObserver(sync).observe(canvas);
  return { element, sync };
}

/** What happened last, in a sentence. */
function story(lab: Lab): string {
  const { state } = lab;
  const said = state.runs.filter((run) => !run.muted && statusText(run) !== '');
  const reasons = new Set(said.map(statusText));
  const [reason] = reasons;
  if (
    reasons.size === 1 &&
    reason &&
    said.length > 1 &&
    said.length === state.runs.filter((run) => !run.muted).length
  ) {
    return `All runs: ${reason}`;
  }
  if (said.length > 0)
    return said.map((run) => (state.runs.length > 1 ? `${run.name}: ${statusText(run)}` : statusText(run))).join(' · ');
  const edit = state.document.edits.at(-1);
  if (edit)
    return `Last change: ${edit.path} = ${formatNumber(edit.value)} for ${state.runs[edit.run]?.name ?? ''} at step ${formatCount(edit.step)}`;
  return '';
}
