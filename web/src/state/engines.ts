// Engine workers ready to use, kept for reuse when a run is taken away, and the files of large data sets each of
// them was given.

import type { Catalogue } from '../engine/catalogue';
import { type ClientEvents, EngineClient } from '../engine/client';
import { DATA_FOLDER, DataFiles } from '../engine/data-files';
import type { ExperimentDocument } from '../engine/document';
import type { Outcome, Replies } from '../engine/protocol';
import type { Page } from './page';

/** For an engine whose frames and death concern nobody. */
export const silent: ClientEvents = { frame() {}, ended() {}, backend() {}, died() {} };

export class Engines {
  readonly #idle: EngineClient[] = [];
  readonly #all = new Set<EngineClient>();
  readonly #loaded = new Map<EngineClient, Promise<Outcome<Replies['load']>>>();
  readonly #provided = new WeakMap<EngineClient, Set<string>>();
  readonly #files: DataFiles;

  constructor(private readonly page: Page) {
    this.#files = new DataFiles({
      fetch: (address) => page.fetch(address),
      addressOf: (dataset) => `${DATA_FOLDER}${dataset}.slm.gz`,
    });
  }

  /** Starts a worker ahead of need. */
  prepare(): void {
    this.#idle.push(this.#start());
  }

  take(events: ClientEvents): EngineClient {
    let engine = this.#idle.pop();
    while (engine?.closed) engine = this.#idle.pop();
    engine ??= this.#start();
    engine.events = events;
    return engine;
  }

  /** Resolves when the engine has its core. */
  loaded(engine: EngineClient): Promise<Outcome<Replies['load']>> {
    return this.#loaded.get(engine) as Promise<Outcome<Replies['load']>>;
  }

  giveBack(engine: EngineClient): void {
    engine.events = silent;
    if (engine.closed) return;
    this.#idle.push(engine);
    void engine.request({ type: 'close' });
  }

  closeAll(): void {
    for (const engine of this.#all) engine.close();
  }

  hasData(document: ExperimentDocument, catalogue: Catalogue): boolean {
    const dataset = externalDataset(document, catalogue);
    return !dataset || this.#files.has(dataset.id);
  }

  /** Fetches the file a document's data set needs, if it is one that is not built in. */
  async fetchData(
    document: ExperimentDocument,
    catalogue: Catalogue,
    report: (name: string, received: number, total: number) => void,
  ): Promise<Outcome<true>> {
    const dataset = externalDataset(document, catalogue);
    if (!dataset) return { ok: true, value: true };
    const file = await this.#files.load(dataset.id, dataset.name, (received, total) =>
      report(dataset.name, received, total),
    );
    return file.ok ? { ok: true, value: true } : file;
  }

  /** Gives an engine the file a document needs, once. */
  async provideData(engine: EngineClient, document: ExperimentDocument, catalogue: Catalogue): Promise<Outcome<true>> {
    const dataset = externalDataset(document, catalogue);
    const provided = this.#provided.get(engine) ?? new Set();
    this.#provided.set(engine, provided);
    if (!dataset || provided.has(dataset.id)) return { ok: true, value: true };
    const file = await this.#files.load(dataset.id, dataset.name, () => {});
    if (!file.ok) return file;
    const bytes = file.value.slice();
    const given = await engine.request({ type: 'provideData', dataset: dataset.id, bytes }, [bytes.buffer]);
    if (!given.ok) return given;
    provided.add(dataset.id);
    return { ok: true, value: true };
  }

  #start(): EngineClient {
    const engine = new EngineClient(this.page.spawn, this.page.clock, silent);
    this.#all.add(engine);
    this.#loaded.set(engine, engine.request({ type: 'load', simd: 'auto' }));
    return engine;
  }
}

/** The data set whose file a document needs, if it needs one. */
export function externalDataset(document: ExperimentDocument, catalogue: Catalogue) {
  if (!('data' in document.problem)) return undefined;
  const { id } = document.problem.data;
  return catalogue.datasets.find((dataset) => dataset.id === id && dataset.external);
}
