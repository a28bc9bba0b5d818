// Marks on the timeline that can be pointed at and reached by keyboard: where each run was best on validation, and
// where it ended and why. Marks that lie on each other tell of all of them.

import type { RunState } from '../state/lab';
import { h, s, setAttribute } from './kit/dom';
import { runStyle } from './kit/palette';
import { bestText, hasValidation } from './run-outcome';

export interface RailMarks {
  readonly element: HTMLElement;
  sync(runs: readonly RunState[], toX: (step: number) => number): void;
}

interface Mark {
  kind: 'best' | 'end';
  x: number;
  colour: number;
  words: string;
}

/** Nearer than this, in px, marks of one kind cannot be told apart. */
const APART = 7;

export function railMarks(): RailMarks {
  const element = h('div', { class: 'rail-marks' });
  const places: HTMLElement[] = [];

  const sync = (runs: readonly RunState[], toX: (step: number) => number): void => {
    const marks = marksOf(runs, toX);
    while (places.length > marks.length) places.pop()?.remove();
    for (const [i, mark] of marks.entries()) {
      const place = places[i] ?? h('span', { role: 'img', tabindex: 0 }, flag());
      if (!places[i]) {
        places.push(place);
        element.append(place);
      }
      const words = marks
        .filter(({ kind, x }) => kind === mark.kind && Math.abs(x - mark.x) < APART)
        .map((near) => near.words)
        .join(' ');
      setAttribute(place, 'class', `rail-mark rail-${mark.kind}`);
      setAttribute(place, 'aria-label', words);
      setAttribute(place, 'data-help', words);
      setAttribute(place.firstElementChild as Element, 'fill', runStyle(mark.colour).colour);
      place.style.transform = `translateX(${Math.round(mark.x)}px)`;
    }
  };
  return { element, sync };
}

function marksOf(runs: readonly RunState[], toX: (step: number) => number): Mark[] {
  return runs.flatMap((run) => {
    const { name, colour, best, progress } = run;
    const marks: Mark[] = [];
    if (best && hasValidation(run)) {
      marks.push({
        kind: 'best',
        x: toX(best.step),
        colour,
        words: `${name}: best on validation at ${bestText(best)}.`,
      });
    }
    if (progress.status !== 'running') {
      marks.push({ kind: 'end', x: toX(progress.step), colour, words: `${name}: ${progress.reason}.` });
    }
    return marks;
  });
}

const flag = (): SVGSVGElement =>
  s('svg', { viewBox: '0 0 10 7', 'aria-hidden': 'true' }, s('path', { d: 'M5 0l5 7H0z' }));
