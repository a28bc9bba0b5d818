// An engine without a worker: the real dispatcher and the real core behind a port, in this thread. Messages are
// cloned and their buffers taken away, as between threads.

import type { CardHost } from '../../../web/src/engine/backends';
import type { Port, PortEvents, Spawn } from '../../../web/src/engine/client';
import type { Core } from '../../../web/src/engine/core';
import { Dispatcher } from '../../../web/src/engine/dispatcher';
import type { FromWorker, ToWorker } from '../../../web/src/engine/protocol';
import { loadCore, loadGpuHost, loadScriptWriter } from '../../../web/src/engine/wasm-module';

/** Sessions of one core know nothing of each other: the engines of a test can share it, which saves compiling. */
let shared: Promise<Core> | null = null;

function sharedCore(): Promise<Core> {
  shared ??= loadCore('auto');
  return shared;
}

export interface LocalPort extends Port {
  /** Dies as a worker does: nothing comes from it any more, and the browser reports an error. */
  kill(reason: string): void;
  /** Stops answering without any report, like a worker that hangs. */
  freeze(): void;
  readonly sent: ToWorker[];
}

export interface LocalEngines {
  spawn: Spawn;
  ports: LocalPort[];
}

/** Makes of the core what an engine gets: one that misbehaves in some way, or comes late. */
type Wrap = (core: Core, engine: number) => Core | Promise<Core>;

/** What an engine finds of graphics cards. */
type Cards = Pick<CardHost, 'openDevice' | 'loadGpuHost'>;
const noCard: Cards = { openDevice: async () => null, loadGpuHost };

export function localEngines(wrap: Wrap = (core) => core, cards = noCard): LocalEngines {
  const ports: LocalPort[] = [];
  const spawn: Spawn = (events) => {
    const port = open(events, ports.length, wrap, cards);
    ports.push(port);
    return port;
  };
  return { spawn, ports };
}

function open(events: PortEvents, engine: number, wrap: Wrap, cards: Cards): LocalPort {
  let open = true;
  let frozen = false;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const dispatcher = new Dispatcher({
    now: () => performance.now(),
    post(message: FromWorker, transfer) {
      const copy = structuredClone(message, { transfer: transfer as ArrayBuffer[] });
      setImmediate(() => {
        if (open && !frozen) events.message(copy);
      });
    },
    soon: (callback) => void setImmediate(() => open && !frozen && callback()),
    later(callback, ms) {
      const timer = setTimeout(() => open && !frozen && callback(), ms);
      timers.add(timer);
      return () => clearTimeout(timer);
    },
    loadCore: async () => wrap(await sharedCore(), engine),
    loadScriptWriter,
    ...cards,
  });
  const close = () => {
    open = false;
    for (const timer of timers) clearTimeout(timer);
  };
  const sent: ToWorker[] = [];
  return {
    sent,
    post(message, transfer) {
      sent.push(message);
      const copy = structuredClone(message, { transfer: transfer as ArrayBuffer[] });
      setImmediate(() => open && !frozen && dispatcher.handle(copy));
    },
    close,
    kill(reason) {
      close();
      events.failed(reason);
    },
    freeze() {
      frozen = true;
    },
  };
}
