// The line at the bottom: how far each run has come towards the end, where something happened, and the status in
// words. Pointing at it moves the crosshair of all charts; dragging along it shows the runs as they were.

import { lastStep, shownRuns } from '../charts/lines';
import type { Linked } from '../charts/linked';
import type { Lab, RunState } from '../state/lab';
import { StepAxis } from './kit/axis';
import { h, setHidden, setText } from './kit/dom';
import { formatCount, formatNumber } from './kit/format';
import { fitCanvas, oncePerFrame } from './kit/frame';
import { runStyle, traceMarker } from './kit/palette';
import { theme } from './kit/theme';
import { watchSize } from './kit/watch-size';
import { playhead } from './playhead';
import { hasEnded } from './playing';
import { railMarks } from './rail-marks';
import { statusText } from './run-status';

export interface Timeline {
  readonly element: HTMLElement;
  sync(): void;
}

/** Space at either end of the rail, in px. */
const MARGIN = 6;
/** The rail shows at least so many steps. */
const LEAST_STEPS = 10;
/** Opacity of where the runs are, while the past is looked at. */
const RESTING = 0.35;

export function timeline(lab: Lab, linked: Linked): Timeline {
  const canvas = h('canvas', { class: 'rail', 'aria-hidden': 'true' });
  const words = h('p', { class: 'timeline-words' });
  const end = h('output', { class: 'timeline-end' });
  const back = h(
    'button',
    { type: 'button', class: 'text-button timeline-back', hidden: true, click: () => lab.lookAt(null) },
    'Back to now',
  );
  back.title = 'Show the runs as they are (End), as Run does before it goes on';
  const marks = railMarks((step) => lab.lookAt(step));
  const head = playhead(lab);
  const rail = h('div', { class: 'rail-holder' }, canvas, marks.element, head.element);
  const element = h('footer', { class: 'timeline' }, rail, end, h('div', { class: 'timeline-foot' }, words, back));

  // As on the charts: a run far from its end would fill no more than the rail's first pixels.
  const axis = new StepAxis(LEAST_STEPS);
  let range = axis.update(0, LEAST_STEPS).max;
  const toX = (step: number): number => MARGIN + (Math.min(step, range) / range) * (size.width - 2 * MARGIN);
  const stepAt = (event: PointerEvent): number => {
    const at = (event.clientX - canvas.getBoundingClientRect().left - MARGIN) / Math.max(1, size.width - 2 * MARGIN);
    return Math.round(Math.max(0, at) * range);
  };

  const drawHead = (context: CanvasRenderingContext2D, { now, colour }: RunState, middle: number): void => {
    const { step, status } = now.progress;
    const x = toX(step);
    context.fillStyle = runStyle(colour).colour;
    context.strokeStyle = status === 'diverged' ? runStyle(colour).colour : theme().paper;
    context.lineWidth = 2;
    context.beginPath();
    if (status === 'diverged') {
      context.moveTo(x - 4, middle - 4);
      context.lineTo(x + 4, middle + 4);
      context.moveTo(x + 4, middle - 4);
      context.lineTo(x - 4, middle + 4);
      context.stroke();
      return;
    }
    // A stop is a bar across the line.
    if (status === 'stopped') context.fillRect(x - 1, middle - 9, 2, 18);
    traceMarker(context, runStyle(colour).marker, x, middle, 4.5);
    context.stroke();
    context.fill();
  };

  /** Most steps move nothing by as much as anybody could see. */
  let drawn = '';
  const draw = (shown: readonly RunState[], moment: number): void => {
    const { width, height } = size;
    const { state } = lab;
    const t = theme();
    const heads = shown.map(({ now, colour, index }) => [
      visible(toX(now.progress.step)),
      now.progress.status,
      colour,
      index,
    ]);
    const wanted = JSON.stringify([
      [width, height, devicePixelRatio, t.dark, visible(toX(moment)), state.highlighted, state.past === null],
      heads,
      linked.cursor === null ? null : Math.round(toX(linked.cursor)),
    ]);
    if (wanted === drawn) return;
    const context = fitCanvas(canvas, width, height);
    if (!context) return;
    drawn = wanted;
    const middle = height / 2;
    context.clearRect(0, 0, width, height);
    context.fillStyle = t.rule;
    context.fillRect(MARGIN, middle - 1, width - 2 * MARGIN, 2);
    context.fillStyle = t.muted;
    context.fillRect(MARGIN, middle - 1, toX(moment) - MARGIN, 2);
    for (const run of [...shown].reverse()) {
      const isFaded = state.highlighted !== null && state.highlighted !== run.index;
      context.globalAlpha = isFaded ? 0.3 : state.past ? RESTING : 1;
      drawHead(context, run, middle);
    }
    context.globalAlpha = 1;
    if (linked.cursor !== null) {
      context.fillStyle = t.ink;
      context.fillRect(Math.round(toX(linked.cursor)), 2, 1, height - 4);
    }
  };

  const sync = (): void => {
    const { state } = lab;
    setText(words, state.past ? pastStory(lab) : story(lab));
    const total = Math.max(1, state.document.train.stop.steps);
    const shown = shownRuns(state);
    const front = lastStep(state);
    range = axis.update(front, total).max;
    setText(
      end,
      range < total ? `${formatCount(range)} of ${formatCount(total)} steps` : `${formatCount(total)} steps`,
    );
    setHidden(back, state.past === null);
    if (size.width === 0) return;
    const moment = state.past?.step ?? front;
    draw(shown, moment);
    marks.sync(state, toX);
    head.place(toX(moment), front);
  };

  let dragging = false;
  const drag = (event: PointerEvent): void => lab.lookAt(stepAt(event));
  rail.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || (event.target instanceof Element && event.target.closest('.rail-mark'))) return;
    dragging = true;
    rail.setPointerCapture(event.pointerId);
    linked.setCursor(null, null);
    head.element.focus({ preventScroll: true });
    drag(event);
    // The focus stays at the playhead.
    event.preventDefault();
  });
  rail.addEventListener('pointermove', (event) => {
    if (dragging) {
      drag(event);
      return;
    }
    const front = Math.max(0, ...lab.state.runs.map((run) => run.now.progress.step));
    linked.setCursor(Math.min(front, stepAt(event)), canvas);
  });
  for (const over of ['pointerup', 'pointercancel'] as const) rail.addEventListener(over, () => (dragging = false));
  rail.addEventListener('pointerleave', () => linked.setCursor(null, null));
  linked.subscribe(oncePerFrame(sync));
  const size = watchSize(canvas, sync);
  return { element, sync };
}

/** To a quarter of a pixel. */
const visible = (x: number): number => Math.round(4 * x) / 4;

function pastStory(lab: Lab): string {
  const { state } = lab;
  if (!state.past) return '';
  const front = Math.max(0, ...state.runs.map((run) => run.now.progress.step));
  const how = state.past.arrived ? '' : ' (replaying it …)';
  const rest = `They ${hasEnded(lab) ? 'ended' : 'rest'} at step ${formatCount(front)}.`;
  return `The runs as they were at step ${formatCount(state.past.step)}${how}. ${rest}`;
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
