// An engine that may use a graphics card: who takes the steps, how it is told, and what becomes of a run whose card fails.
import { describe, expect, test } from 'vitest';
import { EngineClient } from '../../web/src/engine/client';
import { Dispatcher } from '../../web/src/engine/dispatcher';
import {
  type BackendChoice,
  type BackendReport,
  type Frame,
  NO_VIEW,
  type Outcome,
} from '../../web/src/engine/protocol';
import { type Device, GpuFault } from '../../web/src/gpu/device';
import { openDevice, useDevice } from './support/device';
import { type Cores, documentOf, loadCores, type Wanted } from './support/documents';

const cores: Cores = await loadCores();
const plain = { id: cores.catalogue.rules[0]?.id };
const at = useDevice();

/** The device of all tests, as an engine may close it; hardware: it passes for a real card. */
const shared = (hardware = false): Device =>
  Object.create(at.device, { close: { value: () => {} }, isSoftware: { value: !hardware } });

interface Engine {
  client: EngineClient;
  frames: Frame[];
  reports: BackendReport[];
  /** When playing has ended. */
  ended: Promise<Frame>;
}

/** As in a page, but in this thread. */
function engine(open: () => Promise<Device | null>, loadGpuHost = async () => cores.host): Engine {
  const [frames, reports]: [Frame[], BackendReport[]] = [[], []];
  let end: (frame: Frame) => void = () => {};
  const ended = new Promise<Frame>((resolve) => {
    end = resolve;
  });
  const client = new EngineClient(
    (events) => {
      const dispatcher = new Dispatcher({
        now: () => performance.now(),
        post: (message) => void setTimeout(() => events.message(message)),
        soon: (callback) => void setTimeout(callback),
        later(callback, ms) {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
        loadCore: async () => cores.core,
        loadScriptWriter: () => Promise.reject(new Error('not here')),
        loadGpuHost,
        openDevice: open,
      });
      return { post: (message) => void setTimeout(() => dispatcher.handle(message)), close() {} };
    },
    { request: (draw: () => void) => void setTimeout(draw) } as never,
    {
      frame: (frame) => void frames.push(frame),
      ended: (frame) => end(frame),
      backend: (report) => void reports.push(report),
      died: (reason) => {
        throw new Error(reason);
      },
    },
  );
  return { client, frames, reports, ended };
}

const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.faults));
  return outcome.value;
};

/** Comes true, or the test's own time runs out. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function opened(one: Engine, choice: BackendChoice, wanted: Wanted): Promise<void> {
  const { client } = one;
  value(await client.request({ type: 'load', simd: 'auto' }));
  value(await client.request({ type: 'backend', choice }));
  const document = documentOf(cores, wanted);
  value(await client.request({ type: 'open', document, run: 0, view: NO_VIEW, snapshot: null }));
}

const last = ({ reports }: Engine) => reports.at(-1) as BackendReport;

test('a card that was chosen takes the steps, and what is asked meanwhile is answered from there', async () => {
  const one = engine(async () => shared());
  const { client } = one;
  await opened(one, 'webgpu', { stages: [plain], validate_every: 10 });
  value(await client.request({ type: 'play', pace: { rate: null, limit: null }, until: null }));
  await until(() => (one.frames.at(-1)?.progress.step ?? 0) > 3);
  expect(last(one)).toMatchObject({ backend: 'webgpu', card: at.device.name, failed: false });
  const edited = value(await client.request({ type: 'setHyper', path: 'lr', value: 0.003 }));
  expect(edited.edits.at(-1)).toMatchObject({ path: 'lr', value: 0.003 });
  const weights = value(await client.request({ type: 'read', name: 'w' })).values;
  expect(weights.every(Number.isFinite)).toBe(true);
  const { frame } = value(await client.request({ type: 'pause' }));
  expect(frame.progress).toMatchObject({ status: 'running', exact: false });
  expect(frame.weights).not.toBeNull();
  const { bytes, step } = value(await client.request({ type: 'snapshot' }));
  expect(step).toBe(frame.progress.step);

  // Back to where it was, and on by the core.
  const later = value(await client.request({ type: 'step', count: 5 })).frame;
  expect(later.progress.step).toBe(step + 5);
  for (const choice of ['auto', 'webgpu', 'wasm'] as const) {
    value(await client.request({ type: 'backend', choice }));
    expect(last(one)).toMatchObject({ backend: 'wasm', card: '' });
  }
  const further = value(await client.request({ type: 'step', count: 5 })).frame;
  expect(further.progress).toMatchObject({ step: step + 10, exact: false });
  value(await client.request({ type: 'restore', snapshot: bytes }));
  expect(value(await client.request({ type: 'hash' })).step).toBe(step);
  client.close();
}, 120_000);

test('a run goes on to its end by the core where the card is lost, and says so in a line', async () => {
  const devices: Device[] = [];
  const one = engine(async () => {
    const device = await openDevice();
    if (device) devices.push(device);
    return device;
  });
  await opened(one, 'webgpu', { stages: [plain], stop: { steps: 2000 } });
  value(await one.client.request({ type: 'play', pace: { rate: null, limit: null }, until: null }));
  await until(() => (one.frames.at(-1)?.progress.step ?? 0) > 3);
  devices[0]?.device.destroy();
  const { progress } = await one.ended;
  expect(progress).toMatchObject({ step: 2000, status: 'stopped' });
  expect(last(one)).toMatchObject({ backend: 'wasm', failed: true });
  expect(last(one).why).toMatch(/^the graphics card failed \(.*\); the run goes on in WebAssembly from step \d+$/);
  one.client.close();
}, 120_000);

describe('the core takes the steps', () => {
  const cases: [string, () => Promise<Device | null>, BackendChoice, Partial<Wanted>, RegExp, boolean][] = [
    [
      'without a word where there is no card',
      async () => null,
      'auto',
      {},
      /^(a step takes|this browser offers no)/,
      false,
    ],
    ['where a card was chosen and there is none', async () => null, 'webgpu', {}, /^this browser offers no/, false],
    ['where the card cannot train this', async () => shared(), 'webgpu', { precision: 'f64' }, /f32 only/, true],
    [
      'where the card fails at once',
      () => Promise.reject(new Error('out of order')),
      'webgpu',
      {},
      /could not be used: out of order/,
      true,
    ],
  ];
  test.each(cases)('%s', async (_, open, choice, part, why, failed) => {
    const one = engine(open);
    await opened(one, choice, { stages: [plain], ...part });
    const { frame } = value(await one.client.request({ type: 'step', count: 50 }));
    expect(frame.progress).toMatchObject({ step: 50, exact: true });
    if (last(one).why !== '' || choice === 'webgpu') expect(last(one).why).toMatch(why);
    expect(last(one)).toMatchObject({ backend: 'wasm', failed });
    one.client.close();
  });

  // A device that cannot do it, each in its way, as far as one can be had without such a card.
  const failing = (how: PropertyDescriptorMap): Device => Object.create(shared(), how);
  const tooLarge = 'a buffer of 4294967296 bytes is needed, and this card allows 134217728';
  test.each([
    [
      'has too little room',
      {
        numbers: {
          value: () => {
            throw new GpuFault(tooLarge);
          },
        },
      },
      tooLarge,
    ],
    [
      'refuses a program',
      { program: { value: () => Promise.reject(new GpuFault('the loss was refused by this card: line 3')) } },
      'refused by this card',
    ],
    ['is out of memory', { fault: { value: 'not enough memory' } }, 'not enough memory'],
  ] as [string, PropertyDescriptorMap, string][])('where the card %s', async (_, how, reason) => {
    const one = engine(async () => failing(how));
    await opened(one, 'webgpu', { stages: [plain] });
    const { frame } = value(await one.client.request({ type: 'step', count: 20 }));
    expect(frame.progress).toMatchObject({ step: 20, status: 'running' });
    expect(last(one)).toMatchObject({ backend: 'wasm', failed: true });
    expect(last(one).why).toContain(reason);
    one.client.close();
  });

  test('where what a card needs cannot be loaded', async () => {
    const one = engine(
      async () => shared(),
      () => Promise.reject(new Error('404')),
    );
    await opened(one, 'webgpu', { stages: [plain] });
    value(await one.client.request({ type: 'step', count: 3 }));
    expect(last(one)).toMatchObject({ backend: 'wasm', failed: true });
    expect(last(one).why).toMatch(/could not be loaded; check the network and try again \(404\)/);
    one.client.close();
  });
});

describe('who is faster is measured', () => {
  const wide: Wanted = {
    data: { id: 'digits', n: 600 },
    stages: [plain],
    model: { hidden: [64, 32] },
    batch: 400,
    stop: { steps: 100_000 },
  };
  const small: Wanted = { stages: [plain], model: { hidden: [] }, batch: 2 };

  async function decided(one: Engine, wanted: Wanted): Promise<BackendReport> {
    await opened(one, 'auto', wanted);
    value(await one.client.request({ type: 'play', pace: { rate: null, limit: null }, until: null }));
    await until(() => last(one).why !== '');
    const report = last(one);
    const { frame } = value(await one.client.request({ type: 'pause' }));
    expect(frame.progress.exact).toBe(report.backend === 'wasm');
    one.client.close();
    return report;
  }

  test('of a wide network on both, and the run goes on where it is', async () => {
    const report = await decided(
      engine(async () => shared(true)),
      wide,
    );
    expect(report.why).toMatch(/^a step takes \S+ (µs|ms)(, and \S+ (µs|ms) on the graphics card| there and)/);
    expect(report.failed).toBe(false);
  }, 120_000);

  test('of a small one not at all', async () => {
    let asked = 0;
    const one = engine(async () => {
      asked++;
      return shared(true);
    });
    const report = await decided(one, { ...small, stop: { steps: 1_000_000 } });
    expect(report.why).toMatch(/less than any card would need/);
    expect(asked).toBe(0);
  });

  test('and a card that the processor plays is none', async () => {
    const report = await decided(
      engine(async () => shared()),
      wide,
    );
    expect(report).toMatchObject({ backend: 'wasm', failed: false });
    expect(report.why).toMatch(/played by the processor/);
  });
});
