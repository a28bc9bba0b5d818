// A plane of weights whose losses a graphics card finds, reached as the page reaches it.
import { expect, test } from 'vitest';
import { Backends } from '../../web/src/engine/backends';
import { Dispatcher } from '../../web/src/engine/dispatcher';
import { LossPlane } from '../../web/src/engine/loss-plane';
import type { BackendChoice, FromWorker, Outcome, Replies, Request } from '../../web/src/engine/protocol';
import type { Device } from '../../web/src/gpu/device';
import { expectNear } from './support/compare';
import { openDevice } from './support/device';
import { type Cores, documentOf, loadCores } from './support/documents';

const cores: Cores = await loadCores();
const rule = cores.catalogue.rules[0] as { id: string };
const places = Float64Array.of(0, 0, 0.5, -0.25, -1, 1, 0.1, 0.9);

function given<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults));
  return outcome.value;
}

interface Opened {
  plane: LossPlane;
  device: Device | null;
}

/** Laid through a run that has taken some steps. */
async function lay(choice: BackendChoice, wanted: object = {}, examples = 0): Promise<Opened> {
  const document = documentOf(cores, { stages: [{ id: rule.id }], ...wanted });
  const session = given(cores.core.createSession(document, 0));
  session.step(5);
  const task = { document, run: 0, snapshot: session.snapshot(), best: false, examples };
  session.dispose();
  const opened: { device: Device | null } = { device: null };
  const backends = new Backends({
    now: () => performance.now(),
    loadGpuHost: async () => cores.host,
    openDevice: async () => {
      opened.device = await openDevice();
      return opened.device;
    },
  });
  backends.choice = choice;
  const plane = given(LossPlane.lay(cores.core, task, () => performance.now()));
  await plane.moveTo((weights, least) => backends.cardPlane(task, weights, least));
  return { plane, device: opened.device };
}

const losses = async (plane: LossPlane): Promise<Float32Array> =>
  Float32Array.from(given(await plane.work(places, 1e9)));

test('the losses are the core’s, over all the examples there is time for', async () => {
  const onCard = (await lay('webgpu')).plane;
  const inCore = (await lay('wasm', {}, onCard.laid.examples)).plane;
  expect(onCard.laid.card).toBeTruthy();
  expect(inCore.laid.card).toBeNull();
  expect(onCard.laid.examples).toBeGreaterThan(64);
  expect(onCard.laid.weights).toEqual(inCore.laid.weights);
  expectNear(await losses(onCard), await losses(inCore));
  onCard.dispose();
  inCore.dispose();
});

test('where no card can, or none may, the core finds them', async () => {
  const planes = await Promise.all([lay('wasm'), lay('webgpu', { precision: 'f64' })]);
  for (const { plane } of planes) {
    expect(plane.laid.card).toBeNull();
    expect((await losses(plane)).every((loss) => loss > 0)).toBe(true);
    plane.dispose();
  }
});

/** A worker’s side without a worker, and its answers. */
function worker() {
  const waiting = new Map<number, (message: FromWorker) => void>();
  let device: Device | null = null;
  const dispatcher = new Dispatcher({
    now: () => performance.now(),
    post: (message) => 'id' in message && waiting.get(message.id)?.(message),
    soon: (callback) => void setTimeout(callback, 0),
    later(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    loadCore: async () => cores.core,
    loadScriptWriter: () => Promise.reject(new Error('nobody asks for it')),
    loadGpuHost: async () => cores.host,
    openDevice: async () => {
      device = await openDevice();
      return device;
    },
  });
  let id = 0;
  const ask = <T extends Request['type']>(request: Extract<Request, { type: T }>): Promise<Outcome<Replies[T]>> =>
    new Promise((resolve) => {
      waiting.set(++id, (message) => {
        if (!('id' in message)) return;
        resolve(message.ok ? { ok: true, value: message.reply as Replies[T] } : message);
      });
      dispatcher.handle({ id, ...request });
    });
  return { ask, lose: () => device?.close() };
}

test('a worker whose card fails of a plane says so, and lays it anew without', async () => {
  const { ask, lose } = worker();
  given(await ask({ type: 'load', simd: 'simd' }));
  const document = documentOf(cores, { stages: [{ id: rule.id }], model: { hidden: [300, 300] } });
  const session = given(cores.core.createSession(document, 0));
  const plane = { document, run: 0, snapshot: session.snapshot(), best: false, examples: 64 };
  given(await ask({ type: 'backend', choice: 'webgpu' }));
  expect(given(await ask({ type: 'plane', plane })).card).toBeTruthy();
  const found = given(await ask({ type: 'planeWork', places, ms: 1e9 })).losses;
  lose();
  const failed = await ask({ type: 'planeWork', places, ms: 1e9 });
  const [told] = failed.ok ? [] : failed.faults;
  expect(told?.code).toBe('card_failed');
  expect(told?.message).toContain('The graphics card failed');
  given(await ask({ type: 'backend', choice: 'wasm' }));
  expect(given(await ask({ type: 'plane', plane })).card).toBeNull();
  const again = given(await ask({ type: 'planeWork', places, ms: 1e9 })).losses;
  expectNear(Float32Array.from(found), Float32Array.from(again));
});

test('a card that is lost is told', async () => {
  const { plane, device } = await lay('webgpu');
  expect(plane.laid.card).toBeTruthy();
  device?.close();
  await expect(plane.work(places, 1e9)).rejects.toThrow(/the graphics card is gone/);
  plane.dispose();
});
