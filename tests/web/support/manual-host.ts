// A dispatcher with time and scheduling in the test's hands: nothing happens until `run`, and the clock moves only
// when told to or when a session steps.

import type { Core } from '../../../web/src/engine/core';
import { Dispatcher } from '../../../web/src/engine/dispatcher';
import type { Fault } from '../../../web/src/engine/document';
import type { Frame, FromWorker, Outcome, Replies, Request, ToWorker } from '../../../web/src/engine/protocol';
import { loadGpuHost, loadScriptWriter } from '../../../web/src/engine/wasm-module';

export class ManualHost {
  readonly dispatcher: Dispatcher;
  readonly posted: FromWorker[] = [];
  time = 0;
  /** What one training step costs, in milliseconds of this clock. */
  stepCost = 0.1;
  #tasks: { at: number; callback: () => void }[] = [];
  #nextId = 1;

  constructor(core: Core) {
    this.dispatcher = new Dispatcher({
      now: () => this.time,
      post: (message, transfer) => {
        this.posted.push(structuredClone(message, { transfer: transfer as ArrayBuffer[] }));
      },
      soon: (callback) => void this.#tasks.push({ at: this.time, callback }),
      later: (callback, ms) => {
        const task = { at: this.time + ms, callback };
        this.#tasks.push(task);
        return () => {
          this.#tasks = this.#tasks.filter((other) => other !== task);
        };
      },
      loadCore: async () => this.#timed(core),
      loadScriptWriter,
      loadGpuHost,
      openDevice: () => Promise.resolve(null),
    });
  }

  /** Runs what is due, moving the clock to it, until nothing is left or `ms` have passed. */
  run(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      this.#tasks.sort((a, b) => a.at - b.at);
      const next = this.#tasks[0];
      if (!next || Math.max(next.at, this.time) > end) break;
      this.#tasks.shift();
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = Math.max(this.time, end);
  }

  get idle(): boolean {
    return this.#tasks.length === 0;
  }

  send(message: Exclude<ToWorker, { id: number }>): void {
    this.dispatcher.handle(message);
  }

  /** Sends a request; its id. */
  post(request: Request): number {
    const id = this.#nextId++;
    this.dispatcher.handle({ id, ...request });
    return id;
  }

  reply<T extends Request['type']>(id: number): Outcome<Replies[T]> | null {
    for (const message of this.posted) {
      if (!('id' in message) || message.id !== id) continue;
      return message.ok ? { ok: true, value: message.reply as Replies[T] } : { ok: false, faults: message.faults };
    }
    return null;
  }

  /** Sends a request that is answered at once. */
  ask<T extends Request['type']>(request: Extract<Request, { type: T }>): Outcome<Replies[T]> {
    const reply = this.reply<T>(this.post(request));
    if (!reply) throw new Error(`no reply to ${request.type}`);
    return reply;
  }

  /** As ask, where a fault is not expected. */
  value<T extends Request['type']>(request: Extract<Request, { type: T }>): Replies[T] {
    const reply = this.ask<T>(request);
    if (!reply.ok) throw new Error(JSON.stringify(reply.faults));
    return reply.value;
  }

  faults<T extends Request['type']>(request: Extract<Request, { type: T }>): Fault[] {
    const reply = this.ask<T>(request);
    if (reply.ok) throw new Error(`${request.type} found no fault`);
    return reply.faults;
  }

  frames(type: 'frame' | 'ended'): Frame[] {
    return this.posted.flatMap((message) => (!('id' in message) && message.type === type ? [message.frame] : []));
  }

  async load(): Promise<void> {
    this.post({ type: 'load', simd: 'auto' });
    await new Promise((resolve) => setImmediate(resolve));
  }

  #timed(core: Core): Core {
    return {
      ...core,
      createSession: (document, run) => {
        const session = core.createSession(document, run);
        if (!session.ok) return session;
        const step = (count: number) => {
          const before = session.value.progress().step;
          const progress = session.value.step(count);
          this.time += (progress.step - before) * this.stepCost;
          return progress;
        };
        return { ok: true, value: { ...session.value, step } };
      },
    };
  }
}
