// What a chart of the column is to the column: an entry of the list in panels.ts, and the panel made of it.

import type { Lab, LabState } from '../state/lab';
import type { Linked } from './linked';
import type { Panel } from './panel';
import type { SeedBands } from './seed-bands';

/** What every chart is given: the lab, what it shares with the others, and a wish to be updated at the next frame. */
export interface ChartPlace {
  readonly lab: Lab;
  readonly linked: Linked;
  readonly bands: SeedBands;
  readonly redraw: () => void;
}

export interface ChartPanel {
  readonly panel: Panel;
  /** New numbers; to be skipped while nobody can see it. */
  update(): void;
  /** After a change of highlight: colours only. */
  restyle(): void;
  /** The experiment started over: old ranges mean nothing any more. */
  restart(): void;
  /** The crosshair moved, or another moment is shown. */
  drawCursor(): void;
}

export interface ChartEntry {
  /** In the address and in class names. */
  readonly id: string;
  /** Whether an experiment has such a thing at all. */
  fits(state: LabState): boolean;
  make(place: ChartPlace): ChartPanel;
}
