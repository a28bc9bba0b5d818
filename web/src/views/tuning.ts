// How fast a run would come down with other values of two of its hyper-parameters: what to try, and what was found, in
// colours and in words.

import type { Catalogue, Field } from '../engine/catalogue';
import type { Description } from '../engine/protocol';
import { baseAt, setBase, withEditsFolded } from '../state/document-edits';
import { findEntry, isFunction, ruleOf } from '../state/draft';
import type { LabState } from '../state/lab';
import type { Study, StudyPlan } from '../state/side-runs';
import { niceBelow } from '../ui/kit/axis';
import { formatCount, formatNumber, formatTick } from '../ui/kit/format';
import { SliderScale } from '../ui/kit/slider-scale';
import type { Reach } from './camera';
import { type Tone, toneOf } from './cell-map';
import type { Box } from './plane';
import { Refinement, wholeBlocks } from './refinement';

/** A hyper-parameter that an axis can be of. */
export interface Dial {
  path: string;
  field: Field;
  scale: SliderScale;
}

/** How far down the loss is to come, in shares of its way from where it begins to the lowest there is. */
export const SHARES: readonly number[] = [
  0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 5e-3, 2e-3, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8,
];
const FUNCTION_SHARE = 1e-4;
const NETWORK_SHARE = 0.5;

/** On the processor. */
const FUNCTION_CELLS = 3072;
const NETWORK_CELLS = 768;
/** The whole map, in places of the two scales. */
export const WHOLE: Box = { x0: 0, x1: 1, y0: 0, y1: 1 };
/** As many rows of metrics as are kept without thinning: the steps found are exact. */
const MOST_STEPS = 4096;
/** A network's runs take as many steps as fit in so long, on a machine of middling speed. */
const RUN_MS = 40;
const NS_PER_WEIGHT = 2;
/** Least work of a unit, in weights. */
const UNIT_WEIGHTS = 20;
/** With fewer steps nothing could be told. */
const LEAST_STEPS = 50;
const PALEST = 0.1;

/** Work of one step, in passes of an example through a weight. */
const workOf = ({ parameters, widths }: Description, batch: number): number =>
  batch * Math.max(parameters, UNIT_WEIGHTS * widths.reduce((sum, width) => sum + width, 0));

/** Steps a variant takes at most; null where not even the least number of them is affordable. */
export function affordableSteps(description: Description, batch: number, end: number): number | null {
  if (description.kind === 'function') return Math.min(end, MOST_STEPS);
  const steps = niceBelow((RUN_MS * 1e6) / (NS_PER_WEIGHT * workOf(description, batch)));
  return steps < LEAST_STEPS ? null : Math.min(end, MOST_STEPS, steps);
}

/** All that a run has numbers for, the learning rate first, then its rule's. */
export function dialsOf(state: LabState, selected: number): Dial[] {
  const { catalogue } = state;
  const run = state.document.runs[selected];
  const live = state.runs[selected]?.description?.hypers ?? [];
  if (!run) return [];
  const rule = ruleOf(catalogue, run);
  const others = run.stages.filter((stage) => stage !== rule?.chosen).map((stage) => stage.id);
  const stages = [...(rule ? [rule.chosen.id] : []), ...others];
  const dials = [dial('lr', catalogue.lr)];
  for (const id of stages) {
    for (const field of stageEntry(catalogue, id)?.fields ?? []) dials.push(dial(`${id}.${field.id}`, field));
  }
  return dials.filter(({ path, field }) => field.slider !== null && live.includes(path));
}

const dial = (path: string, field: Field): Dial => ({ path, field, scale: new SliderScale(field) });

const stageEntry = (catalogue: Catalogue, id: string) =>
  findEntry(catalogue.rules, id) ?? findEntry(catalogue.stages, id);

/** What is tried: the learning rate against another number of the run, or alone. */
export interface Tuning {
  key: string;
  /** What of it is the same for every part and every grid of the same map. */
  mapKey: string;
  grid: Refinement;
  /** The part of the map that the cells cover. */
  box: Box;
  across: Dial;
  up: Dial | null;
  /** Taken at most with each pair of values. */
  steps: number;
  /** Those steps take next to no time. */
  isQuick: boolean;
  /** The values in force now. */
  now: { across: number; up: number };
  plan(): StudyPlan;
}

/** What of the map is to be tried, and in how many cells; null: in as many as the processor has the time for. */
export interface Part {
  box: Box;
  cells: number | null;
}

/** up: path of the other number. aspect: of the map, width over height. Null where nothing can be tried. */
export function tuningOf(
  state: LabState,
  selected: number,
  up: string | null,
  aspect: number,
  { box, cells: wanted }: Part = { box: WHOLE, cells: null },
): Tuning | null {
  const [across, ...others] = dialsOf(state, selected);
  const description = state.runs[selected]?.description;
  const folded = withEditsFolded(state.document);
  const run = folded.runs[selected];
  if (!across || !description || !run) return null;
  const steps = affordableSteps(description, folded.train.batch, folded.train.stop.steps);
  if (steps === null) return null;
  const other = others.find(({ path }) => path === up) ?? others[0] ?? null;
  const cells = wanted ?? (description.kind === 'function' ? FUNCTION_CELLS : NETWORK_CELLS);
  const columns = wholeBlocks(Math.sqrt(cells * aspect));
  const grid = new Refinement(columns, other ? wholeBlocks(cells / columns) : 1);
  const now = { across: baseAt(run, across.path) ?? 0, up: other ? (baseAt(run, other.path) ?? 0) : 0 };
  // The values in force now change nothing in the map.
  for (const { path, field } of other ? [across, other] : [across]) setBase(run, path, Number(field.default));
  const document = { ...folded, runs: [run] };
  const floor = description.minimum_value ?? 0;
  const value = description.kind === 'function' ? 'last' : 'ema';
  const mapKey = JSON.stringify(['tuning', document, across.path, other?.path, steps]);
  return {
    key: JSON.stringify([mapKey, box, grid.columns, grid.rows]),
    mapKey,
    grid,
    box,
    across,
    up: other,
    steps,
    isQuick: description.kind === 'function',
    now,
    plan: () => ({
      document,
      run: 0,
      steps,
      finding: { kind: 'descend', value, floor, shares: SHARES },
      variants: grid.order.map((cell) => ({ hypers: valuesAt({ grid, box, across, up: other }, cell) })),
    }),
  };
}

type Cells = Pick<Tuning, 'grid' | 'box' | 'across' | 'up'>;

/** How far cells are apart, in places of the two scales. */
const pitchOf = ({ grid, box }: Pick<Tuning, 'grid' | 'box'>): [across: number, up: number] => [
  (box.x1 - box.x0) / grid.columns,
  (box.y1 - box.y0) / grid.rows,
];

/** The values at a place of the map, as exact as cells are apart. */
export function valuesAtPlace(tuning: Cells, x: number, y: number): [across: number, up: number | null] {
  const { across, up } = tuning;
  const [dx, dy] = pitchOf(tuning);
  return [across.scale.toValue(x, dx), up ? up.scale.toValue(y, dy) : null];
}

/** The values that stand for a cell: those of its middle. */
export function valuesAt(tuning: Cells, cell: number): [path: string, value: number][] {
  const { across, up } = tuning;
  const [first, second] = valuesAtPlace(tuning, ...placeOf(tuning, cell));
  return up
    ? [
        [across.path, first],
        [up.path, second ?? 0],
      ]
    : [[across.path, first]];
}

/**
 * How much two numbers must differ, in parts of themselves, for training to tell them apart for certain; of f64, for the
 * labels of the scales.
 */
const TOLD_APART = { f32: 2 ** -22, f64: 2 ** -36 };

/** How near one may look: as long as the values of neighbouring cells are different numbers where they are used. */
export function reachOf({ across, up, grid }: Cells, precision: 'f32' | 'f64'): Reach {
  const nearest = [across.scale, ...(up ? [up.scale] : [])].map((scale, i) => {
    const cells = i === 0 ? grid.columns : grid.rows;
    return (cells * TOLD_APART[precision]) / scale.leastChange;
  });
  return { nearest: Math.min(1, Math.max(...nearest)), farthest: 1, stray: 0 };
}

/** Place in SHARES of what is asked for first. */
export const usualShare = ({ document }: LabState): number =>
  SHARES.indexOf(isFunction(document.problem) ? FUNCTION_SHARE : NETWORK_SHARE);

/** The loss at a place of SHARES; NaN before anything was tried. */
export function targetAt({ results }: Study, share: number): number {
  for (const result of results) if (result) return result.values[share] ?? Number.NaN;
  return Number.NaN;
}

/** After how many steps a variant came down so far; NaN: it did not, or was not tried yet. */
export const stepsTo = ({ results }: Study, turn: number, share: number): number =>
  results[turn]?.values[SHARES.length + share] ?? Number.NaN;

/** Dark for few steps. */
export const toneOfSteps = (taken: number, most: number): number =>
  1 - (1 - PALEST) * Math.min(1, Math.log1p(taken) / Math.log1p(most));

export function tuningTone(study: Study, { steps }: Tuning, share: number): (turn: number) => Tone {
  return (turn) => {
    const taken = stepsTo(study, turn, share);
    if (!Number.isNaN(taken)) return toneOf(toneOfSteps(taken, steps));
    return study.results[turn]?.status === 'diverged' ? 'diverged' : 'not found';
  };
}

/** A number with as many digits as tell it from one so far away. */
export function numberInWords(value: number, apart: number): string {
  const digits = value === 0 || apart === 0 ? 3 : Math.ceil(Math.log10(Math.abs(value) / apart)) + 1;
  return digits > 3 ? formatNumber(value, Math.min(17, digits)) : formatTick(Number(value.toPrecision(3)));
}

/** Values at a place of the map. */
export function valuesInWords(tuning: Cells, x: number, y: number): string {
  const { across, up } = tuning;
  const [dx, dy] = pitchOf(tuning);
  const word = ({ field, scale }: Dial, place: number, apart: number): string => {
    const value = scale.toValue(place, apart);
    return `${field.symbol || field.name} ${numberInWords(value, Math.abs(scale.toValue(place + apart, apart) - value))}`;
  };
  return up ? `${word(across, x, dx)}, ${word(up, y, dy)}` : word(across, x, dx);
}

/** The middle of a cell. */
export function placeOf({ grid, box }: Pick<Tuning, 'grid' | 'box'>, cell: number): [x: number, y: number] {
  const column = cell % grid.columns;
  const row = (cell - column) / grid.columns;
  const [dx, dy] = pitchOf({ grid, box });
  return [box.x0 + (column + 0.5) * dx, box.y0 + (row + 0.5) * dy];
}

/** What became of the run with one pair of values. */
export function outcomeInWords(study: Study, turn: number, share: number): string {
  const result = study.results[turn];
  if (!result) return 'not tried yet';
  const taken = stepsTo(study, turn, share);
  if (!Number.isNaN(taken)) return `${formatCount(taken)} steps`;
  return result.status === 'diverged'
    ? `diverges after ${formatCount(result.step)} steps`
    : `not reached in ${formatCount(result.step)} steps`;
}

/** Place in the order of the fastest variant so far; -1: none came down so far. */
export function fastest(study: Study, share: number): number {
  let best = -1;
  for (let turn = 0; turn < study.results.length; ++turn) {
    const taken = stepsTo(study, turn, share);
    if (taken < (best < 0 ? Number.POSITIVE_INFINITY : stepsTo(study, best, share))) best = turn;
  }
  return best;
}
