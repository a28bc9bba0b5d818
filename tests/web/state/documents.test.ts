import { describe, expect, test } from 'vitest';
import type { ExperimentDocument, RunDocument } from '../../../web/src/engine/document';
import { matchRuns, sameConditions, setBase, withEdits, withEditsFolded } from '../../../web/src/state/document-edits';
import { freshStart, planChange } from '../../../web/src/state/replacement';

const run = (name: string, lr: RunDocument['lr'], more: Record<string, unknown> = {}): RunDocument => ({
  name,
  lr,
  stages: [{ id: 'stage', knob: 1, ...more }],
});

const document = (...runs: RunDocument[]): ExperimentDocument => ({
  v: 1,
  seeds: { data: 1, init: 2, batch: 3, noise: 4 },
  precision: 'f32',
  problem: { function: { id: 'f' }, start: [0, 1], noise: 0 },
  train: { batch: 32, validate_every: 1, ema_beta: 0.9, stop: { steps: 10 } },
  runs,
  edits: [],
});

const schedule = [{ id: 's', steps: 5 }];

describe('base values', () => {
  test('are set under their schedule', () => {
    const scheduled = run('A', { base: 1, schedule }, { knob: { base: 3, schedule } });
    setBase(scheduled, 'lr', 2);
    setBase(scheduled, 'stage.knob', 4);
    expect(scheduled).toEqual(run('A', { base: 2, schedule }, { knob: { base: 4, schedule } }));
  });

  test('of a stage that is not there change nothing', () => {
    const plain = run('A', 1);
    setBase(plain, 'gone.knob', 4);
    expect(plain).toEqual(run('A', 1));
  });
});

describe('the edit log', () => {
  const edited = {
    ...document(run('A', 1), run('B', { base: 1, schedule })),
    edits: [
      { run: 0, step: 3, path: 'stage.knob', value: 5 },
      { run: 1, step: 2, path: 'lr', value: 7 },
      { run: 1, step: 9, path: 'lr', value: 8 },
    ],
  };

  test('folds into the values in force', () => {
    expect(withEditsFolded(edited)).toEqual(document(run('A', 1, { knob: 5 }), run('B', { base: 8, schedule })));
    expect(edited.edits).toHaveLength(3);
  });

  test('of one run is replaced without touching the others', () => {
    const { edits } = withEdits(edited, 1, [{ step: 4, path: 'lr', value: 9 }]);
    expect(edits).toEqual([edited.edits[0], { run: 1, step: 4, path: 'lr', value: 9 }]);
  });
});

describe('plans', () => {
  const current = {
    ...document(run('A', 1), run('B', 2)),
    edits: [
      { run: 0, step: 3, path: 'lr', value: 5 },
      { run: 1, step: 2, path: 'lr', value: 7 },
    ],
  };
  const before = withEditsFolded(current);
  const ready = (_run: number) => true;

  function plan(mutate: (draft: ExperimentDocument) => void, canGoOn = ready) {
    const after = structuredClone(before);
    mutate(after);
    return planChange({ before, after, sources: matchRuns(before.runs, after.runs) }, current, canGoOn);
  }

  test('a change of one run restarts it with the values in force; the other keeps its start and its edits', () => {
    const { document: planned, goesOn } = plan((draft) => {
      (draft.runs[0] as RunDocument).stages = [{ id: 'stage', knob: 2 }];
    });
    expect(goesOn).toEqual([false, true]);
    expect(planned.runs).toEqual([run('A', 5, { knob: 2 }), run('B', 2)]);
    expect(planned.edits).toEqual([{ run: 1, step: 2, path: 'lr', value: 7 }]);
  });

  test('a new name restarts nothing', () => {
    const { document: planned, goesOn } = plan((draft) => {
      (draft.runs[0] as RunDocument).name = 'C';
    });
    expect(goesOn).toEqual([true, true]);
    expect(planned).toEqual({ ...current, runs: [run('C', 1), run('B', 2)] });
  });

  test.each<[string, (draft: ExperimentDocument) => void]>([
    [
      'seeds',
      (draft) => {
        draft.seeds.init = 9;
      },
    ],
    [
      'training',
      (draft) => {
        draft.train.batch = 9;
      },
    ],
    [
      'precision',
      (draft) => {
        draft.precision = 'f64';
      },
    ],
    [
      'problem',
      (draft) => {
        draft.problem = { function: { id: 'g' }, start: [0, 1], noise: 0 };
      },
    ],
  ])('a change of %s restarts all', (_, mutate) => {
    const { goesOn, document: planned } = plan(mutate);
    expect(goesOn).toEqual([false, false]);
    expect(planned.edits).toEqual([]);
    expect(planned.runs).toEqual(before.runs);
  });

  test('a run taken away leaves the others, with their edits renumbered', () => {
    const { document: planned, goesOn, sources } = plan((draft) => void draft.runs.shift());
    expect(sources).toEqual([1]);
    expect(goesOn).toEqual([true]);
    expect(planned.runs).toEqual([run('B', 2)]);
    expect(planned.edits).toEqual([{ run: 0, step: 2, path: 'lr', value: 7 }]);
  });

  test('a run put in front is new, the others go on', () => {
    const { sources, goesOn } = plan((draft) => void draft.runs.unshift(run('N', 3)));
    expect(sources).toEqual([null, 0, 1]);
    expect(goesOn).toEqual([false, true, true]);
  });

  test('a run that has no session is started again', () => {
    expect(
      plan(
        () => {},
        (index) => index !== 1,
      ).goesOn,
    ).toEqual([true, false]);
  });

  test('a fresh start uses the places there are', () => {
    expect(freshStart(current, 1)).toEqual({ document: current, sources: [0, null], goesOn: [false, false] });
  });
});

test('conditions are the same whatever the order of keys', () => {
  const a = document(run('A', 1));
  const b = { ...document(run('B', 2)), seeds: { noise: 4, batch: 3, init: 2, data: 1 } };
  expect(sameConditions(a, b)).toBe(true);
});
