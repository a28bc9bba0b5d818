// What the centre of the page can show of a problem. A view draws the selected run (or all of them) into its own
// element and asks the lab for the values it needs.

import type { LabState } from '../state/lab';
import { formatCount } from '../ui/kit/format';
import type { Pen } from '../ui/kit/pen';
import type { Picture } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';

export interface View {
  readonly element: HTMLElement;
  /** Draws; `selected` is the run whose map or predictions are shown. */
  update(state: LabState, selected: number): void;
  /** What is shown, to be saved; words where there is nothing to show yet. */
  picture(state: LabState, selected: number): Picture | string;
  /** Takes back what it asked the lab for. */
  close(): void;
}

/** " at step 1,240"; nothing while it runs, as views may be some steps behind the clock. */
export const atStep = (state: LabState, step: number): string => (state.playing ? '' : ` at step ${formatCount(step)}`);

/** Maps are dimmed in the dark theme, on the page by a filter (views.css). */
export function dimMap(pen: Pen, width: number, height: number): void {
  if (!theme().dark) return;
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.fillStyle = 'rgb(0 0 0 / 0.18)';
  pen.fill();
}
