// The plane of weights of a worker against a session's own.
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { functionExperiment, imageExperiment, planarExperiment } from '../support/experiments';
import { core } from '../support/prepared-core';
import { host, open, prepareHost } from '../support/prepared-host';

prepareHost();

function trained(document: ExperimentDocument, steps: number) {
  const session = core.createSession(JSON.stringify(document), 0);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  session.value.step(steps);
  return session.value;
}

function taskOf(document: ExperimentDocument, steps: number, more = {}) {
  const session = trained(document, steps);
  const plane = {
    document: JSON.stringify(document),
    run: 0,
    snapshot: session.snapshot(),
    best: false,
    examples: 0,
    mayUseCard: false,
  };
  session.dispose();
  return { type: 'plane' as const, plane: { ...plane, ...more } };
}

const places = Float64Array.of(0, 0, 0.5, -0.25, -1, 1, 0.1, 0.9, 2, -2);

/** Everything, in as many requests as it takes. */
function losses(ms: number): number[] {
  const found: number[] = [];
  while (found.length < places.length / 2) {
    const reply = host.value({ type: 'planeWork', places: places.slice(2 * found.length), ms });
    expect(reply.losses.length).toBeGreaterThan(0);
    found.push(...reply.losses);
  }
  return found;
}

describe('a plane of weights', () => {
  test('has to be laid', () => {
    expect(host.faults({ type: 'planeWork', places, ms: 5 })[0]?.code).toBe('no_session');
  });

  test('has the losses of the session it was taken of, however little is done at a time', () => {
    const document = planarExperiment(core);
    const session = trained(document, 30);
    const { weights, directions, examples } = host.value(taskOf(document, 30));
    expect(session.read('w')).toEqual({ ok: true, value: weights });
    expect(session.layPlane()).toEqual({ ok: true, value: directions });
    const expected = session.planeLosses(places, examples);
    if (!expected.ok) throw new Error(JSON.stringify(expected.faults));
    expect(losses(1e9)).toEqual([...expected.value]);
    host.stepCost = 10;
    expect(losses(0)).toEqual([...expected.value]);
  });

  test('is of as many examples as are asked for', () => {
    const document = imageExperiment(core);
    const session = trained(document, 3);
    session.layPlane();
    expect(host.value(taskOf(document, 3, { examples: 10 })).examples).toBe(10);
    const expected = session.planeLosses(places, 10);
    expect(expected).toEqual({ ok: true, value: Float64Array.from(losses(1e9)) });
  });

  test('lies beside the run that the worker has', () => {
    const document = planarExperiment(core);
    open(document);
    host.value(taskOf(document, 5));
    expect(losses(1e9)).toHaveLength(places.length / 2);
    expect(host.value({ type: 'hash' }).step).toBe(0);
  });

  test('goes through the best weights where those are shown', () => {
    const planar = planarExperiment(core);
    const document = { ...planar, train: { ...planar.train, validate_every: 10 } };
    const session = trained(document, 200);
    session.restoreBest();
    const best = session.read('w');
    expect(best).toEqual({ ok: true, value: host.value(taskOf(document, 200, { best: true })).weights });
  });

  test('is refused through a function, and a foreign snapshot is', () => {
    const walk = functionExperiment(core);
    expect(host.faults(taskOf(walk, 5))[0]?.code).toBe('no_plane');
    const other = taskOf(planarExperiment(core), 5, { document: JSON.stringify(imageExperiment(core)) });
    expect(host.faults(other)[0]?.code).toBe('foreign_snapshot');
    expect(host.faults({ type: 'planeWork', places, ms: 5 })[0]?.code).toBe('no_session');
  });
});
