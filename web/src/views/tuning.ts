// How fast a run would come down with other values of two of its hyper-parameters: what to try, and what was found, in
// colours and in words.

import type { Catalogue, Field } from '../engine/catalogue';
import type { Description } from '../engine/protocol';
import { baseAt, setBase, withEditsFolded } from '../state/document-edits';
import { findEntry, isFunction, ruleOf } from '../state/draft';
import type { LabState } from '../state/lab';
import type { Study, StudyPlan } from '../state/side-runs';
import { niceBelow } from '../ui/kit/axis';
import { formatCount, formatTick } from '../ui/kit/format';
import { SliderScale } from '../ui/kit/slider-scale';
import { type Tone, toneOf } from './cell-map';
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

const FUNCTION_CELLS = 3072;
const NETWORK_CELLS = 768;
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
  grid: Refinement;
  across: Dial;
  up: Dial | null;
  /** Taken at most with each pair of values. */
  steps: number;
  /** The values in force now. */
  now: { across: number; up: number };
  plan(): StudyPlan;
}

/** up: path of the other number. aspect: of the map, width over height. Null where nothing can be tried. */
export function tuningOf(state: LabState, selected: number, up: string | null, aspect: number): Tuning | null {
  const [across, ...others] = dialsOf(state, selected);
  const description = state.runs[selected]?.description;
  const folded = withEditsFolded(state.document);
  const run = folded.runs[selected];
  if (!across || !description || !run) return null;
  const steps = affordableSteps(description, folded.train.batch, folded.train.stop.steps);
  if (steps === null) return null;
  const other = others.find(({ path }) => path === up) ?? others[0] ?? null;
  const cells = description.kind === 'function' ? FUNCTION_CELLS : NETWORK_CELLS;
  const columns = wholeBlocks(Math.sqrt(cells * aspect));
  const grid = new Refinement(columns, other ? wholeBlocks(cells / columns) : 1);
  const now = { across: baseAt(run, across.path) ?? 0, up: other ? (baseAt(run, other.path) ?? 0) : 0 };
  // The values in force now change nothing in the map.
  for (const { path, field } of other ? [across, other] : [across]) setBase(run, path, Number(field.default));
  const document = { ...folded, runs: [run] };
  const floor = description.minimum_value ?? 0;
  const value = description.kind === 'function' ? 'last' : 'ema';
  return {
    key: JSON.stringify(['tuning', document, across.path, other?.path, grid.columns, grid.rows, steps]),
    grid,
    across,
    up: other,
    steps,
    now,
    plan: () => ({
      document,
      run: 0,
      steps,
      finding: { kind: 'descend', value, floor, shares: SHARES },
      variants: grid.order.map((cell) => ({ hypers: valuesAt({ grid, across, up: other }, cell) })),
    }),
  };
}

/** The values that stand for a cell: those of its middle. */
export function valuesAt(
  { grid, across, up }: Pick<Tuning, 'grid' | 'across' | 'up'>,
  cell: number,
): [path: string, value: number][] {
  const column = cell % grid.columns;
  const row = (cell - column) / grid.columns;
  const first: [string, number] = [across.path, across.scale.toValue((column + 0.5) / grid.columns)];
  return up ? [first, [up.path, up.scale.toValue((row + 0.5) / grid.rows)]] : [first];
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

export const dialValue = ({ field }: Dial, value: number): string =>
  `${field.symbol || field.name} ${formatTick(Number(value.toPrecision(3)))}`;

export function valuesInWords(tuning: Tuning, cell: number): string {
  const [across, up] = valuesAt(tuning, cell);
  const words = [dialValue(tuning.across, across?.[1] ?? 0)];
  if (tuning.up) words.push(dialValue(tuning.up, up?.[1] ?? 0));
  return words.join(', ');
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
