// Best weights, the test part and diagnostics as the lab offers them: none of them changes what a run does.
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { RunState } from '../../../web/src/state/lab';
import { functionExperiment, planarExperiment } from '../support/experiments';
import { until } from '../support/local-page';
import { replay, shared } from '../support/paused-lab';
import { core } from '../support/prepared-core';
import { lab, labWith, page, prepareLab, takeSteps } from '../support/prepared-lab';

const SIZE = { x0: -1, x1: 1, y0: -1, y1: 1, columns: 6, rows: 4 };

prepareLab();

const run = (index = 0) => lab.state.runs[index] as RunState;

async function labAt(document: ExperimentDocument, steps: number): Promise<void> {
  await labWith(document);
  await takeSteps(steps);
}

/** A few steps after an evaluation of the validation part. */
const between = (document: ExperimentDocument) => 12 * document.train.validate_every + 3;

describe('best weights', () => {
  test('are told of every network, shown when asked for, and given back', async () => {
    const document = planarExperiment(core);
    await labAt(document, between(document));
    expect(run().best?.step).toBeLessThan(run().progress.step);
    lab.setGrid(SIZE);
    await until(() => lab.state.runs.every(({ grid }) => grid !== null), 'maps');
    const [last, other] = [run(0).grid?.outputs, run(1).grid?.outputs];
    lab.showBest(0, true);
    await until(() => run().grid?.outputs !== last, 'the best map');
    expect(run().showsBest).toBe(true);
    const best = run().grid?.outputs;
    expect(best).not.toEqual(last);
    expect(run(1).grid?.outputs).toBe(other);
    lab.showBest(0, false);
    await until(() => run().grid?.outputs !== best, 'the last map');
    expect(run().grid?.outputs).toEqual(last);
  });

  test('and the rest leave the fingerprint what it would have been', async () => {
    const document = planarExperiment(core);
    await labAt(document, between(document));
    lab.setGrid(SIZE);
    lab.showBest(0, true);
    await lab.evaluateTest(0);
    await lab.diagnose();
    await takeSteps(50);
    expect(run().showsBest).toBe(true);
    lab.play();
    await until(() => run().progress.step > between(document) + 200, 'played on');
    lab.showBest(0, false);
    lab.showBest(1, true);
    await lab.diagnose();
    lab.pause();
    await until(() => !lab.state.playing, 'paused');
    const { document: after } = await shared(core, lab);
    expect(replay(core, after)).toBe(after.fingerprint?.hash);
  });

  test('are no longer shown when the run starts over', async () => {
    const document = planarExperiment(core);
    await labAt(document, between(document));
    lab.showBest(0, true);
    lab.reset();
    await until(() => run().progress.step === 0 && run().phase === 'ready', 'reset');
    expect(run().showsBest).toBe(false);
    expect(run().best).toBeNull();
  });
});

describe('the test part', () => {
  test('is looked at with the weights shown, and only when asked', async () => {
    const document = planarExperiment(core);
    await labAt(document, between(document));
    expect(run().testLooks).toBe(0);
    await lab.evaluateTest(0);
    expect(run().test).toMatchObject({ step: run().progress.step, ofBest: false });
    lab.showBest(0, true);
    await lab.evaluateTest(0);
    expect(run().test).toMatchObject({ step: run().best?.step, ofBest: true });
    expect([run(0).testLooks, run(1).testLooks]).toEqual([2, 0]);
  });

  test('stays looked at when a worker dies, the run starts over or is changed; other data are a new one', async () => {
    const document = planarExperiment(core);
    await labAt(document, between(document));
    await lab.evaluateTest(0);
    await lab.evaluateTest(0);
    const port = page.engines.ports.findLast((one) => one.sent.some((m) => m.type === 'open' && m.run === 0));
    port?.kill('out of memory');
    await until(() => run().recoveredAt !== null && run().phase === 'ready', 'recovered');
    expect(run().testLooks).toBe(2);
    await lab.evaluateTest(0);
    expect(run().testLooks).toBe(3);
    lab.reset();
    await until(() => run().test === null, 'reset');
    expect(run().testLooks).toBe(3);
    await lab.change((draft) => {
      draft.train.batch = 7;
    });
    await lab.evaluateTest(0);
    expect(run().testLooks).toBe(4);
    lab.newSeed();
    await until(() => run().testLooks === 0, 'another test part');
  });

  test('of a function there is none: a notice says so', async () => {
    await labAt(functionExperiment(core), 5);
    await lab.evaluateTest(0);
    expect(lab.state.notices.at(-1)).toMatchObject({ kind: 'error', faults: [{ code: 'no_test_part' }] });
    expect(run()).toMatchObject({ testLooks: 0, test: null });
  });
});

describe('diagnostics', () => {
  test('are measured of all runs on show, alike, and gone when a run starts over', async () => {
    const document = planarExperiment(core);
    await labAt(document, 20);
    lab.setMuted(1, true);
    await lab.diagnose();
    expect(run(1).diagnosis).toBeNull();
    lab.setMuted(1, false);
    const measured = lab.diagnose();
    await until(() => lab.state.runs.every(({ measuring }) => measuring), 'measuring');
    await measured;
    expect(lab.state.runs.some(({ measuring }) => measuring)).toBe(false);
    expect(lab.state.runs.map(({ diagnosis }) => diagnosis?.step)).toEqual(lab.state.runs.map(() => 20));
    expect(new Set(lab.state.runs.map(({ diagnosis }) => diagnosis?.examples)).size).toBe(1);
    lab.reset();
    await until(() => lab.state.runs.every(({ diagnosis }) => diagnosis === null), 'reset');
  });

  test('of runs that play are taken at one step, and they play on unless paused meanwhile', async () => {
    const document = planarExperiment(core);
    await labAt(document, 20);
    lab.play();
    await until(() => run().progress.step > 60, 'played');
    await lab.diagnose();
    expect(new Set(lab.state.runs.map(({ diagnosis }) => diagnosis?.step)).size).toBe(1);
    await until(() => run().progress.step > (run().diagnosis?.step ?? 0) + 50, 'played on');
    const measured = lab.diagnose();
    await until(() => run().measuring, 'measuring');
    lab.pause();
    await measured;
    await until(() => !lab.state.playing, 'paused');
    const at = run().progress.step;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(run().progress.step).toBe(at);
    expect(at).toBe(run().diagnosis?.step);
  });

  test('of a run whose worker dies meanwhile: a notice, and it can be measured again', async () => {
    await labAt(planarExperiment(core), 20);
    const measured = lab.diagnose();
    await until(() => run().measuring, 'measuring');
    const port = page.engines.ports.findLast((one) => one.sent.some((m) => m.type === 'open' && m.run === 0));
    port?.kill('out of memory');
    await measured;
    expect(lab.state.notices.some(({ text }) => text.includes('measured'))).toBe(true);
    await until(() => run().phase === 'ready', 'recovered');
    await lab.diagnose();
    expect(run().diagnosis).not.toBeNull();
  });
});

describe('the minibatch’s gradient beside the full one', () => {
  test('is compared where the run stands, which then goes on as if nothing had been', async () => {
    const document = planarExperiment(core);
    await labAt(document, 5);
    await lab.compareGradients(0);
    expect(run().comparison?.step).toBe(5);
    expect(run().comparing).toBe(false);
    expect(run(1).comparison).toBeNull();
    await takeSteps(4);
    const { document: link } = await shared(core, lab);
    expect(link.fingerprint?.hash).toBe(replay(core, link));
    lab.reset();
    await until(() => run().progress.step === 0 && run().phase === 'ready', 'reset');
    expect(run().comparison).toBeNull();
  });
});
