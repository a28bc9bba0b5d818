// The engine that answers questions about documents and links. It holds no run, so it is simply replaced when it
// dies, and the question is asked once more.

import type { EngineClient } from '../engine/client';
import type { ExperimentDocument } from '../engine/document';
import { type Description, NO_VIEW, type Outcome, type Replies, type Request } from '../engine/protocol';
import { type Engines, silent } from './engines';

export const isJson = (text: string): boolean => /^\s*[{[]/.test(text);

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

  /** The document in a link or JSON text, in canonical form. */
  async read(text: string): Promise<Outcome<ExperimentDocument>> {
    const read = isJson(text)
      ? await this.ask({ type: 'validate', document: text })
      : await this.ask({ type: 'unpackLink', link: text.trim() });
    return read.ok ? { ok: true, value: JSON.parse(read.value.document) as ExperimentDocument } : read;
  }

  /** What the first run of a document would be made of. */
  async describe(document: ExperimentDocument): Promise<Outcome<Description>> {
    const text = JSON.stringify(document);
    const opened = await this.ask({ type: 'open', document: text, run: 0, view: NO_VIEW, snapshot: null });
    if (!opened.ok) return opened;
    void this.ask({ type: 'close' });
    return { ok: true, value: opened.value.description };
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
