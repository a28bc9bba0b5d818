// Marks on the timeline that can be pointed at and reached by keyboard: what happened, and why. Pressed, they show the
// runs as they were then. Marks of one lane that lie on each other are one, which tells of all of them and shows one after
// the other.

import { type RunEvent, runEvents } from '../state/events';
import type { LabState } from '../state/lab';
import { h, s, setAttribute } from './kit/dom';
import { formatCount, formatNumber } from './kit/format';
import { runStyle } from './kit/palette';
import { bestText } from './run-outcome';

export interface RailMarks {
  readonly element: HTMLElement;
  sync(state: LabState, toX: (step: number) => number): void;
}

/** What is marked, in px and words. */
interface Mark {
  lane: Lane;
  x: number;
  /** Of all it stands for, each once, upwards. */
  steps: number[];
  colour: number;
  words: string[];
}

/** Changes stand over the line, ends on it, best weights under it. */
type Lane = 'change' | 'end' | 'best';
const LANES: Record<RunEvent['kind'], Lane> = {
  edit: 'change',
  rate: 'change',
  branch: 'change',
  end: 'end',
  best: 'best',
};

/** Nearer than this, in px, marks of one lane cannot be told apart by a pointer, or by a finger. */
const APART = 8;
const APART_FOR_FINGERS = 24;
const fingers = matchMedia('(pointer: coarse)');
/** A tooltip tells of so many things. */
const MOST_WORDS = 5;

export function railMarks(lookAt: (step: number) => void): RailMarks {
  const element = h('div', { class: 'rail-marks' });
  const places: { element: HTMLButtonElement; steps: readonly number[] }[] = [];
  let shown: number | null = null;

  const make = (): (typeof places)[number] => {
    const place: (typeof places)[number] = { element: h('button', { type: 'button' }, flag()), steps: [] };
    place.element.addEventListener('click', () => lookAt(stepAfter(shown, place.steps)));
    element.append(place.element);
    return place;
  };

  const sync = (state: LabState, toX: (step: number) => number): void => {
    const marks = marksOf(state, toX);
    shown = state.past?.step ?? null;
    while (places.length > marks.length) places.pop()?.element.remove();
    for (const [i, mark] of marks.entries()) {
      places[i] ??= make();
      const place = places[i];
      place.steps = mark.steps;
      const words = wordsOfMark(mark);
      setAttribute(place.element, 'class', `rail-mark rail-${mark.lane}`);
      setAttribute(place.element, 'aria-label', words);
      setAttribute(place.element, 'data-help', words);
      setAttribute(place.element.firstElementChild as Element, 'fill', runStyle(mark.colour).colour);
      place.element.style.transform = `translateX(${Math.round(mark.x)}px)`;
    }
  };
  return { element, sync };
}

function marksOf(state: LabState, toX: (step: number) => number): Mark[] {
  const marks: Mark[] = [];
  const apart = fingers.matches ? APART_FOR_FINGERS : APART;
  // A finger has room for two rows (layout.css): over the line and under it.
  const rowOf = (lane: Lane): Lane => (fingers.matches && lane === 'end' ? 'change' : lane);
  const events = runEvents(state).sort((a, b) => a.step - b.step);
  for (const event of events) {
    const run = state.runs[event.run];
    if (!run) continue;
    const [lane, x] = [LANES[event.kind], toX(event.step)];
    const words = `${run.name}: ${wordsOf(event, state)}.`;
    const last = marks.findLast((mark) => rowOf(mark.lane) === rowOf(lane));
    const { step } = event;
    const { colour } = run;
    if (!last || x - last.x >= apart) {
      marks.push({ lane, x, steps: [step], colour, words: [words] });
      continue;
    }
    last.words.push(words);
    if (!last.steps.includes(step)) last.steps.push(step);
    // An end is drawn on the line anyway, a change is not.
    if (last.lane === 'end' && lane === 'change') Object.assign(last, { lane, x, colour });
  }
  return marks;
}

function wordsOfMark({ words, steps }: Mark): string {
  const told = words.slice(0, MOST_WORDS);
  if (words.length > told.length) told.push(`And ${words.length - told.length} more.`);
  if (steps.length > 1) told.push('Each press shows the next of them.');
  return told.join(' ');
}

/** Of a mark's steps the one that a press leads to: the next after the one that is shown, from the last to the first. */
export function stepAfter(shown: number | null, steps: readonly number[]): number {
  const next = shown === null ? 0 : steps.indexOf(shown) + 1;
  return steps[next % steps.length] ?? 0;
}

function wordsOf(event: RunEvent, state: LabState): string {
  const at = `step ${formatCount(event.step)}`;
  switch (event.kind) {
    case 'edit':
      return `${event.path} changed to ${formatNumber(event.value)} at ${at}`;
    case 'rate':
      return event.turn === 'warm'
        ? `the learning rate has warmed up to ${formatNumber(event.rate)} by ${at}`
        : `the learning rate has dropped to ${formatNumber(event.rate)} by ${at}`;
    case 'branch':
      return `branches from ${state.runs[event.from]?.name ?? ''} at ${at}`;
    case 'best':
      return `best on validation at ${bestText(event.best)}`;
    case 'end':
      return event.reason;
  }
}

const flag = (): SVGSVGElement =>
  s('svg', { viewBox: '0 0 10 7', 'aria-hidden': 'true' }, s('path', { d: 'M5 0l5 7H0z' }));
