// What other seeds make of a run: which seeds are tried, at which steps their curves are read, and the quartiles of them.

import type { ExperimentDocument } from '../engine/document';
import type { LabState } from '../state/lab';
import type { Study, StudyPlan } from '../state/side-runs';
import { ACCURACY, LOSS, learns } from './lines';

/** Steps between two points of a band, in parts of the steps so far: even on a logarithmic axis, fine on any other. */
const SPACING = 0.02;
/** Seeds are trained as far as the run has come, and then this many times as far at once. */
const FIRST_STEPS = 256;
const FURTHER = 8;
/** Fewer have no quartiles worth showing. */
export const LEAST_SEEDS = 3;
const SEED_RANGE = 2 ** 32;

/** Metrics of which bands are drawn, as the lines of the runs have them. */
export function bandLines(state: LabState): { column: string; value: 'last' | 'ema' }[] {
  if (!learns(state)) return [{ column: LOSS, value: 'last' }];
  return [
    { column: LOSS, value: 'ema' },
    { column: ACCURACY, value: 'last' },
  ];
}

/** Whether anything in an experiment depends on its seeds. */
export const dependsOnSeeds = ({ document: { problem } }: LabState): boolean =>
  !('function' in problem) || problem.noise > 0;

/** How many steps are worth training where the run has come to `step`. */
export function horizonOf(step: number, end: number): number {
  let horizon = FIRST_STEPS;
  while (horizon < step) horizon *= FURTHER;
  return Math.min(horizon, end);
}

/** From 0 on, nearer to each other at first; the last one before `end`. */
export function bandSteps(end: number): number[] {
  const steps: number[] = [];
  for (let step = 0; step < end - 1; step = Math.max(step + 1, Math.round(step * (1 + SPACING)))) steps.push(step);
  steps.push(end - 1);
  return steps;
}

/** The seeds of the k-th other run, counted from 1. */
function shifted(seeds: ExperimentDocument['seeds'], k: number): ExperimentDocument['seeds'] {
  const shift = (seed: number): number => (seed + k) % SEED_RANGE;
  return { data: shift(seeds.data), init: shift(seeds.init), batch: shift(seeds.batch), noise: shift(seeds.noise) };
}

/** The run as it is, with its edits, under `count` other seeds. */
export function bandPlan(state: LabState, run: number, count: number, horizon: number): StudyPlan {
  const { document } = state;
  const own = document.runs[run];
  return {
    document: {
      ...document,
      runs: own ? [own] : [],
      edits: document.edits.filter((edit) => edit.run === run).map((edit) => ({ ...edit, run: 0 })),
    },
    run: 0,
    steps: horizon,
    finding: { kind: 'curve', lines: bandLines(state), steps: bandSteps(horizon) },
    variants: Array.from({ length: count }, (_, k) => ({ seeds: shifted(document.seeds, k + 1) })),
  };
}

export interface Quartiles {
  steps: readonly number[];
  low: Float64Array;
  middle: Float64Array;
  high: Float64Array;
}

/** Of one line of a study of curves. A seed that diverged counts as worse than any other from there on. */
export function quartilesOf({ plan: { finding }, results }: Study, line: number): Quartiles {
  const steps = finding.kind === 'curve' ? finding.steps : [];
  const [low, middle, high] = [0, 1, 2].map(() => new Float64Array(steps.length).fill(Number.NaN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const column = finding.kind === 'curve' ? finding.lines[line]?.column : undefined;
  const found = results.filter((result) => result !== null);
  for (const i of steps.keys()) {
    const values = found
      .map(({ values, status, step }) => {
        const isGone = status === 'diverged' && (steps[i] ?? 0) >= step && column === LOSS;
        return isGone ? Number.POSITIVE_INFINITY : (values[line * steps.length + i] ?? Number.NaN);
      })
      .filter((value) => !Number.isNaN(value))
      .sort((a, b) => a - b);
    if (values.length < LEAST_SEEDS) continue;
    low[i] = quantile(values, 0.25);
    middle[i] = quantile(values, 0.5);
    high[i] = quantile(values, 0.75);
  }
  return { steps, low, middle, high };
}

/** Between the sorted values on either side, in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below === above ? below : below + (at % 1) * (above - below);
}
