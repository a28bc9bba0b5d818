// What a loss landscape says of itself.
import { describe, expect, test } from 'vitest';
import type { RunState } from '../../../web/src/state/lab';
import type { LossPlane } from '../../../web/src/state/loss-planes';
import { summaryOf, wordsOf } from '../../../web/src/views/loss-plane-words';

const run = {
  name: 'A run',
  progress: { step: 1500 },
  description: { parts: { train: 2000 } },
} as RunState;

const plane: LossPlane = {
  step: 1500,
  ofBest: false,
  examples: 2000,
  card: null,
  map: { request: { x0: -1, x1: 1, y0: -1, y1: 1, columns: 1, rows: 1 }, values: Float32Array.of(1) },
  done: 40,
  all: 40,
  faults: [],
  place: { a: 0, b: 0, share: 1 },
  path: [],
};

describe('the words of a loss landscape', () => {
  test('say of which weights and examples it is, and nothing of a way of no length', () => {
    expect(wordsOf(plane, run)).toMatch(
      /all 2,000 training examples .*the weights of step 1,500.*\(Li et al\. 2018\)\.$/,
    );
    expect(wordsOf({ ...plane, examples: 64 }, run)).toContain('on 64 of 2,000 training examples');
    expect(wordsOf({ ...plane, ofBest: true }, run)).toContain('w is the best weights, of step 1,500');
  });

  test('say how much of the way lies in the plane once the run has gone on', () => {
    const later = { ...plane, step: 1200, place: { a: 0.25, b: -0.5, share: 0.126 } };
    expect(wordsOf(later, run)).toMatch(/Of the way since then, 13 % lies in this plane\.$/);
    expect(summaryOf(later, run)).toBe('Loss landscape around A run at step 1,200. A run is at a 0.250, b −0.500.');
  });

  test('say how far it has come', () => {
    expect(wordsOf({ ...plane, done: 1000, all: 4000 }, run)).toMatch(/Being refined: 1,000 of 4,000\.$/);
    expect(wordsOf({ ...plane, map: null, done: 0 }, run)).toMatch(/Being computed: 0 of 40\.$/);
  });

  test('say that a graphics card found the losses', () => {
    expect(wordsOf({ ...plane, card: 'Some card' }, run)).toMatch(
      /Computed on the graphics card \(Some card\): not bit-reproducible\.$/,
    );
  });

  test('say why there is none', () => {
    const faults = [{ code: 'engine_died', path: '', message: 'The engine stopped.' }];
    expect(wordsOf({ ...plane, faults }, run)).toBe('The landscape could not be computed: The engine stopped.');
  });
});
