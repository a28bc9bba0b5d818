// A web worker around a dispatcher: real clock, real messages.

import { Dispatcher } from './dispatcher';
import { useKeptFiles } from './kept-files';
import type { ToWorker } from './protocol';
import { loadCore, loadGpuHost, loadScriptWriter } from './wasm-module';

const scope = self as unknown as DedicatedWorkerGlobalScope;

function start(): void {
  useKeptFiles(scope);

  // Timers are clamped to milliseconds and more; a message to oneself comes right after those that wait already.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port2.onmessage = () => waiting.shift()?.();

  const dispatcher = new Dispatcher({
    now: () => performance.now(),
    post: (message, transfer) => scope.postMessage(message, transfer as Transferable[]),
    soon(callback) {
      waiting.push(callback);
      port1.postMessage(null);
    },
    later(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    loadCore,
    loadScriptWriter,
    loadGpuHost,
    openDevice: async () => (navigator.gpu ? (await import('../gpu/device')).Device.open() : null),
  });

  scope.onmessage = (event: MessageEvent<ToWorker>) => dispatcher.handle(event.data);
}

// What is loaded later shares code with this file, and WebKit runs it again for that, under the same address.
if (scope.onmessage === null) start();
