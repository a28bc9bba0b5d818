// What is tried and said of hyper-parameters, with results of the real core.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Core } from '../../../web/src/engine/core';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { Description } from '../../../web/src/engine/protocol';
import { SideRuns } from '../../../web/src/engine/side-runs';
import { loadCore } from '../../../web/src/engine/wasm-module';
import { baseAt, setBase } from '../../../web/src/state/document-edits';
import type { LabState } from '../../../web/src/state/lab';
import type { Study } from '../../../web/src/state/side-runs';
import {
  affordableSteps,
  dialsOf,
  fastest,
  outcomeInWords,
  placeOf,
  reachOf,
  SHARES,
  stepsTo,
  type Tuning,
  targetAt,
  toneOfSteps,
  tuningOf,
  tuningTone,
  usualShare,
  valuesAt,
  valuesInWords,
} from '../../../web/src/views/tuning';
import { catalogueOf, functionExperiment, imageExperiment, planarExperiment, withSteps } from '../support/experiments';

// Real work, possibly on a busy machine: a test that hangs still ends.
vi.setConfig({ testTimeout: 30_000 });

let core: Core;

beforeAll(async () => {
  core = await loadCore('auto');
});

function stateOf(document: ExperimentDocument): LabState {
  const runs = document.runs.map((_, run) => {
    const session = core.createSession(JSON.stringify(document), run);
    if (!session.ok) throw new Error(JSON.stringify(session.faults));
    const description: Description = session.value.describe();
    session.value.dispose();
    return { description };
  });
  return { document, runs, catalogue: catalogueOf(core) } as unknown as LabState;
}

/** Of a run that has at least two numbers besides the learning rate. */
function many(document: ExperimentDocument): { state: LabState; run: number } {
  const state = stateOf(document);
  const run = document.runs.findIndex((_, i) => dialsOf(state, i).length > 2);
  if (run < 0) throw new Error('no run has so many numbers');
  return { state, run };
}

function tuningFor(state: LabState, run: number, up: string | null = null): Tuning {
  const tuning = tuningOf(state, run, up, 4 / 3);
  if (!tuning) throw new Error('nothing to try');
  return tuning;
}

function changed(state: LabState, run: number, path: string, factor: number): LabState {
  const document = structuredClone(state.document);
  const target = document.runs[run] as (typeof document.runs)[0];
  setBase(target, path, (baseAt(target, path) ?? 0) * factor);
  return { ...state, document };
}

describe('tuning', () => {
  test('offers every number of the run, the learning rate first', () => {
    const { state, run } = many(functionExperiment(core));
    const paths = dialsOf(state, run).map(({ path }) => path);
    expect(paths[0]).toBe('lr');
    expect([...paths].sort()).toEqual([...(state.runs[run]?.description?.hypers ?? [])].sort());
  });

  test('the map is the same for all values of its own two numbers, and another for any other value', () => {
    const { state, run } = many(functionExperiment(core));
    const tuning = tuningFor(state, run);
    const other = dialsOf(state, run).find(({ path }) => path !== 'lr' && path !== tuning.up?.path);
    for (const path of ['lr', tuning.up?.path ?? '']) {
      expect(tuningFor(changed(state, run, path, 0.5), run).key).toBe(tuning.key);
    }
    expect(tuningFor(changed(state, run, other?.path ?? '', 0.5), run).key).not.toBe(tuning.key);
    expect(tuningFor(state, run, other?.path ?? '').key).not.toBe(tuning.key);
    expect(tuningFor(state, run, 'nonsense').key).toBe(tuning.key);
  });

  test('tries values all over both ranges, such as a slider gives', () => {
    const { state, run } = many(functionExperiment(core));
    const tuning = tuningFor(state, run);
    const { variants } = tuning.plan();
    for (const [i, { field, scale }] of [tuning.across, tuning.up as typeof tuning.across].entries()) {
      const values = variants.map(({ hypers }) => hypers?.[i]?.[1] ?? Number.NaN);
      const places = values.map((value) => scale.toPlace(value));
      expect(Math.min(...places)).toBeLessThan(0.05);
      expect(Math.max(...places)).toBeGreaterThan(0.95);
      expect(values.every((value) => value >= (field.slider?.[0] ?? 0) && value <= (field.slider?.[1] ?? 0))).toBe(
        true,
      );
    }
  });

  test('of a run without another number the learning rate is tried alone', () => {
    const document = functionExperiment(core);
    const state = stateOf(document);
    const run = document.runs.findIndex((_, i) => dialsOf(state, i).length === 1);
    const tuning = tuningFor(state, run);
    expect([tuning.up, tuning.grid.rows]).toEqual([null, 1]);
    expect(valuesAt(tuning, 0)).toHaveLength(1);
    expect(valuesInWords(tuning, 0.1, 0.5)).toMatch(/^\S+ \S+$/);
  });

  test('a part of the map is tried in values as exact as its cells are apart', () => {
    const { state, run } = many(planarExperiment(core));
    const box = { x0: 0.5, x1: 0.5001, y0: 0.25, y1: 0.2501 };
    const whole = tuningFor(state, run);
    const near = tuningOf(state, run, null, 4 / 3, { box, cells: null });
    if (!near) throw new Error('nothing to try');
    expect(near.mapKey).toBe(whole.mapKey);
    expect(near.key).not.toBe(whole.key);
    const values = near.plan().variants.map(({ hypers }) => hypers?.[0]?.[1] as number);
    expect(new Set(values).size).toBe(near.grid.columns);
    for (const value of values) {
      const place = near.across.scale.toPlace(value);
      expect(place).toBeGreaterThan(box.x0);
      expect(place).toBeLessThan(box.x1);
    }
    const [x, y] = placeOf(near, 0);
    expect(valuesInWords(near, x, y)).not.toBe(valuesInWords(near, ...placeOf(near, 1)));
    const fine = tuningOf(state, run, null, 4 / 3, { box, cells: 10_000 });
    expect(fine?.grid.order.length).toBeGreaterThan(9000);
  });

  test('one may look as near as neighbouring cells have values that training tells apart', () => {
    const { state, run } = many(planarExperiment(core));
    const tuning = tuningFor(state, run);
    const { nearest } = reachOf(tuning, 'f32');
    expect(reachOf(tuning, 'f64').nearest).toBeLessThan(nearest);
    const at = (width: number): Tuning => {
      // Where a straight scale changes least in parts of itself.
      const box = { x0: 1 - width, x1: 1, y0: 1 - width, y1: 1 };
      return tuningOf(state, run, null, 4 / 3, { box, cells: null }) as Tuning;
    };
    const distinct = ({ grid, plan }: Tuning, dial: number): boolean => {
      const values = plan().variants.map(({ hypers }) => Math.fround(hypers?.[dial]?.[1] as number));
      return new Set(values).size === (dial === 0 ? grid.columns : grid.rows);
    };
    const last = at(nearest);
    expect([distinct(last, 0), distinct(last, 1)]).toEqual([true, true]);
    const beyond = at(nearest / 16);
    expect(distinct(beyond, 0) && distinct(beyond, 1)).toBe(false);
  });

  test('takes as many steps as there is time for, the fewer the larger the network', () => {
    const small = stateOf(planarExperiment(core)).runs[0]?.description as Description;
    const large = stateOf(imageExperiment(core)).runs[0]?.description as Description;
    const [few, fewer] = [affordableSteps(small, 32, 20_000), affordableSteps(large, 32, 20_000)];
    expect(few).toBeGreaterThan(fewer ?? Number.POSITIVE_INFINITY);
    expect(affordableSteps(small, 32, 60)).toBe(60);
    expect(affordableSteps({ ...large, parameters: 1e6 }, 256, 20_000)).toBeNull();
  });

  test('what was found is told in colours and in words', () => {
    const { state, run } = many(withSteps(functionExperiment(core), 400));
    const tuning = tuningFor(state, run);
    const plan = tuning.plan();
    const worker = new SideRuns(core, plan, () => performance.now());
    const tried = [[['lr', 1e-5]], [['lr', 0.05]], [['lr', 0.1]]] as [string, number][][];
    const found = worker.work(
      tried.map((hypers, variant) => ({ variant, change: { hypers } })),
      1e9,
    );
    worker.dispose();
    if (!found.ok) throw new Error(JSON.stringify(found.faults));
    const diverged = {
      variant: 3,
      step: 7,
      status: 'diverged' as const,
      values: new Float64Array(2 * SHARES.length).fill(Number.NaN),
    };
    const results = plan.variants.map(
      (_, i) => found.value.find((r) => r.variant === i) ?? (i === 3 ? diverged : null),
    );
    const study: Study = { plan, results, done: 4, faults: [], onCard: false };
    const half = SHARES.indexOf(0.5);
    const first = (targetAt(study, half) - 0.5 * (plan.finding.kind === 'descend' ? plan.finding.floor : 0)) / 0.5;
    expect(targetAt(study, SHARES.indexOf(0.1))).toBeCloseTo(0.1 * first, 9);
    const tone = tuningTone(study, tuning, half);
    expect(outcomeInWords(study, 0, half)).toBe('not reached in 400 steps');
    expect(tone(0)).toBe('not found');
    for (const turn of [1, 2]) {
      expect(outcomeInWords(study, turn, half)).toBe(`${stepsTo(study, turn, half)} steps`);
      expect(Array.isArray(tone(turn))).toBe(true);
      expect(stepsTo(study, turn, half)).toBeLessThanOrEqual(stepsTo(study, turn, half + 1));
    }
    expect(outcomeInWords(study, 3, half)).toBe('diverges after 7 steps');
    expect(tone(3)).toBe('diverged');
    expect(outcomeInWords(study, 4, half)).toBe('not tried yet');
    const best = fastest(study, half);
    expect(Math.min(stepsTo(study, 1, half), stepsTo(study, 2, half))).toBe(stepsTo(study, best, half));
    expect(fastest({ ...study, results: [diverged] }, half)).toBe(-1);
  });

  test('asks for a loss there is, and is the darker the fewer steps it takes', () => {
    expect(SHARES[usualShare(stateOf(functionExperiment(core)))]).toBeLessThan(0.01);
    expect(SHARES[usualShare(stateOf(planarExperiment(core)))]).toBeGreaterThan(0.1);
    expect(SHARES).toEqual(SHARES.toSorted((a, b) => b - a));
    const tones = [0, 4, 40, 400].map((taken) => toneOfSteps(taken, 400));
    expect(tones).toEqual(tones.toSorted((a, b) => b - a));
  });
});
