// Starts engine workers in a browser.

import type { Spawn } from './client';
import type { FromWorker } from './protocol';

export const spawnWorker: Spawn = (events) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = (event: MessageEvent<FromWorker>) => events.message(event.data);
  worker.onmessageerror = () => events.failed('a message from the engine could not be read');
  worker.onerror = (event) => {
    event.preventDefault();
    events.failed(event.message || 'the worker could not be started');
  };
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as Transferable[]),
    close: () => worker.terminate(),
  };
};
