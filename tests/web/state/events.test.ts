import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { RATE, type RunEvent, runEvents } from '../../../web/src/state/events';
import type { RunState } from '../../../web/src/state/lab';

type Edits = ExperimentDocument['edits'];

/** rates: of the steps from 0 on. */
function run(index: number, rates: number[] = [], more: Partial<RunState> = {}): RunState {
  const progress = { step: rates.length, epoch: 0, status: 'running' as const, reason: '', testEvaluations: 0 };
  const last = Float64Array.from(rates);
  const step = Float64Array.from(rates.keys());
  return {
    index,
    muted: false,
    now: { progress, best: null },
    series: (id: string) => (id === RATE ? { step, last, min: last, max: last, ema: last } : null),
    description: null,
    ...more,
  } as RunState;
}

function eventsOf(runs: RunState[], edits: Edits = [], lrs: number[] = runs.map(() => 0.1)): RunEvent[] {
  const document = { runs: lrs.map((lr, i) => ({ name: `run ${i}`, lr, stages: [] })), edits };
  return runEvents({ runs, document: document as unknown as ExperimentDocument });
}

const edit = (of: number, step: number, value: number, path = RATE) => ({ run: of, step, path, value });

describe('the learning rate', () => {
  test('has warmed up where it stops rising', () => {
    const events = eventsOf([run(0, [0.1, 0.2, 0.3, 0.4, 0.4, 0.4])]);
    expect(events).toEqual([{ kind: 'rate', turn: 'warm', run: 0, step: 3, rate: 0.4 }]);
    expect(eventsOf([run(0, [0.1, 0.2, 0.3, 0.4])])).toEqual([]);
  });

  test('drops where it falls at once, and not where it glides', () => {
    const events = eventsOf([run(0, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])]);
    expect(events).toMatchObject([
      { turn: 'drop', step: 3, rate: 0.5 },
      { turn: 'drop', step: 6, rate: 0.25 },
    ]);
    const glide = Array.from({ length: 40 }, (_, i) => 0.5 * (1 + Math.cos((Math.PI * i) / 40)));
    expect(eventsOf([run(0, glide)])).toEqual([]);
  });

  test('that was edited is said by the edit alone', () => {
    const events = eventsOf([run(0, [1, 1, 1, 0.5, 0.5, 0.5])], [edit(0, 3, 0.5)]);
    expect(events).toEqual([{ kind: 'edit', ...edit(0, 3, 0.5) }]);
  });
});

describe('a branch', () => {
  const branches = (events: RunEvent[]) => events.filter((event) => event.kind === 'branch');

  test('is where runs that began alike part, from the one they parted from last', () => {
    const edits = [
      edit(0, 5, 0.2),
      edit(1, 5, 0.2),
      edit(1, 9, 0.3),
      edit(2, 5, 0.2),
      edit(2, 9, 0.3),
      edit(2, 20, 0.4),
    ];
    expect(branches(eventsOf([run(0), run(1), run(2)], edits))).toEqual([
      { kind: 'branch', run: 1, step: 9, from: 0 },
      { kind: 'branch', run: 2, step: 20, from: 1 },
    ]);
  });

  test('is none where they do the same, begin otherwise, or part before the first step', () => {
    expect(branches(eventsOf([run(0), run(1)]))).toEqual([]);
    expect(branches(eventsOf([run(0), run(1)], [edit(1, 9, 0.3)], [0.1, 0.2]))).toEqual([]);
    expect(branches(eventsOf([run(0), run(1)], [edit(1, 0, 0.3)]))).toEqual([]);
  });
});

test('best weights are marked where there is a validation part, ends with their reasons, muted runs not', () => {
  const best = { step: 4, loss: 0.5, accuracy: 0.9 };
  const progress = { step: 7, epoch: 1, status: 'stopped' as const, reason: 'that was all', testEvaluations: 0 };
  const parts = { train: 10, validation: 5, test: 0 };
  const network = { now: { progress, best }, description: { parts } } as unknown as Partial<RunState>;
  expect(eventsOf([run(0, [], network)])).toEqual([
    { kind: 'best', run: 0, step: 4, best },
    { kind: 'end', run: 0, step: 7, reason: 'that was all' },
  ]);
  const walk = { now: { progress, best }, description: { parts: { ...parts, validation: 0 } } };
  expect(eventsOf([run(0, [], walk as unknown as Partial<RunState>)])).toMatchObject([{ kind: 'end' }]);
  expect(eventsOf([run(0, [], { ...network, muted: true })], [edit(0, 1, 0.2)])).toEqual([]);
});
