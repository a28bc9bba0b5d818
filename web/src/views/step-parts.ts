// The step to come of a run on a function, taken apart: what the gradient adds and what the optimizer's memory does
// alone, the point from which a rule looks ahead, other weights the optimizer keeps, and the rate on each axis. All in
// the plane of the first two variables; which state means what is said by the catalogue.

import type { Catalogue, Slot } from '../engine/catalogue';
import type { RunDocument } from '../engine/document';
import type { RunState } from '../state/lab';

export type Vector = readonly [number, number];

export interface StepParts {
  /** Where the run is and the step begins. */
  at: Vector;
  gradient: Vector;
  change: Vector;
  /** The change were the gradient 0; null: the optimizer then stands still. */
  memory: Vector | null;
  /** Where a rule that looks ahead looks from, and where the gradient sends that position. */
  ahead: { position: Vector; corrected: Vector } | null;
  /** Other weights the optimizer keeps: slow ones, averages. */
  kept: { name: string; at: Vector }[];
  /** For each axis the rate at which plain descent would make this step; not a number where the gradient is 0. */
  rates: Vector;
}

/** Less than this share of a step does not count. */
const NOTHING = 1e-9;

const size = ([x, y]: Vector): number => Math.hypot(x, y);
const plus = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1]];
const times = (k: number, [x, y]: Vector): Vector => [k * x, k * y];
const vector = (values: Float64Array): Vector => [values[0] ?? Number.NaN, values[1] ?? Number.NaN];

/** Null where no step was told of, or none is to come. */
export function stepParts(run: RunState, stages: RunDocument['stages'], catalogue: Catalogue): StepParts | null {
  const step = run.point?.step;
  if (!step || !run.weights) return null;
  const at = vector(run.weights);
  const [gradient, change, coasting] = [vector(step.gradient), vector(step.change), vector(step.coasting)];
  if (!Number.isFinite(size(change))) return null;
  const remembers = size(coasting) > NOTHING * size(change);
  const parts: StepParts = {
    at,
    gradient,
    change,
    memory: remembers ? coasting : null,
    ahead: null,
    kept: [],
    rates: [-change[0] / gradient[0], -change[1] / gradient[1]],
  };
  for (const { stage, slot } of slotsOf(stages, catalogue)) {
    const values = step.slots[`${stage}.${slot.id}`];
    if (!values) continue;
    if (slot.weights) parts.kept.push({ name: slot.name, at: vector(values) });
    if (slot.look_ahead !== null && remembers) {
      const factor = run.hypers.get(`${stage}.${slot.look_ahead}`) ?? 0;
      const reach = (run.hypers.get('lr') ?? 0) * factor;
      // The gradient's part of the step is the correction and, by the velocity it enters, as much again times the factor.
      const correction = times(1 / (1 + factor), plus(change, times(-1, coasting)));
      parts.ahead = { position: plus(at, times(reach, vector(values))), corrected: plus(at, correction) };
    }
  }
  return parts;
}

function slotsOf(stages: RunDocument['stages'], catalogue: Catalogue): { stage: string; slot: Slot }[] {
  const entries = [...catalogue.rules, ...catalogue.stages];
  return stages.flatMap(({ id }) => {
    const slots = entries.find((entry) => entry.id === id)?.slots ?? [];
    return slots.map((slot) => ({ stage: id, slot }));
  });
}

/** The longest way a part of the step leads, by which all are drawn longer. */
export function reachOf({ at, change, memory, ahead }: StepParts): number {
  const ways = [change, memory ?? [0, 0]];
  if (ahead) ways.push(plus(ahead.position, times(-1, at)), plus(ahead.corrected, times(-1, at)));
  return Math.max(...ways.map((way) => size(way as Vector)));
}
