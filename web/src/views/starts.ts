// From which starts a run reaches which minimum: what to try, and what was found, in colours and in words.

import { withEditsFolded } from '../state/document-edits';
import { isFunction } from '../state/draft';
import type { LabState } from '../state/lab';
import type { Study, StudyPlan } from '../state/side-runs';
import { parseHex, type Rgb } from '../ui/kit/colour-map';
import { formatCount, formatNumber, formatTick } from '../ui/kit/format';
import { classColour } from '../ui/kit/palette';
import { type Tone, toneOf } from './cell-map';
import { placeIn, type Span } from './decision';
import type { Place } from './paths';
import type { Plane } from './plane';
import { Refinement, wholeBlocks } from './refinement';

const CELLS = 3072;
/** A run has reached a minimum where it ends this near to it, in parts of the land's width. */
const NEAR = 0.01;
/** The palest a colour gets for a run that takes all its steps. */
const PALEST = 0.3;

export interface Starts {
  key: string;
  grid: Refinement;
  minima: readonly Place[];
  /** Taken at most from each start. */
  steps: number;
  plan(): StudyPlan;
}

/** Null where there is nothing to try yet. */
export function startsOf(state: LabState, selected: number, plane: Plane): Starts | null {
  const { problem, train, runs } = withEditsFolded(state.document);
  const run = runs[selected];
  const described = state.runs[selected]?.description;
  if (!isFunction(problem) || !run || described?.kind !== 'function') return null;
  const columns = wholeBlocks(Math.sqrt((CELLS * plane.width) / plane.height));
  const grid = new Refinement(columns, wholeBlocks(CELLS / columns));
  const { minima, domain } = described;
  const radius = NEAR * (domain[1] - domain[0]);
  const { steps } = train.stop;
  const document = { ...state.document, runs: [run], edits: [] };
  const { start, ...rest } = problem;
  // All that a result depends on, and not where the runs on show start.
  const key = JSON.stringify([
    'starts',
    { ...document, problem: { ...rest, others: start.slice(2) } },
    plane.box,
    grid.columns,
    grid.rows,
  ]);
  const variantOf = (cell: number): StudyPlan['variants'][number] => {
    const [x, y] = startOf(grid, plane, cell);
    return { start: [x, y, ...start.slice(2)] };
  };
  return {
    key,
    grid,
    minima,
    steps,
    plan: () => ({
      document,
      run: 0,
      steps,
      finding: { kind: 'settle', places: minima, radius },
      variants: grid.order.map(variantOf),
    }),
  };
}

/** The start that stands for a cell: its middle. */
export function startOf({ columns, rows }: Refinement, { box }: Plane, cell: number): [number, number] {
  const column = cell % columns;
  const row = (cell - column) / columns;
  return [box.x0 + ((column + 0.5) / columns) * (box.x1 - box.x0), box.y0 + ((row + 0.5) / rows) * (box.y1 - box.y0)];
}

const colourOfMinimum = (index: number): Rgb => parseHex(classColour(index));

const paled = (colour: Rgb, strength: number): Rgb => {
  const mix = (c: number): number => Math.round(255 + (c - 255) * strength);
  return [mix(colour[0]), mix(colour[1]), mix(colour[2])];
};

export const minimumCss = (index: number, strength: number): string =>
  `rgb(${paled(colourOfMinimum(index), strength).join(' ')})`;

/** Strength of a colour for a run that took so many steps: strong where few. */
export const strengthOf = (taken: number, most: number): number =>
  1 - (1 - PALEST) * Math.min(1, Math.log1p(taken) / Math.log1p(most)) ** 2;

/** Of the runs that did not diverge. */
export function lastValues({ results }: Study): Span {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const result of results) {
    const value = result?.values[2] ?? Number.NaN;
    if (result?.status === 'diverged' || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

/** Logarithmic away from zero on both sides: a run that runs away must not hide what the others do. */
const squeezed = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

export function startTone(study: Study, { minima, steps }: Starts): (turn: number) => Tone {
  const colours = minima.map((_, i) => colourOfMinimum(i));
  const { low, high } = lastValues(study);
  const span = { low: squeezed(low), high: squeezed(high) };
  return (turn) => {
    const result = study.results[turn];
    const [place = -1, since = 0, value = Number.NaN] = result?.values ?? [];
    if (result?.status === 'diverged') return 'diverged';
    if (minima.length === 0) return toneOf(placeIn(span, squeezed(value)));
    const colour = colours[place];
    return colour ? paled(colour, strengthOf(since, steps)) : 'not found';
  };
}

/** "(−0.84, 0.9)": as near as a map can be pointed at. */
export const placeName = ([x, y]: Place): string =>
  `(${[x, y].map((c) => formatTick(Number(c.toFixed(2)))).join(', ')})`;

const minimumName = (minima: readonly Place[], index: number): string => {
  const place = placeName(minima[index] ?? [0, 0]);
  return minima.length > 1 ? `minimum ${index + 1} at ${place}` : `the minimum at ${place}`;
};

/** What became of the run from one start. */
export function wordsOf({ results }: Study, { minima, steps }: Starts, turn: number): string {
  const result = results[turn];
  if (!result) return 'not tried yet';
  const [place = -1, since = 0, value = Number.NaN] = result.values;
  if (result.status === 'diverged') return `diverges after ${formatCount(result.step)} steps`;
  if (place >= 0) return `reaches ${minimumName(minima, place)} in ${formatCount(since)} steps`;
  const end = `ends at f = ${formatNumber(value)} after ${formatCount(result.step)} steps`;
  return minima.length > 0 && result.step >= steps ? `${end}, at no known minimum` : end;
}

/** Where the runs went, in parts of all that were tried. */
export function summaryOf({ results, done }: Study, { minima }: Starts): string {
  const counts = minima.map(() => 0);
  let diverged = 0;
  for (const result of results) {
    const place = result?.values[0] ?? -1;
    if (result?.status === 'diverged') diverged++;
    else if (place >= 0) counts[place] = (counts[place] ?? 0) + 1;
  }
  const share = (count: number): string => `${Math.round((100 * count) / Math.max(1, done))} %`;
  const parts = counts.map((count, i) => `${share(count)} reach ${minimumName(minima, i)}`);
  if (minima.length > 0) {
    const others = done - diverged - counts.reduce((a, b) => a + b, 0);
    if (others > 0) parts.push(`${share(others)} no known minimum`);
  }
  if (diverged > 0) parts.push(`${share(diverged)} diverge`);
  return parts.join(', ');
}
