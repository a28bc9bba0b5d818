// Runs as scripts: what writes them is loaded with the first request, and again where that failed.
import { expect, test } from 'vitest';
import { Dispatcher } from '../../../web/src/engine/dispatcher';
import type { FromWorker, Request } from '../../../web/src/engine/protocol';
import { loadScriptWriter } from '../../../web/src/engine/wasm-module';
import { planarExperiment } from '../support/experiments';
import { core, prepareCore } from '../support/prepared-core';

prepareCore();

/** A dispatcher that is refused what writes scripts so many times, and a way to ask it. */
async function dispatcherRefused(times: number) {
  const waiting = new Map<number, (message: FromWorker) => void>();
  let loads = 0;
  const dispatcher = new Dispatcher({
    now: () => 0,
    post: (message) => 'id' in message && waiting.get(message.id)?.(message),
    soon() {},
    later: () => () => {},
    loadCore: async () => core,
    loadScriptWriter: () => (loads++ < times ? Promise.reject(new Error('404')) : loadScriptWriter()),
    loadGpuHost: () => Promise.reject(new Error('404')),
    openDevice: () => Promise.resolve(null),
  });
  let id = 0;
  const ask = (request: Request) =>
    new Promise<FromWorker>((resolve) => {
      waiting.set(++id, resolve);
      dispatcher.handle({ id, ...request });
    });
  await ask({ type: 'load', simd: 'auto' });
  return { ask, loads: () => loads };
}

const request = (run: number): Request => ({
  type: 'torchScript',
  document: JSON.stringify(planarExperiment(core)),
  run,
});

test('a run becomes Python, by a module that is loaded once and only when it is asked for', async () => {
  const { ask, loads } = await dispatcherRefused(0);
  expect(loads()).toBe(0);
  const reply = await ask(request(0));
  expect(reply).toMatchObject({ ok: true, reply: { script: expect.stringMatching(/^class Optimizer\(/m) } });
  expect(await ask(request(0))).toMatchObject({ ok: true });
  expect(loads()).toBe(1);
});

test('a run that is not there is a fault in the core’s words', async () => {
  const { ask } = await dispatcherRefused(0);
  expect(await ask(request(7))).toMatchObject({ ok: false, faults: [{ code: 'out_of_range' }] });
});

test('what could not be loaded is loaded by the next request', async () => {
  const { ask } = await dispatcherRefused(1);
  expect(await ask(request(0))).toMatchObject({ ok: false, faults: [{ code: 'scripts_unavailable' }] });
  expect(await ask(request(0))).toMatchObject({ ok: true });
});
