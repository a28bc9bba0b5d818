// Looking at the past of real runs, over the real core in this thread.
import { describe, expect, test } from 'vitest';
import type { Core } from '../../../web/src/engine/core';
import { functionExperiment, planarExperiment, withSteps } from '../support/experiments';
import { until } from '../support/local-page';
import { localEngines } from '../support/local-port';
import { replay, shared } from '../support/paused-lab';
import { core } from '../support/prepared-core';
import { lab, labWith, page, prepareLab, steps, takeSteps } from '../support/prepared-lab';

prepareLab();

/** A core whose steps take a while. */
const slow = (core: Core): Core => ({
  ...core,
  createSession: (document, run) => {
    const session = core.createSession(document, run);
    if (!session.ok) return session;
    const step = (count: number) => {
      const end = performance.now() + 2 * count;
      while (performance.now() < end);
      return session.value.step(count);
    };
    return { ok: true, value: { ...session.value, step } };
  },
});

async function look(step: number): Promise<void> {
  lab.lookAt(step);
  await until(() => lab.state.past?.arrived === true, `arrived at ${step}`);
}

/** What the core makes of a run at a step: its weights and hyper-parameters. */
function truth(run: number, step: number) {
  const session = core.createSession(JSON.stringify(lab.state.document), run);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  session.value.step(step);
  const weights = session.value.read('w');
  const found = { weights: weights.ok ? weights.value : null, lr: session.value.hyper('lr') };
  session.value.dispose();
  return found;
}

const shown = (run: number) => {
  const { weights, hypers } = lab.state.runs[run] ?? {};
  return { weights, lr: hypers?.get('lr') };
};

describe('looking at the past', () => {
  test('shows every run as it was, edits and all, and leaves the runs as they are', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(60);
    lab.editHyper(1, 'lr', 0.004);
    await until(() => lab.state.document.edits.length === 1, 'edited');
    await takeSteps(340);
    const before = await shared(core, lab);
    for (const step of [200, 61, 60, 59, 399, 0, 17]) {
      await look(step);
      expect(steps()).toEqual(lab.state.runs.map(() => step));
      for (const run of [0, 1]) expect(shown(run)).toEqual(truth(run, step));
    }
    expect(lab.state.runs.map((run) => run.now.progress.step)).toEqual(lab.state.runs.map(() => 400));
    expect((await shared(core, lab)).address).toBe(before.address);
    lab.lookAt(null);
    expect(lab.state.past).toBeNull();
    expect(steps().every((step) => step === 400)).toBe(true);
    await takeSteps(50);
    const after = await shared(core, lab);
    expect(replay(core, after.document)).toBe(after.document.fingerprint?.hash);
  });

  test('follows a pointer that is faster than the replay to where it stops', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(600);
    for (let step = 590; step >= 300; step--) lab.lookAt(step);
    for (let step = 300; step < 450; step++) lab.lookAt(step);
    await until(() => lab.state.past?.arrived === true, 'arrived');
    expect(steps().every((step) => step === 449)).toBe(true);
    expect(shown(0)).toEqual(truth(0, 449));
  });

  test('shows the nearest snapshot while a replay takes long', async () => {
    const document = planarExperiment(core);
    await labWith({ ...document, runs: document.runs.slice(0, 1) }, localEngines(slow));
    await takeSteps(100);
    await lab.keep();
    await takeSteps(120);
    lab.lookAt(210);
    await until(() => lab.state.runs[0]?.progress.step === 100, 'the snapshot');
    expect(lab.state.past).toEqual({ step: 210, arrived: false });
    await until(() => lab.state.past?.arrived === true, 'arrived');
    expect(shown(0)).toEqual(truth(0, 210));
  });

  test('pauses, and playing is back in the present at once', async () => {
    await labWith(withSteps(planarExperiment(core), 100_000));
    lab.play();
    await until(() => steps().every((step) => step > 200), 'under way');
    lab.lookAt(100);
    await until(() => !lab.state.playing && lab.state.past?.arrived === true, 'looking');
    const rested = Math.max(...lab.state.runs.map((run) => run.now.progress.step));
    expect(rested).toBeGreaterThan(200);
    lab.play();
    expect(lab.state.past).toBeNull();
    expect(Math.min(...steps())).toBeGreaterThan(200);
    await until(() => steps().every((step) => step > rested + 100), 'goes on');
  });

  test('steps go through the past, and past its end into the present', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(30);
    lab.step(-2);
    await until(() => lab.state.past?.arrived === true, 'two back');
    expect(steps().every((step) => step === 28)).toBe(true);
    lab.step();
    expect(lab.state.past?.step).toBe(29);
    lab.step();
    expect(lab.state.past).toBeNull();
    expect(steps().every((step) => step === 30)).toBe(true);
  });

  test('a run that had ended by then stands where it ended', async () => {
    const document = functionExperiment(core);
    for (const [index, run] of document.runs.entries()) run.lr = index === 0 ? 1e5 : 1e-4;
    await labWith(document);
    lab.play();
    await until(() => !lab.state.playing, 'the end');
    const end = lab.state.runs[0]?.progress.step ?? 0;
    expect(lab.state.runs[0]?.progress.status).toBe('diverged');
    await look(end + 10);
    expect(steps()[0]).toBe(end);
    expect(lab.state.runs[0]?.progress.status).toBe('diverged');
    expect(steps()[1]).toBe(end + 10);
    await look(0);
    expect(steps()).toEqual(lab.state.runs.map(() => 0));
    expect(lab.state.runs[0]?.progress.status).toBe('running');
  });

  test('best weights, the test part and diagnostics are those of then; looks are counted', async () => {
    const document = planarExperiment(core);
    await labWith(document);
    const { validate_every } = document.train;
    await takeSteps(3 * validate_every + 1);
    const first = lab.state.runs[0]?.best?.step;
    await takeSteps(20 * validate_every);
    await look(3 * validate_every + 1);
    expect(lab.state.runs[0]?.best?.step).toBe(first);
    lab.showBest(0, true);
    await until(() => lab.state.runs[0]?.showsBest === true, 'best weights');
    await lab.evaluateTest(0);
    expect(lab.state.runs[0]?.test).toMatchObject({ step: first, ofBest: true });
    expect(lab.state.runs[0]?.testLooks).toBe(1);
    await lab.diagnose();
    expect(lab.state.runs[0]?.diagnosis?.step).toBe(3 * validate_every + 1);
    lab.lookAt(null);
    expect(lab.state.runs[0]?.testLooks).toBe(1);
    expect(lab.state.runs[0]?.diagnosis).toBeNull();
  });

  test('a change of the experiment is made in the present', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(40);
    await look(10);
    await lab.addRun(0);
    expect(lab.state.past).toBeNull();
    expect(steps()).toEqual([...Array(lab.state.runs.length - 1).fill(40), 0]);
  });

  test('an engine that dies meanwhile costs the look, not the runs', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(40);
    const before = page.engines.ports.length;
    await look(10);
    page.engines.ports[before]?.kill('out of memory');
    await until(() => lab.state.past === null, 'back');
    expect(steps().every((step) => step === 40)).toBe(true);
    expect(lab.state.notices.at(-1)?.text).toMatch(/out of memory/);
    await look(10);
    expect(shown(0)).toEqual(truth(0, 10));
  });
});

describe('an edit of the past', () => {
  const edited = async (run: number, step: number, value: number) => {
    await look(step);
    lab.editHyper(run, 'lr', value);
    expect(lab.state.pastEdit).toEqual({ run, step, path: 'lr', value });
  };

  test('branches a new run that is the same up to there, and the link says all of it', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(60);
    lab.editHyper(1, 'lr', 0.004);
    await until(() => lab.state.document.edits.length === 1, 'edited');
    await takeSteps(240);
    const { document, runs } = lab.state;
    await edited(1, 100, 0.03);
    expect(lab.state.document).toBe(document);
    expect(await lab.decide('branch')).toBe(true);
    expect(lab.state.past).toBeNull();
    const branch = document.runs.length;
    expect(lab.state.runs).toHaveLength(branch + 1);
    expect(new Set(lab.state.runs.map((run) => run.name)).size).toBe(branch + 1);
    expect(lab.state.document.edits.filter((edit) => edit.run === branch)).toEqual([
      { run: branch, step: 60, path: 'lr', value: 0.004 },
      { run: branch, step: 100, path: 'lr', value: 0.03 },
    ]);
    expect(lab.state.document.edits.filter((edit) => edit.run === 1)).toEqual(document.edits);
    // The others go on untouched, and the new one comes after them.
    expect(lab.state.runs[0]?.now.progress.step).toBeGreaterThanOrEqual(300);
    await until(() => (lab.state.runs[branch]?.progress.step ?? 0) > 310, 'caught up');
    lab.pause();
    await until(() => !lab.state.playing && new Set(steps()).size === 1, 'paused');
    const own = lab.state.runs[branch]?.series('lr');
    expect(own?.step[0]).toBe(runs[1]?.series('lr')?.step[0]);
    const after = await shared(core, lab);
    expect(replay(core, after.document)).toBe(after.document.fingerprint?.hash);
    await look(50);
    expect(shown(branch)).toEqual(shown(1));
    await look(150);
    expect(shown(branch)).not.toEqual(shown(1));
    expect(shown(branch)).toEqual(truth(branch, 150));
    lab.undo();
    await until(() => lab.state.runs.length === branch, 'undone');
    expect(lab.state.document.edits).toEqual(document.edits);
  });

  test('may be made in the present instead, or not at all', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(80);
    await edited(0, 20, 0.03);
    await lab.decide('cancel');
    expect(lab.state.pastEdit).toBeNull();
    expect(lab.state.past?.step).toBe(20);
    expect(lab.state.document.edits).toEqual([]);
    await edited(0, 20, 0.03);
    await lab.decide('now');
    await until(() => lab.state.document.edits.length === 1, 'edited');
    expect(lab.state.document.edits).toEqual([{ run: 0, step: 80, path: 'lr', value: 0.03 }]);
    expect(lab.state.past).toBeNull();
  });

  test('that the core refuses leaves everything as it was', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(80);
    const { document } = lab.state;
    await edited(0, 20, -1);
    expect(await lab.decide('branch')).toBe(false);
    expect(lab.state.notices.at(-1)?.faults[0]?.path).toMatch(/^edits\[/);
    expect(lab.state.document).toBe(document);
    expect(lab.state.past?.step).toBe(20);
  });
});
