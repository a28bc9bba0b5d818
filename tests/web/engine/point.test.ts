import { describe, expect, test } from 'vitest';
import { NO_VIEW } from '../../../web/src/engine/protocol';
import { catalogueOf, functionExperiment, planarExperiment, withSteps } from '../support/experiments';
import { core } from '../support/prepared-core';
import { host, open, prepareHost, take } from '../support/prepared-host';

const point = { step: true, curvature: true };

prepareHost();

const hash = () => host.value({ type: 'hash' }).hash;

describe('the point where a run on a function is', () => {
  test('has the very step that then comes, and the run stays as it is', () => {
    open(functionExperiment(core), { ...NO_VIEW, point });
    const before = take(7);
    const after = take(1);
    const change = before.point?.step?.change ?? [];
    expect(change).toHaveLength(2);
    for (const axis of [0, 1]) {
      const moved = (after.weights?.[axis] ?? Number.NaN) - (before.weights?.[axis] ?? Number.NaN);
      expect(change[axis]).toBe(moved);
      expect(before.point?.step?.gradient[axis]).toBe(after.gradient?.[axis]);
    }
    const asked = hash();
    open(functionExperiment(core), NO_VIEW);
    take(8);
    expect(hash()).toBe(asked);
  });

  test('has its curvature, as finite differences of the gradient say', () => {
    const document = functionExperiment(core);
    if (!('function' in document.problem)) throw new Error('not a function');
    const problem = document.problem;
    const at = (x: number, y: number) => {
      const moved = { ...document, problem: { ...problem, start: [x, y] as [number, number] } };
      return open(moved, { ...NO_VIEW, point }).frame.point;
    };
    const [x, y] = problem.start;
    const d = 1e-3;
    const hessian = at(x, y)?.hessian ?? [];
    const slope = (axis: number, dx: number, dy: number) =>
      ((at(x + dx, y + dy)?.step?.gradient[axis] ?? 0) - (at(x - dx, y - dy)?.step?.gradient[axis] ?? 0)) / (2 * d);
    const scale = Math.max(...hessian.map(Math.abs));
    for (const [i, expected] of [slope(0, d, 0), slope(0, 0, d), slope(1, 0, d)].entries()) {
      expect(Math.abs((hessian[i] ?? Number.NaN) - expected)).toBeLessThan(2e-3 * scale);
    }
  });

  test('tells what the optimizer keeps for each weight under the names of the description', () => {
    const document = functionExperiment(core);
    const stage = catalogueOf(core).stages.find(({ slots }) => slots.some((slot) => slot.weights));
    const slot = stage?.slots.find(({ weights }) => weights);
    const [run] = document.runs;
    if (!stage || !slot || !run) throw new Error('nothing keeps weights');
    run.stages = [...run.stages, { id: stage.id }];
    const { description, frame } = open(document, { ...NO_VIEW, point });
    expect(description.readable).toContain(`${stage.id}.${slot.id}`);
    expect(frame.point?.step?.slots[`${stage.id}.${slot.id}`]).toEqual(frame.weights?.slice(0, 2));
  });

  test('is told of only when asked for, where there is a step to come, and of no network', () => {
    expect(open(functionExperiment(core), NO_VIEW).frame.point).toBeNull();
    open(withSteps(functionExperiment(core), 3), { ...NO_VIEW, point });
    expect(take(3).point).toMatchObject({ step: null });
    expect(open(planarExperiment(core), { ...NO_VIEW, point }).frame.point).toBeNull();
  });
});

describe('Taylor terms', () => {
  test('come while they are asked for, each of its own step, and training does not notice', () => {
    open(planarExperiment(core), { ...NO_VIEW, taylor: true });
    for (let i = 1; i <= 5; ++i) {
      const { taylor, progress } = take(3);
      expect(taylor?.step).toBe(progress.step);
      expect(taylor?.first).toBeLessThan(0);
      expect(Number.isFinite(taylor?.second)).toBe(true);
    }
    const asked = hash();
    open(planarExperiment(core), NO_VIEW);
    expect(take(15).taylor).toBeNull();
    expect(hash()).toBe(asked);
  });

  test('of a plain step say how its value changes, to the second order', () => {
    open(functionExperiment(core), { ...NO_VIEW, taylor: true });
    const { taylor } = take(1);
    const { first, second, change } = taylor ?? { first: null, second: null, change: null };
    expect(Math.abs((change ?? 0) - (first ?? 0) - (second ?? 0))).toBeLessThan(0.2 * Math.abs(first ?? 0));
  });
});
