// The handle on the timeline: the moment that is shown, and a slider for the keyboard.

import type { Lab } from '../state/lab';
import { h, setAttribute } from './kit/dom';
import { formatCount } from './kit/format';

export interface Playhead {
  readonly element: HTMLElement;
  /** x: of the moment shown, in px; front: the step of the run that is furthest. */
  place(x: number, front: number): void;
}

/** A page is this part of the way so far. */
const PAGE = 0.1;
const FAR = 10;

export function playhead(lab: Lab): Playhead {
  const element = h('div', { class: 'playhead', role: 'slider', tabindex: 0, 'aria-label': 'Moment shown' });
  setAttribute(element, 'aria-description', 'The arrow keys show the runs as they were; End comes back to now.');
  setAttribute(element, 'aria-valuemin', '0');
  let front = 0;

  const moves: Record<string, (step: number, far: boolean) => number | null> = {
    ArrowLeft: (step, far) => step - (far ? FAR : 1),
    ArrowDown: (step, far) => step - (far ? FAR : 1),
    ArrowRight: (step, far) => step + (far ? FAR : 1),
    ArrowUp: (step, far) => step + (far ? FAR : 1),
    PageDown: (step) => step - Math.ceil(PAGE * front),
    PageUp: (step) => step + Math.ceil(PAGE * front),
    Home: () => 0,
    End: () => null,
    Escape: () => null,
  };
  element.addEventListener('keydown', (event) => {
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = move(lab.state.past?.step ?? front, event.shiftKey);
    lab.lookAt(to === null ? null : Math.max(0, to));
  });

  return {
    element,
    place(x, furthest) {
      front = furthest;
      const step = lab.state.past?.step ?? front;
      element.style.transform = `translateX(${Math.round(x)}px)`;
      element.classList.toggle('in-past', lab.state.past !== null);
      // While it runs the values would be read out all the time; it has some from the start.
      if (lab.state.playing && element.hasAttribute('aria-valuenow')) return;
      setAttribute(element, 'aria-valuemax', String(front));
      setAttribute(element, 'aria-valuenow', String(step));
      const words = lab.state.past
        ? `step ${formatCount(step)} of ${formatCount(front)}`
        : `now, step ${formatCount(step)}`;
      setAttribute(element, 'aria-valuetext', words);
    },
  };
}
