// The client against workers that misbehave as real ones can.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EngineClient, type PortEvents } from '../../../web/src/engine/client';
import type { FrameClock } from '../../../web/src/engine/frame-clock';
import type { Frame, ToWorker } from '../../../web/src/engine/protocol';

class SteppedClock implements FrameClock {
  hidden = false;
  waiting: (() => void)[] = [];
  request(callback: () => void): void {
    this.waiting.push(callback);
  }
  onVisibilityChange(): void {}
  draw(): void {
    for (const callback of this.waiting.splice(0)) callback();
  }
}

const frame = { progress: { step: 1, epoch: 0, status: 'running', reason: '', testEvaluations: 0 } } as Frame;

let worker: PortEvents;
let sent: ToWorker[];
let closed: boolean;
let clock: SteppedClock;
let deaths: string[];
let frames: Frame[];
let client: EngineClient;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  closed = false;
  deaths = [];
  frames = [];
  clock = new SteppedClock();
  client = new EngineClient(
    (events) => {
      worker = events;
      return {
        post: (message) => void sent.push(message),
        close() {
          closed = true;
        },
      };
    },
    clock,
    {
      frame: (received) => void frames.push(received),
      ended: (received) => void frames.push(received),
      backend() {},
      died: (reason) => void deaths.push(reason),
    },
  );
});

afterEach(() => {
  client.close();
  vi.useRealTimers();
});

test('replies find their requests whatever the order', async () => {
  const first = client.request({ type: 'hash' });
  const second = client.request({ type: 'hash' });
  worker.message({ id: 2, ok: true, reply: { hash: 'b', step: 2 } });
  worker.message({ id: 1, ok: false, faults: [{ code: 'x', path: '', message: 'no' }] });
  expect(await second).toEqual({ ok: true, value: { hash: 'b', step: 2 } });
  expect(await first).toEqual({ ok: false, faults: [{ code: 'x', path: '', message: 'no' }] });
});

test('a frame is acknowledged when it could be drawn, not before', () => {
  worker.message({ type: 'frame', frame });
  expect(frames).toHaveLength(1);
  expect(sent).toEqual([]);
  clock.draw();
  expect(sent).toEqual([{ type: 'ack' }]);
});

describe('death', () => {
  const ways: [string, () => void][] = [
    ['an error event', () => worker.failed('out of memory')],
    ['a trap in the core', () => worker.message({ type: 'crashed', reason: 'RuntimeError: unreachable' })],
    ['long silence', () => vi.advanceTimersByTime(60_000)],
  ];

  test.each(ways)('by %s is reported once and answers what is asked', async (_, die) => {
    const open = client.request({ type: 'snapshot' });
    die();
    expect(deaths).toHaveLength(1);
    expect(closed).toBe(true);
    expect(await open).toMatchObject({ ok: false, faults: [{ code: 'engine_died' }] });
    expect(await client.request({ type: 'hash' })).toMatchObject({ ok: false, faults: [{ code: 'engine_died' }] });
    worker.failed('again');
    worker.message({ type: 'frame', frame });
    clock.draw();
    expect(deaths).toHaveLength(1);
    expect(frames).toHaveLength(0);
  });

  test('does not come from work that takes long, as long as there is an answer now and then', () => {
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(25_000);
      worker.message({ type: 'pong' });
    }
    expect(deaths).toEqual([]);
    expect(sent.some((message) => message.type === 'ping')).toBe(true);
  });

  test('is not what closing is', async () => {
    const open = client.request({ type: 'hash' });
    client.close();
    expect(await open).toMatchObject({ ok: false });
    expect(deaths).toEqual([]);
    vi.advanceTimersByTime(100_000);
    expect(deaths).toEqual([]);
  });
});

test('an engine that measures may be silent for minutes, but not for ever', async () => {
  const measured = client.request({ type: 'diagnose', wanted: {} });
  vi.advanceTimersByTime(300_000);
  expect(deaths).toEqual([]);
  vi.advanceTimersByTime(600_000);
  expect(deaths).toHaveLength(1);
  expect(await measured).toMatchObject({ ok: false, faults: [{ code: 'engine_died' }] });
});
