// What is tried and said of starts, with results of the real core.
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Core } from '../../../web/src/engine/core';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { Description } from '../../../web/src/engine/protocol';
import { SideRuns } from '../../../web/src/engine/side-runs';
import { loadCore } from '../../../web/src/engine/wasm-module';
import type { LabState } from '../../../web/src/state/lab';
import type { Study } from '../../../web/src/state/side-runs';
import { Plane } from '../../../web/src/views/plane';
import {
  lastValues,
  startOf,
  startsOf,
  startTone,
  strengthOf,
  summaryOf,
  wordsOf,
} from '../../../web/src/views/starts';
import { catalogueOf, functionExperiment, planarExperiment, withSteps } from '../support/experiments';

// Real work, possibly on a busy machine: a test that hangs still ends.
vi.setConfig({ testTimeout: 30_000 });

let core: Core;

beforeAll(async () => {
  core = await loadCore('auto');
});

function descriptionOf(document: ExperimentDocument): Description {
  const session = core.createSession(JSON.stringify(document), 0);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  const description = session.value.describe();
  session.value.dispose();
  return description;
}

/** As much of the lab's state as starts depend on. */
const stateOf = (document: ExperimentDocument): LabState =>
  ({ document, runs: document.runs.map(() => ({ description: descriptionOf(document) })) }) as unknown as LabState;

/** On the function that has the most minima. */
function manyMinima(): ExperimentDocument {
  const { functions } = catalogueOf(core);
  const entry = functions.toSorted((a, b) => b.minima.length - a.minima.length)[0];
  if (!entry) throw new Error('no function');
  const document = withSteps(functionExperiment(core), 300);
  const run = { ...document.runs[0], lr: 0.01 } as (typeof document.runs)[0];
  const chosen = { id: entry.id, ...Object.fromEntries(entry.fields.map((field) => [field.id, field.default])) };
  return { ...document, runs: [run], problem: { function: chosen, start: entry.start, noise: 0 } };
}

const planeOf = ({ domain: [x0, x1, y0, y1] }: Description): Plane => new Plane({ x0, x1, y0, y1 }, 640, 480);

function startsFor(document: ExperimentDocument, selected = 0) {
  const state = stateOf(document);
  const starts = startsOf(state, selected, planeOf(state.runs[0]?.description as Description));
  if (!starts) throw new Error('nothing to try');
  return starts;
}

describe('starts', () => {
  test('cover the whole land, a middle for every cell', () => {
    const document = manyMinima();
    const { grid } = startsFor(document);
    const plane = planeOf(descriptionOf(document));
    const [x, y] = startOf(grid, plane, 0);
    const [right, top] = startOf(grid, plane, grid.order.length - 1);
    const side = (plane.box.x1 - plane.box.x0) / grid.columns;
    expect([x - plane.box.x0, plane.box.x1 - right]).toEqual([expect.closeTo(side / 2), expect.closeTo(side / 2)]);
    expect(y).toBeLessThan(top);
  });

  test('are the same wherever the runs on show start, and others for another run', () => {
    const document = functionExperiment(core);
    const moved = { ...document, problem: { ...document.problem, start: [0.3, 0.4] } } as ExperimentDocument;
    const other = { ...document, problem: { ...document.problem, noise: 0.5 } } as ExperimentDocument;
    expect(startsFor(moved).key).toBe(startsFor(document).key);
    expect(startsFor(document, 1).key).not.toBe(startsFor(document).key);
    expect(startsFor(other).key).not.toBe(startsFor(document).key);
  });

  test('take the values now in force', () => {
    const document = functionExperiment(core);
    const edited = { ...document, edits: [{ run: 0, step: 5, path: 'lr', value: 0.001 }] };
    const plan = startsFor(edited).plan();
    expect(plan.document.runs).toMatchObject([{ lr: 0.001 }]);
    expect(plan.document.edits).toEqual([]);
  });

  test('of a network there are none', () => {
    const state = stateOf(planarExperiment(core));
    expect(startsOf(state, 0, new Plane({ x0: 0, x1: 1, y0: 0, y1: 1 }, 640, 480))).toBeNull();
  });

  test('what was found is told in colours and in words', () => {
    const starts = startsFor(manyMinima());
    const plan = starts.plan();
    const few = Array.from({ length: 12 }, (_, i) => 4 * i + (i % 4));
    const worker = new SideRuns(core, plan, () => performance.now());
    const wild = { hypers: [['lr', 1e5] as [string, number]] };
    const found = worker.work(
      [...few.map((variant) => ({ variant, change: plan.variants[variant] ?? {} })), { variant: 48, change: wild }],
      1e9,
    );
    worker.dispose();
    if (!found.ok) throw new Error(JSON.stringify(found.faults));
    const results: Study['results'] = plan.variants.map((_, i) => found.value.find((r) => r.variant === i) ?? null);
    const study: Study = { plan, results, done: 13, faults: [], onCard: false };
    const tone = startTone(study, starts);
    const reached = new Set(few.map((i) => results[i]?.values[0]));
    expect(reached.size).toBeGreaterThan(2);
    for (const i of few) {
      const place = results[i]?.values[0] ?? -1;
      if (place >= 0)
        expect(wordsOf(study, starts, i)).toMatch(new RegExp(`^reaches minimum ${place + 1} at .* in \\d+ steps$`));
      expect(Array.isArray(tone(i))).toBe(place >= 0);
    }
    expect(tone(48)).toBe('diverged');
    expect(wordsOf(study, starts, 48)).toMatch(/^diverges after \d+ steps?$/);
    expect(wordsOf(study, starts, 49)).toBe('not tried yet');
    const shares = [...summaryOf(study, starts).matchAll(/(\d+) %/g)].map(([, share]) => Number(share));
    expect(Math.abs(shares.reduce((a, b) => a + b, 0) - 100)).toBeLessThanOrEqual(shares.length / 2);
  });

  test('where there is no minimum to reach, colours go from the lowest last value to the highest', () => {
    const document = functionExperiment(core);
    const starts = { ...startsFor(document), minima: [] };
    const plan = starts.plan();
    const result = (variant: number, value: number, status: 'stopped' | 'diverged' = 'stopped') => ({
      variant,
      step: 9,
      status,
      values: Float64Array.of(-1, Number.NaN, value),
    });
    const results = [result(0, -1e4), result(1, -3), result(2, 5), result(3, Number.NaN, 'diverged'), null];
    const study: Study = { plan, results, done: 4, faults: [], onCard: false };
    expect(lastValues(study)).toEqual({ low: -1e4, high: 5 });
    const tone = startTone(study, starts);
    const lightness = [0, 1, 2].map((turn) => (tone(turn) as readonly number[]).reduce((a, b) => a + b));
    expect(lightness).toEqual(lightness.toSorted((a, b) => b - a));
    expect(tone(3)).toBe('diverged');
    expect(summaryOf(study, starts)).toBe('25 % diverge');
  });

  test('a colour is the stronger the fewer steps it took', () => {
    const strengths = [0, 3, 30, 300, 400].map((taken) => strengthOf(taken, 400));
    expect(strengths).toEqual(strengths.toSorted((a, b) => b - a));
    expect(strengths[0]).toBe(1);
    expect(strengths.at(-1)).toBeGreaterThan(0.2);
  });
});
