// What the centre of the page can show of a problem. A view draws the selected run (or all of them) into its own
// element and asks the lab for the values it needs.

import type { LabState } from '../state/lab';

export interface View {
  readonly element: HTMLElement;
  /** Draws; `selected` is the run whose map or predictions are shown. */
  update(state: LabState, selected: number): void;
  /** Takes back what it asked the lab for. */
  close(): void;
}
