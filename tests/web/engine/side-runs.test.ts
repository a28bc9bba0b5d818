// Variants against sessions opened with the changed document.
import { describe, expect, test, vi } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { Finding, SideResult, SideTask, Variant } from '../../../web/src/engine/protocol';
import { setBase } from '../../../web/src/state/document-edits';
import { chooseDefault } from '../../../web/src/state/draft';
import { catalogueOf, functionExperiment, planarExperiment, withSteps } from '../support/experiments';
import { core } from '../support/prepared-core';
import { host, open, prepareHost } from '../support/prepared-host';

// Real work, possibly on a busy machine: a test that hangs still ends.
vi.setConfig({ testTimeout: 30_000 });

prepareHost();

/** Everything, in as many requests as it takes. */
function results(task: SideTask, variants: Variant[], ms = 5): SideResult[] {
  host.value({ type: 'sideTask', task });
  let more = variants.map((change, variant) => ({ variant, change }));
  const found: SideResult[] = [];
  for (;;) {
    const reply = host.value({ type: 'sideWork', more, ms });
    more = [];
    found.push(...reply.results);
    if (reply.left === 0) return found;
  }
}

/** Steps and values of one metric of a session of its own. */
function curveOf(document: ExperimentDocument, steps: number, column: string, offset: number) {
  const session = core.createSession(JSON.stringify(document), 0);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  session.value.step(steps);
  const place = session.value.columns().findIndex(({ id, layer }) => id === column && layer === -1);
  const { values, width } = session.value.drain(0, 0);
  session.value.dispose();
  const rows = Array.from({ length: values.length / width }, (_, i) => i * width);
  return rows.map((at) => values[at + 1 + 4 * place + offset] as number);
}

const EMA = 3;
const shares = [0.5, 0.1, 0.01, 1e-12];

describe('side runs', () => {
  test('need a task', () => {
    expect(host.faults({ type: 'sideWork', more: [], ms: 5 })[0]?.code).toBe('no_session');
    host.value({ type: 'sideTask', task: null });
    expect(host.faults({ type: 'sideWork', more: [], ms: 5 })).toHaveLength(1);
  });

  test('other seeds give the curves of the document with these seeds', () => {
    const document = planarExperiment(core);
    const steps = [0, 1, 2, 50, 299];
    const lines = [
      { column: 'loss', value: 'ema' as const },
      { column: 'loss', value: 'last' as const },
    ];
    const seeds = { data: 7, init: 8, batch: 9, noise: 10 };
    const task: SideTask = { document, run: 0, steps: 300, finding: { kind: 'curve', lines, steps } };
    const [own, other] = results(task, [{}, { seeds }]);
    for (const [found, wanted] of [
      [own, document],
      [other, { ...document, seeds }],
    ] as const) {
      const ema = curveOf(wanted, 300, 'loss', EMA);
      const last = curveOf(wanted, 300, 'loss', 0);
      expect([...(found?.values ?? [])]).toEqual([...steps.map((s) => ema[s]), ...steps.map((s) => last[s])]);
    }
    expect(own?.values).not.toEqual(other?.values);
  });

  test('are the same however little is done at a time', () => {
    const document = planarExperiment(core);
    const finding: Finding = { kind: 'descend', value: 'ema', floor: 0, shares };
    const task: SideTask = { document, run: 0, steps: 700, finding };
    const variants: Variant[] = [{}, { hypers: [['lr', 0.03]] }, { hypers: [['lr', 0.5]] }];
    host.stepCost = 0.01;
    const once = results(task, variants, 1e9);
    host.stepCost = 3;
    expect(results(task, variants, 1)).toEqual(once);
    expect(once).toHaveLength(3);
  });

  test('say when the loss came down to each share, and stop when it has come down to all', () => {
    const document = withSteps(functionExperiment(core), 400);
    const floor = 0;
    const finding: Finding = { kind: 'descend', value: 'last', floor, shares: [0.5, 0.1] };
    const [found] = results({ document, run: 0, steps: 400, finding }, [{}]);
    const loss = curveOf(document, 400, 'loss', 0);
    const first = loss[0] ?? Number.NaN;
    const target = (share: number) => first - (1 - share) * first;
    const reached = (share: number) => loss.findIndex((value) => value <= target(share));
    expect([...(found?.values ?? [])]).toEqual([target(0.5), target(0.1), reached(0.5), reached(0.1)]);
    expect(found?.step).toBeLessThan(400);
    const never: Finding = { ...finding, shares: [1e-300] };
    const [hopeless] = results({ document, run: 0, steps: 400, finding: never }, [{}]);
    expect(hopeless).toMatchObject({ step: 400, values: Float64Array.of(0, Number.NaN) });
  });

  test('say where a run settles and since when, and which diverged', () => {
    const document = withSteps(functionExperiment(core), 400);
    const session = core.createSession(JSON.stringify(document), 0);
    if (!session.ok) throw new Error('no session');
    const { minima } = session.value.describe();
    session.value.dispose();
    const finding: Finding = { kind: 'settle', places: minima, radius: 0.05 };
    const [near, far, wild] = results({ document, run: 0, steps: 400, finding }, [
      { start: [0.01, -0.01] },
      { start: [0.9, 0.8] },
      { hypers: [['lr', 1e5]] },
    ]);
    expect([...(near?.values ?? [])].slice(0, 2)).toEqual([0, 0]);
    const [place, since] = [...(far?.values ?? [])];
    const moved = { ...document, problem: { ...document.problem, start: [0.9, 0.8] } } as ExperimentDocument;
    const xs = curveOf(moved, 400, 'x', 0);
    const ys = curveOf(moved, 400, 'y', 0);
    const away = (i: number) => Math.hypot((xs[i] ?? 0) - (minima[0]?.[0] ?? 0), (ys[i] ?? 0) - (minima[0]?.[1] ?? 0));
    const outside = xs.map((_, i) => away(i) > 0.05).lastIndexOf(true);
    expect([place, since]).toEqual([0, outside + 1]);
    expect(wild).toMatchObject({ status: 'diverged' });
    expect([...(wild?.values ?? [])].slice(0, 2)).toEqual([-1, Number.NaN]);
  });

  test('do not touch the session that is open', () => {
    const document = planarExperiment(core);
    open(document);
    const before = host.value({ type: 'hash' });
    const finding: Finding = { kind: 'descend', value: 'ema', floor: 0, shares };
    results({ document, run: 0, steps: 20, finding }, [{ hypers: [['lr', 0.5]] }]);
    expect(host.value({ type: 'hash' })).toEqual(before);
  });

  test('what the core refuses is said', () => {
    const finding: Finding = { kind: 'descend', value: 'ema', floor: 0, shares };
    host.value({ type: 'sideTask', task: { document: planarExperiment(core), run: 0, steps: 9, finding } });
    const more = [{ variant: 0, change: { hypers: [['lr', -1] as [string, number]] } }];
    expect(host.faults({ type: 'sideWork', more, ms: 5 })[0]?.path).toContain('lr');
  });

  test('values set at the start are values of the document, for every rule and each of its numbers', () => {
    const catalogue = catalogueOf(core);
    const document = withSteps(functionExperiment(core), 20);
    for (const rule of catalogue.rules) {
      const run = { name: 'tried', lr: 0.01, stages: [chooseDefault(rule)] };
      const base: ExperimentDocument = { ...document, runs: [run] };
      for (const field of rule.fields) {
        if (field.type !== 'real' && field.type !== 'integer') continue;
        const [low, high] = field.slider ?? [0, 1];
        const value = field.type === 'integer' ? Math.round((low + high) / 2) : (low + high) / 2;
        const path = `${rule.id}.${field.id}`;
        const written = structuredClone(base);
        setBase(written.runs[0] as (typeof written.runs)[0], path, value);
        const steps = [0, 5, 19];
        const finding: Finding = { kind: 'curve', lines: [{ column: 'loss', value: 'last' }], steps };
        const [found] = results({ document: base, run: 0, steps: 20, finding }, [{ hypers: [[path, value]] }]);
        const loss = curveOf(written, 20, 'loss', 0);
        expect([path, ...(found?.values ?? [])]).toEqual([path, ...steps.map((s) => loss[s])]);
      }
    }
  });
});
