// Studies beside the runs on show, with real engines in this thread.
import { describe, expect, test } from 'vitest';
import type { Finding, ToWorker, Variant } from '../../../web/src/engine/protocol';
import type { Study, StudyOwner, StudyPlan } from '../../../web/src/state/side-runs';
import { functionExperiment, planarExperiment, withSteps } from '../support/experiments';
import { until } from '../support/local-page';
import { localEngines } from '../support/local-port';
import { core } from '../support/prepared-core';
import { lab, labWith, page, prepareLab } from '../support/prepared-lab';

prepareLab();

class Owner implements StudyOwner {
  news = 0;
  studied(): void {
    this.news++;
  }
}

const finding: Finding = { kind: 'descend', value: 'ema', floor: 0, shares: [0.97] };
const rates = (count: number): Variant[] =>
  Array.from({ length: count }, (_, i) => ({ hypers: [['lr', 0.001 * (i + 1)]] }));
const planOf = (variants: Variant[], steps = 30): StudyPlan => ({
  document: lab.state.document,
  run: 0,
  steps,
  finding,
  variants,
});
const isDone = (study: Study) => study.done === study.plan.variants.length;

/** Requests of one type that engines were sent. */
const sent = <T extends ToWorker['type']>(type: T) =>
  page.engines.ports.flatMap((port) =>
    port.sent.filter((message): message is Extract<ToWorker, { type: T }> => message.type === type),
  );
const tried = () => sent('sideWork').flatMap(({ more }) => more.map(({ variant }) => variant));

describe('side runs', () => {
  test('try every variant once and tell the owner', async () => {
    await labWith(planarExperiment(core));
    const owner = new Owner();
    const study = lab.sideRuns.want(owner, 'a', () => planOf(rates(50)));
    await until(() => isDone(study), 'all tried');
    expect(study.results.map((result) => result?.variant)).toEqual([...Array(50).keys()]);
    expect(tried().sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(owner.news).toBeGreaterThan(0);
    expect(new Set(study.results.map((result) => result?.values[1])).size).toBeGreaterThan(1);
  });

  test('leave the runs on show as they are', async () => {
    await labWith(planarExperiment(core));
    const before = await lab.share();
    const study = lab.sideRuns.want(new Owner(), 'a', () => planOf(rates(20)));
    await until(() => isDone(study), 'all tried');
    expect(await lab.share()).toBe(before);
  });

  test('what was found before is there when it is wanted again', async () => {
    await labWith(functionExperiment(core));
    const owner = new Owner();
    const first = lab.sideRuns.want(owner, 'a', () => planOf(rates(5)));
    await until(() => isDone(first), 'all tried');
    const second = lab.sideRuns.want(owner, 'b', () => planOf(rates(3)));
    await until(() => isDone(second), 'the others tried');
    expect(lab.sideRuns.want(owner, 'a', () => planOf(rates(9)))).toBe(first);
    expect(tried()).toHaveLength(8);
  });

  test('what nobody wants any more is left off, and goes on where it was', async () => {
    await labWith(planarExperiment(core));
    const owner = new Owner();
    const study = lab.sideRuns.want(owner, 'a', () => planOf(rates(400), 100));
    await until(() => study.done > 0, 'some tried');
    lab.sideRuns.release(owner);
    let done = -1;
    await until(() => {
      const rests = done === study.done;
      done = study.done;
      return rests;
    }, 'it rests');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(study.done).toBeLessThan(400);
    const stopped = study.done;
    lab.sideRuns.want(owner, 'a', () => planOf([]));
    await until(() => study.done > stopped, 'it goes on');
    expect(new Set(study.results.flatMap((result) => (result ? [result.variant] : []))).size).toBe(study.done);
  });

  test('two owners of two studies both get theirs', async () => {
    await labWith(planarExperiment(core));
    const a = lab.sideRuns.want(new Owner(), 'a', () => planOf(rates(30)));
    const b = lab.sideRuns.want(new Owner(), 'b', () => planOf(rates(30)));
    await until(() => isDone(a) && isDone(b), 'both are done');
  });

  test('use the cores there are, and one while the runs on show need them', async () => {
    await labWith(withSteps(planarExperiment(core), 20_000));
    const workers = () =>
      new Set(page.engines.ports.filter((port) => port.sent.some(({ type }) => type === 'sideWork'))).size;
    const few = lab.sideRuns.want(new Owner(), 'a', () => planOf(rates(40), 100));
    await until(() => isDone(few), 'all tried');
    expect(workers()).toBe(1);
    lab.dispose();
    await labWith(planarExperiment(core), localEngines(), 4);
    const many = lab.sideRuns.want(new Owner(), 'a', () => planOf(rates(40), 100));
    await until(() => isDone(many), 'all tried');
    expect(workers()).toBe(3);
  });

  test('a worker that dies is replaced and nothing is lost; one that dies of it again is not', async () => {
    await labWith(planarExperiment(core));
    const study = lab.sideRuns.want(new Owner(), 'a', () => planOf(rates(200), 100));
    await until(() => study.done > 0, 'some tried');
    const worker = () => page.engines.ports.findLast((port) => port.sent.some(({ type }) => type === 'sideWork'));
    const first = worker();
    first?.kill('killed');
    await until(() => worker() !== first, 'another works');
    const before = study.done;
    await until(() => study.done > before, 'it goes on');
    worker()?.kill('killed again');
    await until(() => study.faults.length > 0, 'it is given up');
    expect(study.faults[0]?.code).toBe('engine_died');
    await until(() => lab.state.runs.every((run) => run.phase === 'ready'), 'the runs on show are there');
  });

  test('what the core refuses ends the study and is said', async () => {
    await labWith(planarExperiment(core));
    const owner = new Owner();
    const study = lab.sideRuns.want(owner, 'a', () => planOf([{ hypers: [['lr', -1]] }, ...rates(3)]));
    await until(() => study.faults.length > 0, 'refused');
    expect(study.faults[0]?.path).toContain('lr');
    expect(owner.news).toBeGreaterThan(0);
  });
});
