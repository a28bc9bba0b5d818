// The lab over the real core, in this thread.
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument, Fault } from '../../../web/src/engine/document';
import { unpackLink } from '../../../web/src/engine/links';
import type { Outcome } from '../../../web/src/engine/protocol';
import { createLab } from '../../../web/src/state/create-lab';
import { whyNoEpochs } from '../../../web/src/state/epochs';
import { leadOf } from '../../../web/src/state/race';
import {
  catalogueOf,
  externalExperiment,
  functionExperiment,
  imageExperiment,
  planarExperiment,
  withSteps,
} from '../support/experiments';
import { TestPage, until } from '../support/local-page';
import { localEngines } from '../support/local-port';
import { linkOf as packedLink, replay as replayed, shared as sharedBy, ZERO } from '../support/paused-lab';
import { core } from '../support/prepared-core';
import { lab, labOn, labWith, page, prepareLab, steps, takeSteps } from '../support/prepared-lab';

prepareLab();

function faultsOf(outcome: Outcome<string>): Fault[] {
  if (outcome.ok) throw new Error('no fault');
  return outcome.faults;
}

const linkOf = (document: ExperimentDocument) => packedLink(core, document);
const replay = (document: ExperimentDocument) => replayed(core, document);
const shared = () => sharedBy(core, lab);

async function pause(): Promise<void> {
  lab.pause();
  await until(() => !lab.state.playing && !lab.state.meeting, 'paused');
}

const past = (step: number) => until(() => steps().every((at) => at >= step), `step ${step}`);

describe('opening the page', () => {
  test('starts the first starter experiment by itself', async () => {
    await labOn(new TestPage());
    expect(lab.state.document).toEqual(catalogueOf(core).starters[0]?.document);
    await past(100);
    expect(lab.state.playing).toBe(true);
    expect(lab.state.runs.every((run) => run.series('loss')?.last.length === run.rows)).toBe(true);
    expect(lab.state.examples?.train.length).toBeGreaterThan(0);
    await until(() => page.hash().startsWith('#v2.'), 'the address holds the experiment');
  });

  test('can be paused while an engine is still on its way, whose run comes to where the others stand', async () => {
    let come = () => {};
    const late = new Promise<void>((resolve) => {
      come = resolve;
    });
    const engines = localEngines(async (core, engine) => {
      if (engine === 1) await late;
      return core;
    });
    await labOn(new TestPage('', engines));
    // One run has come as far as it may without the other.
    await until(() => Math.max(...steps()) === leadOf([], lab.state.speed), 'waiting');
    expect(lab.state.runs.some((run) => run.phase === 'opening')).toBe(true);
    expect(lab.state.playing).toBe(true);
    lab.pause();
    await until(() => !lab.state.playing, 'paused');
    come();
    const front = Math.max(...steps());
    await until(() => steps().every((at) => at === front), 'at one step');
    expect(lab.state.playing).toBe(false);
  });

  test('opens the link in the address', async () => {
    const document = functionExperiment(core);
    await labOn(new TestPage(linkOf(document)));
    await past(1);
    expect(lab.state.document).toEqual(document);
    expect(lab.state.examples).toBeNull();
  });

  test('with a broken link says so and starts all the same', async () => {
    await labOn(new TestPage('#v1.broken'));
    await past(1);
    const { document_bytes } = catalogueOf(core).limits;
    expect(lab.state.notices).toMatchObject([
      { kind: 'error', faults: faultsOf(unpackLink(core, '#v1.broken', document_bytes)) },
    ]);
  });

  test('without an engine is refused in words', async () => {
    const blocked = new TestPage('', {
      ports: [],
      spawn: (events) => {
        setImmediate(() => events.failed('blocked'));
        return { post() {}, close() {} };
      },
    });
    await expect(createLab(blocked)).rejects.toThrow(/engine/i);
    await labOn(new TestPage());
  });
});

describe('playing', () => {
  test('races side by side, and a pause leaves all runs at one step', async () => {
    await labWith(withSteps(planarExperiment(core), 100_000));
    lab.play();
    await past(300);
    await pause();
    expect(new Set(steps()).size).toBe(1);
    const [at] = steps();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(steps()[0]).toBe(at);
  });

  test('steps are exact', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(1);
    await takeSteps(41);
    expect(steps().every((at) => at === 42)).toBe(true);
    expect(lab.state.playing).toBe(false);
  });

  test('one asked for while everything starts over is the first of what comes then', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(5);
    lab.reset();
    lab.step();
    lab.step();
    await until(() => steps().every((at) => at === 2), 'two steps from the start');
    expect(lab.state.playing).toBe(false);
  });

  test('to the end of an epoch, and of the next one; a pause on the way ends it there', async () => {
    const document = planarExperiment(core);
    await labWith(document);
    const perEpoch = lab.state.runs[0]?.description?.steps_per_epoch ?? 0;
    expect(perEpoch).toBeGreaterThan(1);
    await takeSteps(1);
    for (const epoch of [1, 2]) {
      lab.stepEpoch();
      await until(() => steps().every((at) => at === epoch * perEpoch), `epoch ${epoch}`);
      expect(lab.state.runs.map((run) => run.progress.epoch)).toEqual(lab.state.runs.map(() => epoch));
    }
    expect(lab.state.playing).toBe(false);
    lab.step(100_000);
    await until(() => lab.state.playing && Math.min(...steps()) > 2 * perEpoch + 100, 'under way');
    await pause();
    const [at] = steps();
    expect(at).toBeLessThan(document.train.stop.steps);
    await takeSteps(3);
    expect(steps().every((step) => step === (at ?? 0) + 3)).toBe(true);
  });

  test('a function and a full batch have no epochs to go to the end of, and say why', async () => {
    await labWith(functionExperiment(core));
    expect(whyNoEpochs(lab.state)).toMatch(/function/);
    lab.stepEpoch();
    await takeSteps(1);
    lab.dispose();
    const document = planarExperiment(core);
    await labWith(document);
    expect(whyNoEpochs(lab.state)).toBe('');
    const { train } = lab.state.runs[0]?.description?.parts ?? { train: 0 };
    await lab.change((draft) => {
      draft.train.batch = train;
    });
    expect(whyNoEpochs(lab.state)).toMatch(/every step is an epoch/);
  });

  test('stops where the experiment ends, and a change starts it again', async () => {
    await labWith(withSteps(planarExperiment(core), 50));
    lab.play();
    await until(() => !lab.state.playing, 'the end');
    expect(steps().every((at) => at === 50)).toBe(true);
    expect(lab.state.runs[0]?.progress.status).toBe('stopped');
    lab.play();
    expect(lab.state.notices.at(-1)?.kind).toBe('info');
    expect(
      await lab.change((draft) => {
        draft.train.stop.steps = 80;
      }),
    ).toBe(true);
    await past(80);
  });

  test('a hidden page goes on training', async () => {
    await labWith(withSteps(planarExperiment(core), 100_000));
    lab.play();
    await past(20);
    page.clock.setHidden(true);
    const before = Math.max(...steps());
    await past(before + 200);
  });

  test('a hidden page that is never drawn goes on training all the same, and shows it when it is seen again', async () => {
    await labWith(withSteps(planarExperiment(core), 1_000_000));
    lab.play();
    await past(20);
    page.clock.drawsHidden = false;
    page.clock.setHidden(true);
    const before = Math.max(...steps());
    let reached = 0;
    while (reached < before + 500) reached = Math.min(...((await shared()).document.fingerprint?.steps ?? []));
    page.clock.setHidden(false);
    await past(reached);
  });

  test('slow motion keeps its rate, and a run that joins catches up', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(500);
    lab.setSpeed(20);
    lab.play();
    await lab.addRun(0);
    await until(() => (lab.state.runs.at(-1)?.progress.step ?? 0) >= 490, 'caught up');
    expect(steps()[0]).toBeLessThan(600);
    await pause();
    expect(new Set(steps()).size).toBe(1);
  });
});

describe('changes', () => {
  test('that the core refuses leave everything as it was', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(10);
    const before = lab.state.document;
    const changed = await lab.change((draft) => {
      draft.train.batch = -3;
      draft.runs[0] = { name: 'x', lr: 1, stages: [] };
    });
    expect(changed).toBe(false);
    expect(lab.state.document).toBe(before);
    expect(steps().every((at) => at === 10)).toBe(true);
    expect(lab.state.notices.at(-1)?.faults.map((fault) => fault.path)).toContain('train.batch');
  });

  test('of one run restart that run in its worker; no worker is started for it', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(30);
    const workers = page.engines.ports.length;
    await lab.change((draft) => {
      for (const run of draft.runs.slice(1)) run.lr = 0.003;
    });
    expect(steps()[0]).toBe(30);
    expect(
      steps()
        .slice(1)
        .every((at) => at === 0),
    ).toBe(true);
    expect(page.engines.ports).toHaveLength(workers);
  });

  test('of the seeds restart all, with other data', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(5);
    const before = lab.state.examples?.train;
    lab.newSeed();
    await until(() => steps().every((at) => at === 0), 'restart');
    await until(() => lab.state.examples !== null && lab.state.examples.train !== before, 'new examples');
    expect(lab.state.examples?.train).not.toEqual(before);
    expect(new Set(Object.values(lab.state.document.seeds)).size).toBe(4);
  });

  test('adding and removing runs keeps colours, mutes and progress of the others', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(12);
    await lab.addRun(0);
    const count = lab.state.runs.length;
    lab.setMuted(count - 1, true);
    const { colour, name } = lab.state.runs.at(-1) as { colour: number; name: string };
    expect(new Set(lab.state.runs.map((run) => run.colour)).size).toBe(count);
    expect(new Set(lab.state.runs.map((run) => run.name)).size).toBe(count);
    const workers = page.engines.ports.length;
    await lab.removeRun(0);
    expect(lab.state.runs.at(-1)).toMatchObject({ colour, name, muted: true, index: count - 2 });
    expect(steps()).toEqual([...Array(count - 2).fill(12), 0]);
    await lab.addRun();
    expect(page.engines.ports).toHaveLength(workers);
    expect(lab.state.runs.at(-1)?.colour).toBe(0);
  });

  test('as many as the core allows, and then a notice', async () => {
    await labWith(planarExperiment(core));
    const { limits } = lab.state.catalogue;
    for (let i = 0; i < limits.runs; i++) await lab.addRun();
    expect(lab.state.runs).toHaveLength(limits.runs);
    expect(lab.state.notices.at(-1)?.kind).toBe('error');
  });
});

describe('live edits', () => {
  test('are in force at once, kept in the log, and replayed by whoever opens the link', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(40);
    lab.editHyper(1, 'lr', 0.004);
    await until(() => lab.state.document.edits.length === 1, 'edited');
    expect(lab.state.document.edits).toEqual([{ run: 1, step: 40, path: 'lr', value: 0.004 }]);
    expect(lab.state.runs[1]?.hypers.get('lr')).toBe(0.004);
    await takeSteps(25);
    const { document } = await shared();
    expect(document.fingerprint?.steps).toEqual(steps());
    expect(replay(document)).toBe(document.fingerprint?.hash);
  });

  test('of a slider being dragged end at its last value', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(3);
    for (let i = 1; i <= 50; i++) lab.editHyper(0, 'lr', i / 1000);
    await until(() => lab.state.runs[0]?.hypers.get('lr') === 0.05, 'the last value');
    expect(lab.state.document.edits).toEqual([{ run: 0, step: 3, path: 'lr', value: 0.05 }]);
  });

  test('out of range are refused with a notice', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(1);
    lab.editHyper(0, 'lr', -1);
    await until(() => lab.state.notices.length > 0, 'a notice');
    expect(lab.state.document.edits).toEqual([]);
  });

  test('become settings on reset, and the experiment starts over', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(9);
    lab.editHyper(0, 'lr', 0.004);
    await until(() => lab.state.document.edits.length === 1, 'edited');
    lab.reset();
    await until(() => steps().every((at) => at === 0), 'reset');
    expect(lab.state.document.edits).toEqual([]);
    expect(lab.state.runs[0]?.hypers.get('lr')).toBe(0.004);
  });

  test('that came with the experiment are replayed on reset', async () => {
    const document = planarExperiment(core);
    document.edits = [{ run: 0, step: 5, path: 'lr', value: 0.004 }];
    await labWith(document);
    await takeSteps(10);
    expect(lab.state.runs[0]?.hypers.get('lr')).toBe(0.004);
    lab.reset();
    await until(() => steps().every((at) => at === 0), 'reset');
    expect(lab.state.document.edits).toEqual(document.edits);
    expect(lab.state.runs[0]?.hypers.get('lr')).not.toBe(0.004);
  });

  test('of a run that has ended start it again with the new value', async () => {
    await labWith(withSteps(planarExperiment(core), 20));
    lab.play();
    await until(() => !lab.state.playing, 'the end');
    lab.editHyper(0, 'lr', 0.004);
    await until(() => lab.state.runs[0]?.hypers.get('lr') === 0.004, 'restarted');
    await past(20);
    expect(lab.state.document.edits).toEqual([]);
  });
});

describe('links', () => {
  test('are read without being opened', async () => {
    await labWith(planarExperiment(core));
    const address = await lab.share();
    const before = lab.state.document;
    const { fingerprint, ...document } = (await lab.read(address)) ?? { fingerprint: null };
    expect(document).toEqual(before);
    expect(fingerprint).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(lab.state.document).toBe(before);
    expect(lab.state.notices).toEqual([]);
    expect(await lab.read(page.address())).toBeNull();
    expect(lab.state.notices).toMatchObject([{ kind: 'error', faults: [{ code: 'not_a_link' }] }]);
  });

  test('are reproduced step by step and compared', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(150);
    lab.editHyper(0, 'lr', 0.007);
    await until(() => lab.state.document.edits.length === 1, 'edited');
    await takeSteps(33);
    const { address, document } = await shared();
    lab.dispose();

    await labOn(new TestPage(address.slice(address.indexOf('#'))));
    await until(
      () => lab.state.reproduction.state !== 'checking' && lab.state.reproduction.state !== 'none',
      'compared',
    );
    expect(lab.state.reproduction).toEqual({ state: 'reproduced', hash: document.fingerprint?.hash });
    expect(steps()).toEqual(document.fingerprint?.steps);
    expect(lab.state.playing).toBe(false);
    expect(page.hash()).toBe(address.slice(address.indexOf('#')));
    // It goes on only when asked to.
    lab.play();
    await past(200);
    await pause();
    // What is shared now is the continued experiment.
    const later = await shared();
    expect(replay(later.document)).toBe(later.document.fingerprint?.hash);
  });

  test('whose fingerprint is another say what differs', async () => {
    const document = planarExperiment(core);
    const hash = '0123456789abcdef';
    document.fingerprint = { steps: document.runs.map(() => 17), hash };
    await labOn(new TestPage(linkOf(document)));
    await until(() => lab.state.reproduction.state === 'differs', 'compared');
    const { fingerprint: _, ...rest } = document;
    const got = replay({ ...rest, fingerprint: document.fingerprint });
    expect(lab.state.reproduction).toEqual({ state: 'differs', expected: hash, got });
  });

  test('of runs at different steps are reproduced as they stood', async () => {
    const document = imageExperiment(core);
    document.fingerprint = { steps: document.runs.map((_, run) => 10 + 7 * run), hash: ZERO };
    document.fingerprint.hash = replay(document);
    await labOn(new TestPage(linkOf(document)));
    await until(() => lab.state.reproduction.state === 'reproduced', 'reproduced');
    expect(steps()).toEqual(document.fingerprint.steps);
  });

  test('at step 0 are reproduced at once', async () => {
    const document = planarExperiment(core);
    document.fingerprint = { steps: document.runs.map(() => 0), hash: ZERO };
    document.fingerprint.hash = replay(document);
    await labOn(new TestPage(linkOf(document)));
    await until(() => lab.state.reproduction.state === 'reproduced', 'reproduced');
    expect(steps().every((at) => at === 0)).toBe(true);
  });

  test('an edit on the way ends the comparison, and the runs go on', async () => {
    const document = withSteps(planarExperiment(core), 1_000_000);
    document.fingerprint = { steps: document.runs.map(() => 900_000), hash: '0123456789abcdef' };
    await labOn(new TestPage(linkOf(document)));
    await past(10);
    expect(lab.state.reproduction.state).toBe('checking');
    lab.editHyper(0, 'lr', 0.004);
    await until(() => lab.state.reproduction.state === 'none', 'given up');
    await past(Math.max(...steps()) + 50);
  });

  test('put into the address bar are opened; faulty ones change nothing', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(5);
    page.typeHash('#v7.AAAA');
    await until(() => lab.state.notices.length > 0, 'a notice');
    expect(steps()).toEqual(lab.state.runs.map(() => 5));
    page.typeHash(linkOf(functionExperiment(core)));
    await until(() => lab.state.runs[0]?.description?.kind === 'function', 'opened');
  });

  test('the address follows the experiment and does not open itself again', async () => {
    await labWith(planarExperiment(core));
    await lab.change((draft) => {
      draft.train.batch = 7;
    });
    await takeSteps(4);
    await until(() => page.hash() === linkOf(lab.state.document), 'the address follows');
    page.typeHash(page.hash());
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(steps().every((at) => at === 4)).toBe(true);
  });

  test('what is shown of it follows the link, and changes without starting over', async () => {
    const document = planarExperiment(core);
    await labOn(new TestPage(`${linkOf(document)}&view=inside`));
    await past(1);
    await pause();
    expect([...lab.state.settings]).toEqual([['view', 'inside']]);
    const before = steps();
    lab.set('charts', 'loss');
    await until(() => page.hash() === `${linkOf(lab.state.document)}&view=inside&charts=loss`, 'the address follows');
    expect(await lab.share()).toMatch(/&view=inside&charts=loss$/);
    page.typeHash(`${page.hash().split('&')[0]}&charts=rate`);
    expect([...lab.state.settings]).toEqual([['charts', 'rate']]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(steps()).toEqual(before);
  });

  test('another experiment brings its own settings', async () => {
    await labWith(planarExperiment(core));
    lab.set('view', 'inside');
    await lab.open(`${linkOf(functionExperiment(core))}&charts=loss`);
    expect([...lab.state.settings]).toEqual([['charts', 'loss']]);
  });

  test.each(['', 'hello', '{', '{"v":1}', '[]', '#v1.', '#v3.AAAA'])(
    'the text %j is refused with a notice',
    async (text) => {
      await labWith(planarExperiment(core));
      await takeSteps(2);
      expect(await lab.open(text)).toBe(false);
      expect(lab.state.notices.at(-1)?.faults.length).toBeGreaterThan(0);
      expect(steps().every((at) => at === 2)).toBe(true);
    },
  );
});

describe('a worker that dies', () => {
  test('is replaced and the run goes on from its last snapshot, bit for bit', async () => {
    await labWith(withSteps(planarExperiment(core), 400));
    await takeSteps(60);
    lab.play();
    await past(100);
    await pause();
    const at = steps()[0] as number;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const run = lab.state.runs[1];
    const port = page.engines.ports.find((candidate) => candidate.sent.some((m) => m.type === 'open' && m.run === 1));
    port?.kill('out of memory');
    await until(() => run?.recoveredAt === at && run.phase === 'ready', 'recovered');
    expect(lab.state.notices.at(-1)?.text).toContain('out of memory');
    expect(run?.rows).toBe(lab.state.runs[0]?.rows);
    lab.play();
    await past(400);
    const { document } = await shared();
    expect(replay(document)).toBe(document.fingerprint?.hash);
  });

  test('with edits later than the snapshot: they are made again, and the document says so', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(50);
    lab.play();
    await past(60);
    await pause();
    await new Promise((resolve) => setTimeout(resolve, 20));
    lab.editHyper(1, 'lr', 0.0031);
    await until(() => lab.state.document.edits.length === 1, 'edited');
    page.engines.ports.find((port) => port.sent.some((m) => m.type === 'open' && m.run === 1))?.kill('gone');
    await until(() => lab.state.runs[1]?.recoveredAt !== null && lab.state.notices.length > 0, 'recovered');
    expect(lab.state.runs[1]?.hypers.get('lr')).toBe(0.0031);
    await takeSteps(30);
    const { document } = await shared();
    expect(document.edits).toHaveLength(1);
    expect(replay(document)).toBe(document.fingerprint?.hash);
  });

  test('before its first snapshot starts over with its edits', async () => {
    const document = planarExperiment(core);
    await labWith(document);
    lab.editHyper(0, 'lr', 0.0042);
    await until(() => lab.state.document.edits.length === 1, 'edited');
    page.engines.ports.find((port) => port.sent.some((m) => m.type === 'open' && m.run === 0))?.kill('gone');
    await until(() => lab.state.notices.length > 0, 'recovered');
    await takeSteps(11);
    expect(lab.state.runs[0]?.hypers.get('lr')).toBe(0.0042);
    const { document: later } = await shared();
    expect(replay(later)).toBe(later.fingerprint?.hash);
  });

  test('again at the same place is given up, with a remedy; a reset tries once more', async () => {
    let traps = true;
    const engines = localEngines((real) => ({
      ...real,
      createSession(document, run) {
        const session = real.createSession(document, run);
        if (!session.ok || run !== 1) return session;
        const step = (count: number) => {
          if (traps) throw new WebAssembly.RuntimeError('unreachable');
          return session.value.step(count);
        };
        return { ok: true, value: { ...session.value, step } };
      },
    }));
    await labOn(new TestPage('', engines));
    await until(() => lab.state.runs[1]?.phase === 'failed', 'given up');
    expect(lab.state.runs[1]?.faults[0]?.message).toContain('unreachable');
    await past(0);
    await until(() => (lab.state.runs[0]?.progress.step ?? 0) > 20, 'the other goes on');
    traps = false;
    lab.reset();
    await past(10);
  });

  test('while nothing but a question was in it is asked again', async () => {
    await labWith(planarExperiment(core));
    const desk = page.engines.ports.find((port) => port.sent.some((message) => message.type === 'validate'));
    desk?.kill('gone');
    expect(
      await lab.change((draft) => {
        draft.train.batch = 5;
      }),
    ).toBe(true);
  });
});

describe('large data sets', () => {
  const address = () => {
    const { problem } = externalExperiment(core);
    return `data/${'data' in problem ? problem.data.id : ''}.slm.gz`;
  };

  test.each([
    ['is missing', () => new Response(null, { status: 404 })],
    ['cannot be reached', () => Promise.reject(new TypeError('offline'))],
    ['is cut off', () => new Response(new Uint8Array(gzipSync(new Uint8Array(1000)).subarray(0, 20)))],
  ] as [string, () => Response | Promise<Response>][])(
    'whose file %s: a notice, and the experiment stays',
    async (_, respond) => {
      await labWith(planarExperiment(core));
      await takeSteps(6);
      page.files.set(address(), respond);
      expect(await lab.open(JSON.stringify(externalExperiment(core)))).toBe(false);
      expect(lab.state.notices.at(-1)?.kind).toBe('error');
      expect(lab.state.loading).toBeNull();
      expect(steps().every((at) => at === 6)).toBe(true);
    },
  );

  test('while the file is on its way the experiment can be used, and another choice counts', async () => {
    await labWith(planarExperiment(core));
    let arrive: (response: Response) => void = () => {};
    page.files.set(
      address(),
      () =>
        new Promise((resolve) => {
          arrive = resolve;
        }),
    );
    const opened = lab.open(JSON.stringify(externalExperiment(core)));
    await takeSteps(3);
    expect(
      await lab.change((draft) => {
        draft.train.batch = 9;
      }),
    ).toBe(true);
    arrive(new Response(new Uint8Array(gzipSync(new Uint8Array(10)))));
    expect(await opened).toBe(false);
    expect(lab.state.document.train.batch).toBe(9);
  });

  test('whose file is not what it should be: the core says why', async () => {
    await labWith(planarExperiment(core));
    page.files.set(address(), () => new Response(new Uint8Array(gzipSync(new Uint8Array(1000)))));
    await lab.open(JSON.stringify(externalExperiment(core)));
    expect(lab.state.runs[0]?.phase).toBe('failed');
    expect(lab.state.notices.at(-1)?.faults.length).toBeGreaterThan(0);
  });
});

describe('views', () => {
  test('get maps of what they ask for, from all runs, also after a change of problem', async () => {
    await labWith(planarExperiment(core));
    const request = { x0: -1, x1: 1, y0: -1, y1: 1, columns: 6, rows: 4 };
    lab.setGrid(request);
    await until(() => lab.state.runs.every((run) => run.grid !== null), 'maps');
    expect(lab.state.runs[0]?.grid?.request).toEqual(request);
    await lab.open(JSON.stringify(functionExperiment(core)));
    await until(() => lab.state.runs.every((run) => run.grid?.outputs.length === 24), 'maps of the function');
    lab.setGrid(null);
    await until(() => lab.state.runs.every((run) => run.grid === null), 'no maps');
  });

  test('asked for again and again do not hold up a race', async () => {
    await labWith(withSteps(planarExperiment(core), 1_000_000));
    lab.play();
    let columns = 3;
    const asking = setInterval(() => lab.setGrid({ x0: 0, x1: 1, y0: 0, y1: 1, columns: columns++, rows: 2 }), 3);
    await past(500);
    clearInterval(asking);
    const before = Math.max(...steps());
    await past(before + 200);
  });

  test('asked for while a run is being opened are not lost', async () => {
    let atOpening = () => {};
    const engines = localEngines((real) => ({
      ...real,
      createSession(document, run) {
        atOpening();
        return real.createSession(document, run);
      },
    }));
    await labWith(planarExperiment(core), engines);
    const phases: string[] = [];
    atOpening = () => {
      phases.push(...lab.state.runs.map((run) => run.phase));
      lab.setGrid({ x0: -1, x1: 1, y0: -1, y1: 1, columns: 3, rows: 3 });
    };
    await lab.open(JSON.stringify(functionExperiment(core)));
    expect(phases).toContain('opening');
    await until(() => lab.state.runs.every((run) => run.grid?.outputs.length === 9), 'maps');
  });

  test('hear of changes at most once per drawing', async () => {
    await labWith(planarExperiment(core));
    await new Promise((resolve) => setTimeout(resolve, 50));
    let calls = 0;
    const heard = new Set<string>();
    const stop = lab.subscribe((changes) => {
      calls++;
      for (const change of changes) heard.add(change);
    });
    lab.highlight(1);
    lab.highlight(0);
    lab.setMuted(0, true);
    await until(() => calls > 0, 'told');
    expect(calls).toBe(1);
    expect([...heard].sort()).toEqual(['control', 'highlight']);
    stop();
  });
});
