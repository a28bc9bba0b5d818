// Planes of weights through the runs on show, with real engines in this thread.
import { describe, expect, test } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { GridRequest } from '../../../web/src/engine/protocol';
import { type LossPlane, type PlaneOwner, placesOf } from '../../../web/src/state/loss-planes';
import { placeOn } from '../../../web/src/state/plane-place';
import { planarExperiment, withSteps } from '../support/experiments';
import { until } from '../support/local-page';
import { type LocalEngines, localEngines } from '../support/local-port';
import { core } from '../support/prepared-core';
import { lab, labWith, page, prepareLab, takeSteps } from '../support/prepared-lab';

prepareLab();

class Owner implements PlaneOwner {
  news = 0;
  computed(): void {
    this.news++;
  }
}

const grid: GridRequest = { x0: -1, x1: 1, y0: -0.5, y1: 0.5, columns: 16, rows: 8 };
const isWhole = (plane: LossPlane) => plane.all > 0 && plane.done === plane.all;

/** Wanted again and again, as a view does. */
async function planeOf(owner: Owner, run = 0, request = grid, isDone = isWhole): Promise<LossPlane> {
  let plane: LossPlane | null = null;
  await until(() => {
    plane = lab.lossPlanes.want(owner, run, request);
    return plane !== null && isDone(plane);
  }, 'a whole map');
  return plane as unknown as LossPlane;
}

/** What the core says of a run at a step. */
function truth(run: number, step: number, { map, examples }: LossPlane): number[] {
  const { request } = map as NonNullable<typeof map>;
  const session = core.createSession(JSON.stringify(lab.state.document), run);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  session.value.step(step);
  session.value.layPlane();
  const losses = session.value.planeLosses(placesOf(request, 0), examples);
  session.value.dispose();
  if (!losses.ok) throw new Error(JSON.stringify(losses.faults));
  return [...Float32Array.from(losses.value)];
}

const planeEngines = () => page.engines.ports.filter((port) => port.sent.some(({ type }) => type === 'planeWork'));

const modelOf = (problem: ExperimentDocument['problem']) => ('model' in problem ? problem.model : null);

const asked = () => planeEngines().flatMap(({ sent }) => sent).length;

/** Engines whose graphics card fails when it is first asked for losses. */
function withFailingCard(): LocalEngines {
  const engines = localEngines();
  let id: number | null = null;
  let hasFailed = false;
  const spawn: LocalEngines['spawn'] = (events) => {
    const port = engines.spawn({
      ...events,
      message(message) {
        const isFirst = 'id' in message && message.id === id && !hasFailed;
        if (!isFirst) return events.message(message);
        hasFailed = true;
        events.message({
          id: message.id,
          ok: false,
          faults: [{ code: 'card_failed', path: '', message: 'It failed.' }],
        });
      },
    });
    const post: typeof port.post = (message, transfer) => {
      if ('id' in message && message.type === 'planeWork') id ??= message.id;
      port.post(message, transfer);
    };
    return { ...port, post };
  };
  return { ...engines, spawn };
}

describe('a loss landscape', () => {
  test('has the losses of the core around where the run is, and tells its owner', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(20);
    const owner = new Owner();
    const plane = await planeOf(owner);
    expect(plane.step).toBe(20);
    expect(plane.map?.request).toEqual(grid);
    expect([...(plane.map?.values ?? [])]).toEqual(truth(0, 20, plane));
    expect(owner.news).toBeGreaterThan(0);
  });

  test('is seen coarse before it is fine', async () => {
    await labWith(planarExperiment(core));
    const seen = new Set<number>();
    const fine = { ...grid, columns: 96, rows: 64 };
    await planeOf(new Owner(), 0, fine, (plane) => {
      if (plane.map) seen.add(plane.map.request.columns);
      return isWhole(plane);
    });
    expect([...seen].sort((a, b) => a - b)[0]).toBeLessThan(96);
    expect(seen).toContain(96);
  });

  test('stays while the run goes on, which is seen on it, and leaves the run as it is', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(10);
    const owner = new Owner();
    const first = await planeOf(owner);
    const before = [...(first.map?.values ?? [])];
    expect(first.place).toEqual({ a: 0, b: 0, share: 1 });
    await takeSteps(30);
    const later = await planeOf(owner);
    expect(later).toBe(first);
    expect([...(later.map?.values ?? [])]).toEqual(before);
    expect(later.place).not.toEqual({ a: 0, b: 0, share: 1 });
    expect(later.place?.share).toBeLessThan(1);
    expect(later.path.at(-1)).toEqual(later.place);
    const [shared] = lab.state.runs;
    const session = core.createSession(JSON.stringify(lab.state.document), 0);
    if (!session.ok) throw new Error(JSON.stringify(session.faults));
    session.value.step(40);
    expect({ ok: true, value: shared?.weights }).toEqual(session.value.read('w'));
  });

  test('shows also a run whose weights come with no frame', async () => {
    const { problem, ...rest } = planarExperiment(core);
    await labWith({
      ...rest,
      problem: { ...problem, model: { ...modelOf(problem), hidden: [70, 70] } },
    } as typeof rest & {
      problem: typeof problem;
    });
    expect(lab.state.runs[0]?.weights).toBeNull();
    const owner = new Owner();
    const small = { ...grid, columns: 5, rows: 5 };
    const plane = await planeOf(owner, 0, small);
    await takeSteps(15);
    await planeOf(owner, 0, small, ({ place }) => place !== null && place.share < 1);
    expect(plane.path.length).toBeGreaterThan(0);
  });

  test('has its middle where the run is once it is laid anew, and so after the run started over', async () => {
    await labWith(planarExperiment(core));
    const owner = new Owner();
    expect((await planeOf(owner)).step).toBe(0);
    await takeSteps(25);
    lab.lossPlanes.recentre(0);
    const plane = await planeOf(owner);
    expect(plane.step).toBe(25);
    expect([...(plane.map?.values ?? [])]).toEqual(truth(0, 25, plane));
    lab.reset();
    await until(() => lab.state.runs[0]?.progress.step === 0, 'it started over');
    await until(() => lab.lossPlanes.want(owner, 0, grid)?.step === 0, 'another plane');
  });

  test('of each run is kept, and comes back without being computed again', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(5);
    const owner = new Owner();
    const first = await planeOf(owner, 0);
    const second = await planeOf(owner, 1);
    expect(second).not.toBe(first);
    const before = asked();
    expect(lab.lossPlanes.want(owner, 0, grid)).toBe(first);
    expect(isWhole(first)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked()).toBe(before);
  });

  test('is found where the run was, while the past is looked at', async () => {
    await labWith(planarExperiment(core));
    await takeSteps(50);
    lab.lookAt(20);
    await until(() => lab.state.past?.arrived === true, 'arrived');
    const plane = await planeOf(new Owner());
    expect(plane.step).toBe(20);
    expect([...(plane.map?.values ?? [])]).toEqual(truth(0, 20, plane));
  });

  test('rests when nobody looks at it', async () => {
    await labWith(withSteps(planarExperiment(core), 20_000));
    const owner = new Owner();
    const large = { ...grid, columns: 200, rows: 150 };
    const plane = await planeOf(owner, 0, large, ({ done }) => done > 0);
    lab.lossPlanes.release(owner);
    const before = asked();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(asked()).toBe(before);
    expect(isWhole(plane)).toBe(false);
  });

  test('is computed by the core, from the start, where a graphics card has failed of it', async () => {
    await labWith(planarExperiment(core), withFailingCard());
    const plane = await planeOf(new Owner());
    expect(plane.faults).toEqual([]);
    expect([...(plane.map?.values ?? [])]).toEqual(truth(0, 0, plane));
    const choices = page.engines.ports.flatMap(({ sent }) =>
      sent.flatMap((message) =>
        message.type === 'backend' && sent.some(({ type }) => type === 'plane') ? [message.choice] : [],
      ),
    );
    expect(choices).toEqual(['auto', 'wasm']);
  });

  test('goes on in another worker where one dies, and is given up where that dies, too', async () => {
    await labWith(planarExperiment(core));
    const owner = new Owner();
    const large = { ...grid, columns: 300, rows: 200 };
    const plane = await planeOf(owner, 0, large, ({ done }) => done > 0);
    planeEngines().at(-1)?.kill('killed');
    await until(() => planeEngines().length > 1, 'another works');
    expect(plane.faults).toEqual([]);
    planeEngines().at(-1)?.kill('killed again');
    await until(() => plane.faults.length > 0, 'it is given up');
    expect(plane.faults[0]?.code).toBe('engine_died');
    expect(lab.state.runs.every((run) => run.phase === 'ready')).toBe(true);
  });
});

describe('a place on a plane of weights', () => {
  const plane = { weights: Float64Array.of(1, 2, 3), directions: Float64Array.of(1, 0, 0, 1, 1, 0) };

  test('is told in the directions, which need not be at right angles', () => {
    const { a, b, share } = placeOn(plane, Float64Array.of(1 + 2 - 0.5, 2 - 0.5, 3));
    expect([a, b, share]).toEqual([expect.closeTo(2), expect.closeTo(-0.5), expect.closeTo(1)]);
  });

  test('is the nearest one, and tells how much of the way lies in the plane', () => {
    const { a, b, share } = placeOn(plane, Float64Array.of(4, 2, 7));
    expect([a, b, share]).toEqual([expect.closeTo(3), expect.closeTo(0), expect.closeTo(3 / 5)]);
  });

  test('is the middle where there is no way, or no plane', () => {
    expect(placeOn(plane, plane.weights)).toEqual({ a: 0, b: 0, share: 1 });
    const flat = { ...plane, directions: new Float64Array(6) };
    expect(placeOn(flat, Float64Array.of(0, 0, 0))).toEqual({ a: 0, b: 0, share: 0 });
  });
});
