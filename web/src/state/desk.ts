// The engine that answers questions about documents and links. It holds no run, so it is simply replaced when it
// dies, and the question is asked once more.

import type { EngineClient } from '../engine/client';
import type { Outcome, Replies, Request } from '../engine/protocol';
import { type Engines, silent } from './engines';

export class Desk {
  #engine: EngineClient | null = null;

  constructor(private readonly engines: Engines) {}

  loaded(): Promise<Outcome<Replies['load']>> {
    return this.engines.loaded(this.#take());
  }

  async ask<T extends Request['type']>(request: Extract<Request, { type: T }>): Promise<Outcome<Replies[T]>> {
    const first = await this.#ask(request);
    return !first.ok && first.faults[0]?.code === 'engine_died' ? this.#ask(request) : first;
  }

  async #ask<T extends Request['type']>(request: Extract<Request, { type: T }>): Promise<Outcome<Replies[T]>> {
    const engine = this.#take();
    const loaded = await this.engines.loaded(engine);
    return loaded.ok ? engine.request<T>(request) : loaded;
  }

  #take(): EngineClient {
    if (!this.#engine || this.#engine.closed) this.#engine = this.engines.take(silent);
    return this.#engine;
  }
}
