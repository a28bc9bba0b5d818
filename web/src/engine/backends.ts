// Who takes the steps of a run: the processor, or a graphics card where there is one that can and, unless somebody insists,
// is faster. What is needed of a card is loaded only once one may be of use.

import type { Device } from '../gpu/device';
import type { CardPlane } from './card-plane';
import type { CardSession } from './card-session';
import type { CardRun, CoreSession, GpuHost } from './core';
import type { Backend, BackendChoice, BackendReport, PlaneOfWeights, PlaneTask } from './protocol';
import { usableDevice } from './usable-device';

/** What surrounds it. */
export interface CardHost {
  /** Milliseconds, monotonic. */
  now(): number;
  loadGpuHost(): Promise<GpuHost>;
  /** Null where there is no card. */
  openDevice(): Promise<Device | null>;
}

/** What was opened. */
export interface Opened {
  document: string;
  run: number;
}

/** The processor is measured for so long before a card is thought of. */
const LOOK_MS = 100;
/** In less than this no card can be told of a step and make it: some twenty programs, one after the other. */
const LEAST_STEP_MS = 0.25;
/** A card is measured for so long. */
const TRIAL_MS = 150;

/** Every change of an experiment is another one. */
const MOST_VERDICTS = 64;

interface Verdict {
  backend: Backend;
  why: string;
  failed: boolean;
}

export class Backends {
  choice: BackendChoice = 'wasm';
  /** Something was decided since the last report. */
  hasNews = false;
  #files = new Map<string, Uint8Array>();
  #provided = new Set<string>();
  #host: Promise<GpuHost> | null = null;
  /** Of what was opened, under each choice: what came of it. */
  #verdicts = new Map<string, Verdict>();
  /** Of the processor, for what is open. */
  #steps = 0;
  #ms = 0;

  constructor(private readonly around: CardHost) {}

  /** A data set that sessions need, to be handed on. */
  provided(dataset: string, bytes: Uint8Array): void {
    this.#files.set(dataset, bytes);
    this.#provided.delete(dataset);
  }

  /** Another experiment is open. */
  reset(): void {
    this.#steps = 0;
    this.#ms = 0;
  }

  /** Steps that the processor took. */
  measured(steps: number, ms: number): void {
    this.#steps += steps;
    this.#ms += ms;
  }

  /** Whether it is time to move to the card. */
  wantsCard(opened: Opened): boolean {
    if (this.choice === 'wasm') return false;
    const verdict = this.#verdicts.get(this.#key(opened));
    if (verdict) return verdict.backend === 'webgpu';
    if (this.choice === 'webgpu') return true;
    if (this.#ms < LOOK_MS) return false;
    if (this.#stepMs >= LEAST_STEP_MS) return true;
    this.#decide(
      opened,
      'wasm',
      `a step takes ${inWords(this.#stepMs)}, less than any card would need to be told of it`,
    );
    return false;
  }

  /** A session on the card where this one is, or null: the card cannot, or is not faster. */
  async moveToCard(opened: Opened, session: CoreSession): Promise<CardSession | null> {
    const again = this.#verdicts.has(this.#key(opened));
    const insists = this.choice === 'webgpu';
    let device: Device | null = null;
    try {
      const usable = await usableDevice(this.around, insists);
      if (usable.device === null) {
        this.#decide(opened, 'wasm', usable.why);
        return null;
      }
      device = usable.device;
      return await this.#tryCard(opened, session, device, again);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      device?.close();
      this.#decide(opened, 'wasm', `the graphics card could not be used: ${messageOf(error)}`, insists);
      return null;
    }
  }

  /** The card was given up at this step. */
  failed(opened: Opened, step: number, reason: string): void {
    const why = `the graphics card failed (${reason}); the run goes on in WebAssembly from step ${step}`;
    this.#decide(opened, 'wasm', why, true);
  }

  report(opened: Opened | null, card: CardSession | null): BackendReport {
    this.hasNews = false;
    const verdict = opened ? this.#verdicts.get(this.#key(opened)) : undefined;
    const { why = '', failed = false } = verdict ?? {};
    return { backend: card ? 'webgpu' : 'wasm', card: card?.device.name ?? '', why, failed };
  }

  /** Finds losses over a plane of a run's weights; null: there is no card that may be used, or it cannot. */
  async cardPlane(task: PlaneTask, plane: PlaneOfWeights, least: number): Promise<CardPlane | null> {
    if (this.choice === 'wasm') return null;
    const { device } = await usableDevice(this.around, this.choice === 'webgpu');
    if (!device) return null;
    try {
      const created = (await this.host()).createRun(task.document, task.run);
      if (!created.ok) {
        device.close();
        return null;
      }
      const source = created.value;
      const { CardPlane } = await import('./card-plane');
      const card = await CardPlane.open(device, source, plane, task.examples, least);
      source.dispose();
      return card;
    } catch (error) {
      device.close();
      throw error;
    }
  }

  /** What cards need of the core, with the data sets that were provided. Rejects where it cannot be loaded. */
  async host(): Promise<GpuHost> {
    this.#host ??= this.around.loadGpuHost().catch((error) => {
      // Who asks next tries again.
      this.#host = null;
      throw new Error(`what it needs could not be loaded; check the network and try again (${messageOf(error)})`);
    });
    const host = await this.#host;
    for (const [dataset, bytes] of this.#files) {
      if (this.#provided.has(dataset)) continue;
      const given = host.core.provideData(dataset, bytes);
      if (!given.ok) throw new Error(given.faults[0]?.message);
      this.#provided.add(dataset);
    }
    return host;
  }

  async #tryCard(opened: Opened, session: CoreSession, device: Device, again: boolean): Promise<CardSession | null> {
    const created = (await this.host()).createRun(opened.document, opened.run);
    if (!created.ok) {
      device.close();
      const [fault] = created.faults;
      this.#decide(opened, 'wasm', `no graphics card can train this: ${fault?.message}`, this.choice === 'webgpu');
      return null;
    }
    const run = created.value;
    try {
      return await this.#compare(opened, session, device, run, again);
    } catch (error) {
      run.dispose();
      throw error;
    }
  }

  /** The run on the card, from where the session is; null: it is slower there. */
  async #compare(
    opened: Opened,
    session: CoreSession,
    device: Device,
    run: CardRun,
    again: boolean,
  ): Promise<CardSession | null> {
    const snapshot = session.snapshot();
    const restored = run.session.restore(snapshot);
    if (!restored.ok) throw new Error(restored.faults[0]?.message);
    // Loaded with the first card that may be of use.
    const { CardSession } = await import('./card-session');
    const card = await CardSession.open(device, run, this.around.now);
    if (again) return card;
    if (this.choice === 'webgpu') {
      this.#decide(opened, 'webgpu', 'it was chosen');
      return card;
    }
    const cardMs = await this.#trial(card);
    const [here, there] = [inWords(cardMs), inWords(this.#stepMs)];
    if (cardMs < this.#stepMs) {
      run.session.restore(snapshot);
      card.begin();
      this.#decide(opened, 'webgpu', `a step takes ${here} there and ${there} in WebAssembly`);
      return card;
    }
    card.dispose();
    this.#decide(opened, 'wasm', `a step takes ${there}, and ${here} on the graphics card (${device.name})`);
    return null;
  }

  /** Milliseconds of a step on the card. The session is moved. */
  async #trial(card: CardSession): Promise<number> {
    const { now } = this.around;
    // The first step compiles.
    await card.step(1);
    const first = card.session.progress().step;
    const start = now();
    for (let count = 1; now() - start < TRIAL_MS; count *= 2) {
      const { status } = await card.step(count);
      if (status !== 'running') break;
    }
    const steps = card.session.progress().step - first;
    return steps > 0 ? (now() - start) / steps : Number.POSITIVE_INFINITY;
  }

  get #stepMs(): number {
    return this.#ms / Math.max(1, this.#steps);
  }

  #decide(opened: Opened, backend: Backend, why: string, failed = false): void {
    this.hasNews = true;
    if (this.#verdicts.size >= MOST_VERDICTS) this.#verdicts.clear();
    this.#verdicts.set(this.#key(opened), { backend, why, failed });
  }

  #key({ document, run }: Opened): string {
    return `${this.choice} ${run} ${document}`;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A time in milliseconds, for people. */
function inWords(ms: number): string {
  return ms < 1 ? `${Number((1000 * ms).toPrecision(2))} µs` : `${Number(ms.toPrecision(2))} ms`;
}
