import { describe, expect, test, vi } from 'vitest';
import type { Core } from '../../../web/src/engine/core';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { NO_VIEW, type View } from '../../../web/src/engine/protocol';
import { catalogueOf, functionExperiment, imageExperiment, planarExperiment, withSteps } from '../support/experiments';
import { ManualHost } from '../support/manual-host';
import { core } from '../support/prepared-core';
import { host, open, prepareHost, take, useCore } from '../support/prepared-host';

// Real work, possibly on a busy machine: a test that hangs still ends.
vi.setConfig({ testTimeout: 30_000 });

const grid = { x0: -1, x1: 1, y0: -1, y1: 1, columns: 7, rows: 5 };
const fast = { rate: null, limit: null };

prepareHost();

const step = () => host.value({ type: 'pause' }).frame.progress.step;

/** Steps after which the last weights are not those measured on validation. */
const between = ({ train }: ExperimentDocument) => 12 * train.validate_every + 3;

/** The catalogue's request for diagnostics. */
const defaults = () =>
  Object.fromEntries(catalogueOf(core).diagnostics.fields.map((field) => [field.id, Number(field.default)]));

describe('what is measured only where somebody looks at it', () => {
  test('comes with the views, and changes nothing of the run', () => {
    const document = planarExperiment(core);
    const plain = open(document);
    expect([plain.frame.rates, plain.frame.cost]).toEqual([null, null]);
    take(30);
    const { hash } = host.value({ type: 'hash' });

    const { description, frame } = open(document, { ...NO_VIEW, extras: ['rates', 'cost'] });
    const count = (counts?: Uint32Array) => counts?.reduce((sum, n) => sum + n, 0) ?? 0;
    const { rates } = frame;
    expect(count(rates?.down) + count(rates?.up) + (rates?.unmoved ?? 0)).toBe(description.parameters);
    expect(frame.cost?.state).toBeGreaterThanOrEqual(0);
    for (let i = 1; i <= 30; i++) expect(take(1).rates?.step).toBe(i);
    expect(host.value({ type: 'hash' }).hash).toBe(hash);
  });

  test('an optimizer keeps what its stages name', () => {
    const document = planarExperiment(core);
    const { description, frame } = open(document, { ...NO_VIEW, extras: ['cost'] });
    const kept = description.readable.filter((name) => name.includes('.'));
    const sizes = kept.map((name) => host.value({ type: 'read', name }).values.length);
    expect(frame.cost?.state).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });
});

describe('requests', () => {
  test('before the engine is loaded there is a fault, not silence', () => {
    const early = new ManualHost(core);
    expect(early.faults({ type: 'catalogue' })[0]?.code).toBe('engine_unavailable');
  });

  test('an engine that cannot be loaded says so', async () => {
    const posted: unknown[] = [];
    const { Dispatcher } = await import('../../../web/src/engine/dispatcher');
    const dispatcher = new Dispatcher({
      now: () => 0,
      post: (message) => void posted.push(message),
      soon() {},
      later: () => () => {},
      loadCore: () => Promise.reject(new Error('404')),
      loadScriptWriter: () => Promise.reject(new Error('404')),
      loadGpuHost: () => Promise.reject(new Error('404')),
      openDevice: () => Promise.resolve(null),
    });
    dispatcher.handle({ id: 1, type: 'load', simd: 'auto' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(posted).toMatchObject([{ id: 1, ok: false, faults: [{ code: 'engine_unavailable' }] }]);
  });

  test('of a session need one', () => {
    expect(host.faults({ type: 'hash' })[0]?.code).toBe('no_session');
    expect(host.faults({ type: 'play', pace: fast, until: null })[0]?.code).toBe('no_session');
  });

  test('load, catalogue, validate, combineHashes', () => {
    expect(host.reply<'load'>(1)).toMatchObject({ ok: true, value: { version: core.version() } });
    expect(host.value({ type: 'catalogue' }).json).toBe(core.catalogue());
    const document = planarExperiment(core);
    const canonical = host.value({ type: 'validate', document: JSON.stringify(document) }).document;
    expect(JSON.parse(canonical)).toEqual(document);
    const hashes = ['0123456789abcdef', 'fedcba9876543210'];
    expect(host.value({ type: 'combineHashes', hashes }).hash).toBe(core.combineHashes(hashes));
  });

  test('open describes the run and sends a complete first frame', () => {
    const document = planarExperiment(core);
    const { description, columns, frame } = open(document, { ...NO_VIEW, grid, watch: { part: 'train', count: 3 } });
    expect(description.kind).toBe('network');
    expect(frame.progress).toMatchObject({ step: 0, status: 'running' });
    expect(frame.metrics.width).toBe(1 + 4 * columns.length);
    expect(frame.hypers).toHaveLength(description.hypers.length);
    expect(frame.grid?.request).toEqual(grid);
    expect(frame.grid?.outputs).toHaveLength(7 * 5 * description.outputs);
    expect(frame.outputs).toHaveLength(3 * description.outputs);
    expect(frame.weights).toHaveLength(description.parameters);
  });

  test('open refuses a faulty document and keeps the session it has', () => {
    open(planarExperiment(core));
    take(3);
    expect(host.faults({ type: 'open', document: '{}', run: 0, view: NO_VIEW, snapshot: null }).length).toBeGreaterThan(
      0,
    );
    expect(step()).toBe(3);
  });

  test('a view that does not fit the problem is dropped on opening and refused when asked for', () => {
    const { frame } = open(imageExperiment(core), { ...NO_VIEW, grid });
    expect(frame.grid).toBeNull();
    expect(host.faults({ type: 'view', view: { ...NO_VIEW, grid } })).toHaveLength(1);
  });

  test('the surface of a function is sent once', () => {
    const { frame } = open(functionExperiment(core), { ...NO_VIEW, grid });
    expect(frame.grid?.outputs).toHaveLength(35);
    expect(take(5).grid).toBeNull();
  });

  test('examples, predict and read agree with each other', () => {
    const { description } = open(planarExperiment(core), { ...NO_VIEW, watch: { part: 'validation', count: 4 } });
    const frame = take(10);
    const examples = host.value({ type: 'examples', part: 'validation', limit: 4 });
    expect(examples.width).toBe(description.features + 1);
    const x = examples.values.filter((_, i) => i % examples.width < description.features);
    expect(host.value({ type: 'predict', x }).outputs).toEqual(frame.outputs);
    expect(host.value({ type: 'read', name: 'w' }).values).toEqual(frame.weights);
    expect(host.faults({ type: 'read', name: 'no such thing' })).toHaveLength(1);
    expect(host.faults({ type: 'examples', part: 'no such part', limit: 1 })).toHaveLength(1);
  });

  test('outputs for the examples of the last minibatch, as far as they are watched', () => {
    const watch = { part: 'train', count: 100, inMinibatch: true };
    const { description } = open(planarExperiment(core), { ...NO_VIEW, watch, minibatch: true });
    const frame = take(3);
    const known = [...(frame.minibatch ?? [])].filter((example) => example < watch.count);
    expect(known.length).toBeGreaterThan(0);
    expect(known.length).toBeLessThan(frame.minibatch?.length ?? 0);
    const { values, width } = host.value({ type: 'examples', part: 'train', limit: watch.count });
    const x = known.flatMap((example) => [...values.subarray(example * width, (example + 1) * width - 1)]);
    const { outputs } = host.value({ type: 'predict', x: Float64Array.from(x) });
    expect(outputs).toHaveLength(known.length * description.outputs);
    expect(frame.outputs).toEqual(outputs);
  });

  test('maps of units and the minibatch come when asked for, and fit the description and the examples', () => {
    const document = planarExperiment(core);
    const view = { ...NO_VIEW, grid, units: grid, minibatch: true };
    const { description, frame: first } = open(document, view);
    const hidden = description.layers.slice(0, -1).reduce((sum, layer) => sum + layer.units, 0);
    expect(hidden).toBeGreaterThan(0);
    expect(first.units?.request).toEqual(grid);
    const given = description.inputs.length;
    expect(first.units?.outputs).toHaveLength((given + hidden) * 7 * 5);
    expect(first.minibatch).toHaveLength(0);
    const frame = take(3);
    expect(frame.minibatch).toHaveLength(document.train.batch);
    expect(Math.max(...(frame.minibatch ?? []))).toBeLessThan(description.parts.train);
    // What the last layer makes of its units is what is predicted.
    const last = description.layers.at(-1);
    const [weight, bias] = [description.segments[last?.weight ?? -1], description.segments[last?.bias ?? -1]];
    const [outputs = 0, inputs = 0] = weight?.shape ?? [];
    const cells = 7 * 5;
    for (let k = 0; k < outputs; k++) {
      let sum = frame.weights?.[(bias?.offset ?? 0) + k] ?? Number.NaN;
      for (let i = 0; i < inputs; i++) {
        const unit = frame.units?.outputs[(given + hidden - inputs + i) * cells + 8] ?? Number.NaN;
        sum += (frame.weights?.[(weight?.offset ?? 0) + k * inputs + i] ?? Number.NaN) * unit;
      }
      expect(frame.grid?.outputs[8 * outputs + k]).toBeCloseTo(sum, 4);
    }
    open(functionExperiment(core));
    expect(host.faults({ type: 'view', view: { ...NO_VIEW, units: grid } })[0]?.code).toBe('no_units');
    expect(host.value({ type: 'view', view: { ...NO_VIEW, minibatch: true } }).frame.minibatch).toHaveLength(0);
  });

  test('the full gradient is read without touching the run', () => {
    open(planarExperiment(core));
    take(5);
    const { hash } = host.value({ type: 'hash' });
    const { values } = host.value({ type: 'read', name: 'full_gradient' });
    expect(values).toHaveLength(host.value({ type: 'read', name: 'w' }).values.length);
    expect(values).not.toEqual(host.value({ type: 'read', name: 'gradient' }).values);
    expect(host.value({ type: 'hash' }).hash).toBe(hash);
  });

  test('the test part is evaluated only when asked, with the weights shown, and looks are counted', () => {
    const document = planarExperiment(core);
    open(document);
    const { best, progress } = take(between(document));
    expect(progress.testEvaluations).toBe(0);
    const last = host.value({ type: 'evaluateTest' });
    expect(last).toMatchObject({ step: progress.step, result: { evaluations: 1 } });
    host.value({ type: 'view', view: { ...NO_VIEW, best: true } });
    const chosen = host.value({ type: 'evaluateTest' });
    expect(chosen).toMatchObject({ step: best?.step, result: { evaluations: 2 } });
    expect(chosen.result.loss).not.toBe(last.result.loss);
    expect(take(1).progress.testEvaluations).toBe(2);
    const { bytes } = host.value({ type: 'snapshot' });
    const request = { document: JSON.stringify(document), run: 0, view: NO_VIEW };
    const reopened = host.value({ type: 'open', ...request, snapshot: bytes });
    expect(reopened.frame.progress.testEvaluations).toBe(2);
    open(functionExperiment(core));
    expect(host.faults({ type: 'evaluateTest' })[0]?.code).toBe('no_test_part');
  });

  test('diagnostics are of this very step and leave the run as it is', () => {
    open(planarExperiment(core));
    take(30);
    const { hash } = host.value({ type: 'hash' });
    const { wanted } = host.value({ type: 'planDiagnosis', wanted: defaults() });
    const { diagnosis } = host.value({ type: 'diagnose', wanted });
    expect(diagnosis.examples).toBe(wanted.examples);
    expect(diagnosis.step).toBe(30);
    expect(diagnosis.hessian?.largest).toHaveLength(defaults().eigenvalues ?? 0);
    expect(diagnosis.taylor.first).toBeLessThan(0);
    expect(diagnosis.gradient_noise?.scale).not.toBeUndefined();
    expect(host.value({ type: 'hash' }).hash).toBe(hash);
    for (const type of ['planDiagnosis', 'diagnose'] as const) {
      expect(host.faults({ type, wanted: { draws: 'many' as unknown as number, nonsense: 1 } }).length).toBeGreaterThan(
        0,
      );
    }
    open(functionExperiment(core));
    expect(host.value({ type: 'diagnose', wanted: defaults() }).diagnosis).toMatchObject({
      examples: 0,
      gradient_noise: null,
    });
  });

  test('setHyper answers with the log and the values in force; a bad value changes nothing', () => {
    const { description } = open(planarExperiment(core));
    take(4);
    const path = description.hypers[0] as string;
    const { edits, hypers } = host.value({ type: 'setHyper', path, value: 0.0123 });
    expect(edits).toEqual([{ step: 4, path, value: 0.0123 }]);
    expect(hypers[0]).toBe(0.0123);
    expect(host.faults({ type: 'setHyper', path, value: -1 })[0]?.path).toContain(path);
    expect(host.value({ type: 'pause' }).frame.hypers[0]).toBe(0.0123);
  });

  test('close frees the session', () => {
    open(planarExperiment(core));
    host.value({ type: 'close' });
    expect(host.faults({ type: 'hash' })[0]?.code).toBe('no_session');
  });
});

describe('stepping', () => {
  test('n + m steps are n steps and then m, however they are sliced', () => {
    const document = planarExperiment(core);
    open(document);
    take(337);
    const once = host.value({ type: 'hash' });
    expect(once.step).toBe(337);
    open(document);
    host.stepCost = 3;
    take(100);
    host.stepCost = 0.01;
    take(237);
    expect(host.value({ type: 'hash' })).toEqual(once);
  });

  test('a pause falls between steps, is exact, and nothing moves afterwards', () => {
    open(planarExperiment(core));
    host.value({ type: 'play', pace: fast, until: null });
    host.run(100);
    const paused = step();
    expect(paused).toBeGreaterThan(10);
    host.run(1000);
    expect(host.value({ type: 'hash' }).step).toBe(paused);
    expect(host.idle).toBe(true);
  });

  test('playing until a step ends exactly there and says so once', () => {
    open(planarExperiment(core));
    host.value({ type: 'play', pace: fast, until: 123 });
    for (let i = 0; i < 50; i++) {
      host.run(20);
      host.send({ type: 'ack' });
    }
    expect(host.frames('ended').map((frame) => frame.progress.step)).toEqual([123]);
  });

  test("the experiment's end ends playing", () => {
    open(withSteps(planarExperiment(core), 60));
    host.value({ type: 'play', pace: fast, until: null });
    host.run(1000);
    const [ended] = host.frames('ended');
    expect(ended?.progress).toMatchObject({ step: 60, status: 'stopped' });
    expect(ended?.progress.reason).not.toBe('');
  });

  test('a step request cut short is answered with the steps done so far', () => {
    open(planarExperiment(core));
    const id = host.post({ type: 'step', count: 1e6 });
    host.run(50);
    expect(host.reply(id)).toBeNull();
    const paused = step();
    expect(host.reply<'step'>(id)).toMatchObject({ ok: true, value: { frame: { progress: { step: paused } } } });
  });

  test('a slice takes about 8 ms whatever a step costs, so that messages wait no longer', () => {
    open(planarExperiment(core));
    for (const cost of [0.01, 0.5, 5]) {
      host.stepCost = cost;
      host.value({ type: 'play', pace: fast, until: null });
      host.run(200);
      const before = host.time;
      host.run(0);
      expect(host.time - before).toBeLessThanOrEqual(Math.max(16, cost));
      host.value({ type: 'pause' });
    }
  });

  test('a rate is kept, below and above one step per frame', () => {
    for (const rate of [2, 10, 500]) {
      open(planarExperiment(core));
      host.value({ type: 'play', pace: { rate, limit: null }, until: null });
      for (let i = 0; i < 200; i++) {
        host.run(10);
        host.send({ type: 'ack' });
      }
      const done = step();
      expect(done).toBeGreaterThanOrEqual(2 * rate);
      expect(done).toBeLessThanOrEqual(2 * rate + 1);
    }
  });

  test('a rate too high for the machine does not become a debt', () => {
    open(planarExperiment(core));
    host.stepCost = 10;
    host.value({ type: 'play', pace: { rate: 1000, limit: null }, until: null });
    host.run(2000);
    const before = step();
    host.stepCost = 0;
    host.value({ type: 'play', pace: { rate: 10, limit: null }, until: null });
    host.run(1000);
    expect(step() - before).toBeLessThanOrEqual(11);
  });

  test('where it shares its core it rests a quarter of the time, whoever calls meanwhile', () => {
    const speed = (rests: boolean): number => {
      open(planarExperiment(core));
      host.stepCost = 0.5;
      host.value({ type: 'play', pace: { ...fast, rests }, until: null });
      for (let i = 0; i < 250; ++i) {
        host.run(2);
        host.send({ type: 'ack' });
      }
      return step();
    };
    const share = speed(true) / speed(false);
    expect(share).toBeGreaterThan(0.65);
    expect(share).toBeLessThan(0.85);
  });

  test('a limit holds until it is raised', () => {
    open(planarExperiment(core));
    host.value({ type: 'play', pace: { rate: null, limit: 20 }, until: null });
    host.run(500);
    host.send({ type: 'ack' });
    host.run(500);
    expect(host.frames('frame').at(-1)?.progress.step).toBe(20);
    expect(host.frames('ended')).toHaveLength(0);
    expect(host.idle).toBe(true);
    host.send({ type: 'pace', pace: { rate: null, limit: 30 } });
    host.run(500);
    expect(step()).toBe(30);
  });
});

describe('frames', () => {
  test('never queue: the next one comes only after the last was acknowledged', () => {
    open(withSteps(planarExperiment(core), 100_000));
    host.value({ type: 'play', pace: fast, until: null });
    host.run(2000);
    expect(host.frames('frame')).toHaveLength(1);
    host.send({ type: 'ack' });
    host.run(2000);
    const frames = host.frames('frame');
    expect(frames).toHaveLength(2);
    // Training went on meanwhile, and the second frame tells all of it.
    expect(frames[1]?.progress.step).toBeGreaterThan((frames[0]?.progress.step ?? 0) + 100);
  });

  test('come at most once per animation frame however fast they are acknowledged', () => {
    open(planarExperiment(core));
    host.value({ type: 'play', pace: fast, until: null });
    for (let i = 0; i < 320; i++) {
      host.run(1);
      host.send({ type: 'ack' });
    }
    const intervals = host.time / 16;
    expect(host.frames('frame').length).toBeLessThanOrEqual(intervals + 1);
    expect(host.frames('frame').length).toBeGreaterThan(intervals / 2);
  });

  test('together bring every row once, also when the core merges rows', () => {
    const document = functionExperiment(core);
    open({ ...document, train: { ...document.train, stop: { steps: 30_000 } } });
    host.stepCost = 0.01;
    host.value({ type: 'play', pace: fast, until: null });
    const steps: number[] = [];
    const generations = new Set<number>();
    while (host.frames('ended').length === 0) {
      host.run(16);
      host.send({ type: 'ack' });
      if (host.time > 1e5) throw new Error('did not end');
    }
    for (const { metrics } of [...host.frames('frame'), ...host.frames('ended')]) {
      generations.add(metrics.generation);
      steps.length = metrics.firstRow;
      for (let at = 0; at < metrics.values.length; at += metrics.width) steps.push(metrics.values[at] as number);
    }
    expect(generations.size).toBeGreaterThan(1);
    // What was put together from the pieces is what the core has in one piece.
    const whole = core.createSession(
      JSON.stringify({ ...document, train: { ...document.train, stop: { steps: 30_000 } } }),
      0,
    );
    if (!whole.ok) throw new Error('faults');
    whole.value.step(30_000);
    const { values, width } = whole.value.drain(0, 0);
    expect(steps).toEqual(Array.from(values.filter((_, i) => i % width === 0)));
    whole.value.dispose();
  });

  test('tell the speed', () => {
    open(planarExperiment(core));
    host.stepCost = 0.5;
    host.value({ type: 'play', pace: fast, until: null });
    for (let i = 0; i < 100; i++) {
      host.run(16);
      host.send({ type: 'ack' });
    }
    const speed = host.frames('frame').at(-1)?.stepsPerSecond ?? 0;
    expect(speed).toBeGreaterThan(1900);
    expect(speed).toBeLessThan(2100);
    expect(host.value({ type: 'pause' }).frame.stepsPerSecond).toBe(0);
  });
});

describe('snapshots', () => {
  test('a session goes back to one of its own, and what it repeats takes none of the run’s time', () => {
    const document = planarExperiment(core);
    document.train.stop = { steps: 5000, seconds: 0.1 };
    open(document);
    take(500);
    const { bytes, step: at } = host.value({ type: 'snapshot' });
    const there = take(250);
    host.value({ type: 'restore', snapshot: bytes });
    expect(step()).toBe(at);
    expect(take(250).weights).toEqual(there.weights);
    // At 0.1 ms a step the time is up after 1000 steps.
    expect(take(2000).progress).toMatchObject({ step: at + 2250, status: 'running' });
    open(document);
    expect(take(2000).progress.status).toBe('stopped');
    const damaged = bytes.slice(0, -1);
    expect(host.faults({ type: 'restore', snapshot: damaged })[0]?.code).toBe('damaged_snapshot');
  });

  test('a view without history brings no rows', () => {
    open(planarExperiment(core), { ...NO_VIEW, history: false });
    const { metrics, histogram } = take(50);
    expect(metrics.values).toHaveLength(0);
    expect(histogram.steps).toHaveLength(0);
    expect(host.value({ type: 'view', view: NO_VIEW }).frame.metrics.values.length).toBeGreaterThan(0);
  });

  test('continue bit for bit, edits included', () => {
    const document = planarExperiment(core);
    const text = JSON.stringify(document);
    const { description } = open(document);
    take(50);
    host.value({ type: 'setHyper', path: description.hypers[0] as string, value: 0.004 });
    take(20);
    const { bytes, step: at } = host.value({ type: 'snapshot' });
    expect(at).toBe(70);
    take(80);
    const straight = host.value({ type: 'hash' });
    const { frame } = host.value({ type: 'open', document: text, run: 0, view: NO_VIEW, snapshot: bytes });
    expect(frame.progress.step).toBe(70);
    expect(frame.metrics.firstRow).toBe(0);
    take(80);
    expect(host.value({ type: 'hash' })).toEqual(straight);
  });

  test('that are damaged or of another experiment are refused, and the session stays', () => {
    const document = planarExperiment(core);
    open(document);
    take(10);
    const { bytes } = host.value({ type: 'snapshot' });
    const damaged = bytes.slice();
    damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1;
    const again = { type: 'open', document: JSON.stringify(document), run: 0, view: NO_VIEW } as const;
    expect(host.faults({ ...again, snapshot: damaged })[0]?.code).toBe('damaged_snapshot');
    expect(host.faults({ ...again, snapshot: new Uint8Array(3) })[0]?.code).toBe('damaged_snapshot');
    expect(host.faults({ ...again, run: 1, snapshot: bytes })[0]?.code).toBe('foreign_snapshot');
    expect(step()).toBe(10);
  });
});

test('a trap in the core is reported once, and the dead engine stays silent', async () => {
  const trapping: Core = {
    ...core,
    createSession(document, run) {
      const session = core.createSession(document, run);
      if (!session.ok) return session;
      const step = () => {
        throw new WebAssembly.RuntimeError('memory access out of bounds');
      };
      return { ok: true, value: { ...session.value, step } };
    },
  };
  await useCore(trapping);
  open(planarExperiment(core));
  host.post({ type: 'step', count: 1 });
  host.run(100);
  expect(host.posted.at(-1)).toMatchObject({ type: 'crashed', reason: expect.stringContaining('out of bounds') });
  const before = host.posted.length;
  host.post({ type: 'hash' });
  host.send({ type: 'ping' });
  expect(host.posted).toHaveLength(before);
});

describe('the best weights', () => {
  const watched: View = { ...NO_VIEW, grid, watch: { part: 'validation', count: 20 } };
  const hashAfter = (document: ExperimentDocument, steps: number) => {
    open(document);
    take(steps);
    return host.value({ type: 'hash' }).hash;
  };

  test('are shown when asked for and given back, wherever the run stands', () => {
    const document = planarExperiment(core);
    open(document, watched);
    expect(host.value({ type: 'view', view: { ...watched, best: true } }).frame.best).toBeNull();
    host.value({ type: 'view', view: watched });
    const last = take(between(document));
    const { frame } = host.value({ type: 'view', view: { ...watched, best: true } });
    expect(frame.progress).toEqual(last.progress);
    expect(frame.best?.step).toBeLessThan(last.progress.step);
    expect(frame.best?.loss).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(frame.outputs).not.toEqual(last.outputs);
    expect(frame.grid?.outputs).not.toEqual(last.grid?.outputs);
    expect(host.value({ type: 'read', name: 'w' }).values).toEqual(frame.weights);
    // They are the weights the run had at that step.
    const back = host.value({ type: 'view', view: watched }).frame;
    expect(back.outputs).toEqual(last.outputs);
    expect(back.grid).toEqual(last.grid);
    expect(back.weights).toEqual(last.weights);
    open(document, watched);
    expect(take(frame.best?.step ?? 0).outputs).toEqual(frame.outputs);
  });

  test('stay on show while training goes on, which does not notice', () => {
    const document = planarExperiment(core);
    const steps = between(document);
    const undisturbed = hashAfter(document, steps + 40);
    open(document, watched);
    take(steps);
    host.value({ type: 'view', view: { ...watched, best: true } });
    host.value({ type: 'evaluateTest' });
    const later = take(20);
    expect(later.weights).toEqual(host.value({ type: 'read', name: 'w' }).values);
    expect(later.best?.step).toBeLessThan(later.progress.step);
    host.value({ type: 'view', view: watched });
    host.value({ type: 'diagnose', wanted: defaults() });
    host.post({ type: 'play', pace: fast, until: steps + 30 });
    host.run(1);
    host.value({ type: 'view', view: { ...watched, best: true } });
    host.run(1e6);
    take(10);
    expect(host.value({ type: 'hash' })).toEqual({ hash: undisturbed, step: steps + 40 });
  });
});
