// The ring at the start of all paths.

import { isFunction } from '../state/draft';
import type { Lab } from '../state/lab';
import type { Plane } from './plane';
import { PlaneHandle } from './plane-handle';

export class StartHandle extends PlaneHandle {
  constructor(lab: Lab, plane: () => Plane | null, redraw: () => void) {
    super(
      {
        label: 'Start point: drag, or move with the arrow keys',
        now: () => (isFunction(lab.state.document.problem) ? lab.state.document.problem.start : null),
        tidy: ([x, y]) => [tidy(x), tidy(y)],
        change: (place) =>
          lab.change((draft) => {
            if (isFunction(draft.problem)) draft.problem.start = [...place, ...draft.problem.start.slice(2)];
          }),
      },
      plane,
      redraw,
    );
  }
}

const tidy = (x: number): number => Number(x.toPrecision(3));
