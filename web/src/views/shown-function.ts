// The function of an experiment, as the catalogue knows it and, once a run has opened, with its own numbers.

import type { GridRequest } from '../engine/protocol';
import { findEntry, isFunction } from '../state/draft';
import type { LabState, RunState } from '../state/lab';
import type { Place } from './paths';
import { type Box, sameGrid } from './plane';

export interface ShownFunction {
  id: string;
  name: string;
  /** Where all runs begin. */
  start: Place;
  /** The part of the plane worth looking at. */
  domain: Box;
  /** Its lowest value; null where it has none, or none is known yet. */
  minimum: number | null;
  minima: readonly Place[];
}

/** Null where the problem is no function. */
export function shownFunction({ document, catalogue, runs }: LabState): ShownFunction | null {
  const { problem } = document;
  if (!isFunction(problem)) return null;
  const { id } = problem.function;
  const entry = findEntry(catalogue.functions, id);
  const described = runs.find((run) => run.description?.kind === 'function')?.description;
  const domain = described?.domain ?? entry?.domain;
  if (!domain) return null;
  const [x0, x1, y0, y1] = domain;
  return {
    id,
    name: entry?.name ?? id,
    start: problem.start,
    domain: { x0, x1, y0, y1 },
    minimum: described?.minimum_value ?? null,
    minima: described?.minima ?? [],
  };
}

/** Its values on a grid, of whichever run has them. */
export const valuesOn = ({ runs }: LabState, wanted: GridRequest): RunState['grid'] =>
  runs.find(({ grid }) => grid && sameGrid(grid.request, wanted))?.grid ?? null;
