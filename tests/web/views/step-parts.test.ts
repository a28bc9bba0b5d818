import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../web/src/engine/catalogue';
import type { NextStep } from '../../../web/src/engine/protocol';
import type { RunState } from '../../../web/src/state/lab';
import { curvatureOf, curvatureWords } from '../../../web/src/views/curvature';
import { reachOf, stepParts } from '../../../web/src/views/step-parts';

const slot = { id: 'v', symbol: 'v', name: 'velocity', scope: 'parameter', weights: false, look_ahead: null };
const catalogue = {
  rules: [
    { id: 'plain', slots: [slot] },
    { id: 'ahead', slots: [{ ...slot, look_ahead: 'beta' }] },
  ],
  stages: [{ id: 'slow', slots: [{ ...slot, id: 'phi', name: 'slow weights', weights: true }] }],
} as unknown as Catalogue;

function run(step: Partial<NextStep> | null, more: Partial<RunState> = {}): RunState {
  const whole = { gradient: Float64Array.of(2, 0), change: Float64Array.of(-0.2, 0), coasting: Float64Array.of(0, 0) };
  return {
    weights: Float64Array.of(1, 3),
    hypers: new Map([
      ['lr', 0.1],
      ['ahead.beta', 0.9],
    ]),
    point: { step: step && { ...whole, slots: {}, ...step }, hessian: null },
    ...more,
  } as RunState;
}

describe('a step taken apart', () => {
  it('is nothing where none is to come', () => {
    expect(stepParts(run(null), [{ id: 'plain' }], catalogue)).toBeNull();
    expect(stepParts(run({ change: Float64Array.of(Number.NaN, 0) }), [{ id: 'plain' }], catalogue)).toBeNull();
  });

  it('of plain descent has one rate and no memory', () => {
    const parts = stepParts(run({}), [{ id: 'plain' }], catalogue);
    expect(parts).toMatchObject({ at: [1, 3], change: [-0.2, 0], memory: null, ahead: null, kept: [] });
    expect(parts?.rates[0]).toBeCloseTo(0.1, 12);
    expect(parts?.rates[1]).toBeNaN();
  });

  it('of momentum is what memory does alone and what the gradient adds', () => {
    const coasting = Float64Array.of(-0.09, 0.3);
    const parts = stepParts(run({ change: Float64Array.of(-0.29, 0.3), coasting }), [{ id: 'plain' }], catalogue);
    expect([...(parts?.memory ?? [])]).toEqual([-0.09, 0.3]);
    expect(parts && reachOf(parts)).toBeCloseTo(Math.hypot(0.29, 0.3), 12);
  });

  // v = 1, g = 2, rate 0.1, factor 0.9: the velocity becomes 2.9, the step -0.1 (2 + 0.9 * 2.9).
  it('of a rule that looks ahead has the triangle: from the position to the weights, and from there by the gradient', () => {
    const step = {
      change: Float64Array.of(-0.461, 0),
      coasting: Float64Array.of(-0.081, 0),
      slots: { 'ahead.v': Float64Array.of(1, 0) },
    };
    const ahead = stepParts(run(step), [{ id: 'ahead' }], catalogue)?.ahead;
    expect(ahead?.position[0]).toBeCloseTo(1 + 0.1 * 0.9, 12);
    expect(ahead?.corrected[0]).toBeCloseTo(1 - 0.1 * 2, 12);
    expect(ahead?.corrected[1]).toBe(3);
  });

  it('has the other weights the optimizer keeps, under their names', () => {
    const slots = { 'slow.phi': Float64Array.of(5, 6), 'plain.v': Float64Array.of(7, 8) };
    const parts = stepParts(run({ slots }), [{ id: 'plain' }, { id: 'slow' }], catalogue);
    expect(parts?.kept).toEqual([{ name: 'slow weights', at: [5, 6] }]);
  });
});

describe('curvature', () => {
  it('has the directions of the Hessian', () => {
    // Eigenvalues 9 and 1, the first along (1, 1).
    const curvature = curvatureOf([5, 4, 5]);
    expect(curvature?.values[0]).toBeCloseTo(9, 12);
    expect(curvature?.values[1]).toBeCloseTo(1, 12);
    const [[x, y]] = curvature?.directions ?? [[0, 0]];
    expect(x).toBeCloseTo(Math.SQRT1_2, 12);
    expect(y).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('says what it means', () => {
    const words = (xx: number, xy: number, yy: number): string => curvatureWords(curvatureOf([xx, xy, yy]) as never);
    expect(words(20, 0, 1)).toContain('condition number 20.0');
    expect(words(2, 0, -1)).toContain('bends up one way, down the other');
    expect(words(-2, 0, -1)).toContain('bends down every way');
    expect(words(1, 1, 1)).toContain('flat one way');
    expect(words(0, 0, 0)).toContain('no curvature');
    expect(curvatureOf([Number.NaN, 0, 1])).toBeNull();
  });
});
