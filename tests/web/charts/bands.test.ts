// Bands of other seeds, with curves of the real core and with made-up ones.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { bandLines, bandPlan, bandSteps, dependsOnSeeds, horizonOf, quartilesOf } from '../../../web/src/charts/bands';
import type { Core } from '../../../web/src/engine/core';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { SideResult } from '../../../web/src/engine/protocol';
import { SideRuns } from '../../../web/src/engine/side-runs';
import { loadCore } from '../../../web/src/engine/wasm-module';
import type { LabState } from '../../../web/src/state/lab';
import type { Study } from '../../../web/src/state/side-runs';
import { functionExperiment, planarExperiment } from '../support/experiments';

// Real work, possibly on a busy machine: a test that hangs still ends.
vi.setConfig({ testTimeout: 30_000 });

let core: Core;

beforeAll(async () => {
  core = await loadCore('auto');
});

const stateOf = (document: ExperimentDocument) => ({ document }) as unknown as LabState;

/** Curves of a metric at four steps, one line per seed. */
function studyOf(curves: number[][], ended: Partial<SideResult>[] = []): Study {
  const state = stateOf(planarExperiment(core));
  const plan = bandPlan(state, 0, curves.length, 300);
  const finding = { kind: 'curve' as const, lines: bandLines(state), steps: [0, 1, 2, 3] };
  const results = curves.map((curve, variant): SideResult => {
    const values = Float64Array.of(...curve, ...curve.map(() => Number.NaN));
    return { variant, step: 4, status: 'running', values, ...ended[variant] };
  });
  return { plan: { ...plan, finding }, results, done: curves.length, faults: [], onCard: false };
}

describe('bands of other seeds', () => {
  test('steps are dense at first and reach to the end', () => {
    const steps = bandSteps(20_000);
    expect(steps.slice(0, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(steps.at(-1)).toBe(19_999);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    expect(steps.length).toBeLessThan(500);
    const gaps = steps.slice(1).map((step, i) => (step - (steps[i] ?? 0)) / step);
    expect(Math.max(...gaps.slice(50))).toBeLessThan(0.03);
    expect(bandSteps(1)).toEqual([0]);
  });

  test('go as far as the run has come, in a few strides', () => {
    const horizons = [0, 200, 300, 5000, 19_000].map((step) => horizonOf(step, 20_000));
    expect(horizons).toEqual(horizons.toSorted((a, b) => a - b));
    for (const [i, step] of [0, 200, 300, 5000, 19_000].entries()) expect(horizons[i]).toBeGreaterThanOrEqual(step);
    expect(horizonOf(5, 100)).toBe(100);
    expect(horizonOf(20_000, 20_000)).toBe(20_000);
  });

  test('quartiles lie between the values, as far as three seeds have one', () => {
    const { low, middle, high } = quartilesOf(
      studyOf([
        [5, 4, 3, Number.NaN],
        [1, 1, 1, 1],
        [2, 2, Number.NaN, 2],
        [3, 3, 3, Number.NaN],
        [4, 0, 2, 3],
      ]),
      0,
    );
    expect([low[0], middle[0], high[0]]).toEqual([2, 3, 4]);
    expect([low[2], middle[2], high[2]]).toEqual([1.75, 2.5, 3]);
    expect([middle[3], high[3]]).toEqual([2, 2.5]);
    const few = quartilesOf(
      studyOf([
        [1, 1, 1, 1],
        [2, 2, 2, Number.NaN],
        [3, 3, Number.NaN, Number.NaN],
      ]),
      0,
    );
    expect([...few.middle]).toEqual([2, 2, Number.NaN, Number.NaN]);
  });

  test('a seed that diverged counts as worse than any other from there on', () => {
    const ended = [{ status: 'diverged' as const, step: 2 }];
    const curves = [
      [1, 9, Number.NaN, Number.NaN],
      [1, 1, 1, 1],
      [2, 2, 2, 2],
    ];
    const { low, middle, high } = quartilesOf(studyOf(curves, ended), 0);
    expect([low[3], middle[3], high[3]]).toEqual([1.5, 2, Number.POSITIVE_INFINITY]);
  });

  test('are of the run with its edits, under seeds of their own each', () => {
    const document = planarExperiment(core);
    const edits = [
      { run: 0, step: 3, path: 'lr', value: 0.02 },
      { run: 1, step: 7, path: 'lr', value: 0.03 },
    ];
    const plan = bandPlan(stateOf({ ...document, edits }), 1, 10, 300);
    expect(plan.document.edits).toEqual([{ run: 0, step: 7, path: 'lr', value: 0.03 }]);
    expect(plan.document.runs).toEqual([document.runs[1]]);
    const seeds = plan.variants.map((variant) => JSON.stringify(variant.seeds));
    expect(new Set([...seeds, JSON.stringify(document.seeds)]).size).toBe(11);
    expect(bandPlan(stateOf(document), 1, 10, 300).variants).toEqual(plan.variants);
  });

  test('the largest seeds have others, too', () => {
    const document = planarExperiment(core);
    const largest = 2 ** 32 - 1;
    const seeds = { data: largest, init: largest, batch: largest, noise: largest };
    const plan = bandPlan(stateOf({ ...document, seeds }), 0, 3, 20);
    const worker = new SideRuns(core, plan, () => performance.now());
    const found = worker.work(
      plan.variants.map((change, variant) => ({ variant, change })),
      1e9,
    );
    worker.dispose();
    expect(found.ok && found.value.length).toBe(3);
    const study: Study = { plan, results: found.ok ? found.value : [], done: 3, faults: [], onCard: false };
    const { low, high } = quartilesOf(study, 0);
    expect(low.every((value, i) => value < (high[i] ?? 0))).toBe(true);
  });

  test('are of no use where nothing depends on seeds', () => {
    const document = functionExperiment(core);
    expect(dependsOnSeeds(stateOf(planarExperiment(core)))).toBe(true);
    expect(dependsOnSeeds(stateOf(document))).toBe(false);
    const noisy = { ...document, problem: { ...document.problem, noise: 0.1 } } as ExperimentDocument;
    expect(dependsOnSeeds(stateOf(noisy))).toBe(true);
  });
});
