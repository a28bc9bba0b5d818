// Side runs on the graphics card: variants of one run that differ in values only, very many at once. Which studies a card
// is asked for, and what it may not be used for, is decided here; who shows them hears only whether it was.

import type { Device } from '../gpu/device';
import { Many, type Trained, type Values } from '../gpu/many';
import type { CardHost } from './backends';
import type { GpuHost } from './core';
import type { Finding, Outcome, SideResult, SideTask, Variant } from './protocol';
import { usableDevice } from './usable-device';

/** A card, and the core's side of what runs on it. */
export interface Card {
  readonly device: Device;
  readonly host: GpuHost;
}

/** Null where there is none that may be used. */
export async function openCard(
  around: Pick<CardHost, 'openDevice'>,
  host: () => Promise<GpuHost>,
  insists: boolean,
): Promise<Card | null> {
  const { device } = await usableDevice(around, insists);
  return device && { device, host: await host() };
}

type Descend = Extract<Finding, { kind: 'descend' }>;

export class CardRuns {
  #waiting: { variant: number; change: Variant }[] = [];
  /** Numbers of those under way; empty: none are. */
  #going: number[] = [];

  private constructor(
    private readonly card: Card,
    /** All that a study depends on besides its variants. */
    private readonly key: string,
    private readonly finding: Descend,
    private readonly many: Many,
  ) {}

  /** Null where there is no card, or it has no program for such a study: then it is the processor's. */
  static async open(task: SideTask, open: () => Promise<Card | null>): Promise<CardRuns | null> {
    const { document, run, steps, finding } = task;
    if (finding.kind !== 'descend') return null;
    let card: Card | null = null;
    try {
      card = await open();
      if (!card) return null;
      const source = card.host.createMany(JSON.stringify(document), run);
      if (source.ok) {
        const { floor, shares, value } = finding;
        const many = await Many.create(card.device, source.value, steps, { floor, shares, averaged: value === 'ema' });
        source.value.dispose();
        return new CardRuns(card, keyOf(task), finding, many);
      }
    } catch {
      // A module that cannot be loaded, a driver that takes no program: what a card cannot do, the processor does.
    }
    card?.device.close();
    return null;
  }

  /** Whether another study is of the same, with other variants. */
  fits(task: SideTask): boolean {
    return keyOf(task) === this.key;
  }

  /** As many as are best held. */
  get atOnce(): number {
    return this.many.capacity;
  }

  /** Variants that were not finished yet. */
  get left(): number {
    return this.#waiting.length + this.#going.length;
  }

  /** Forgets what waits and what is under way. */
  clear(): void {
    this.#waiting = [];
    this.#going = [];
  }

  /** Works on what waits, and on `more` after it, for about `ms`; what was finished meanwhile. */
  async work(more: readonly { variant: number; change: Variant }[], ms: number): Promise<Outcome<SideResult[]>> {
    this.#waiting.push(...more);
    try {
      if (this.#going.length === 0) {
        const batch = this.#waiting.splice(0, this.many.capacity);
        if (batch.length === 0) return { ok: true, value: [] };
        this.many.begin(batch.map(({ change }): Values => change.hypers ?? []));
        this.#going = batch.map(({ variant }) => variant);
      }
      const trained = await this.many.goOn(ms);
      if (!trained) return { ok: true, value: [] };
      return { ok: true, value: resultsOf(this.#going.splice(0), trained, this.finding) };
    } catch (error) {
      return { ok: false, faults: [{ code: 'card_failed', path: '', message: String(error) }] };
    }
  }

  dispose(): void {
    this.clear();
    this.card.device.close();
  }
}

const keyOf = (task: SideTask): string => JSON.stringify([task.document, task.run, task.steps, task.finding]);

/** As a search in a session's metrics finds them: the loss at each share, then the step for each. */
function resultsOf(variants: readonly number[], trained: readonly Trained[], finding: Descend): SideResult[] {
  const { floor, shares } = finding;
  const width = 2 * shares.length;
  const all = new Float64Array(width * trained.length);
  return trained.map(({ step, status, firstLoss, found }, i): SideResult => {
    const values = all.subarray(i * width, (i + 1) * width);
    for (const [k, share] of shares.entries()) values[k] = firstLoss - (1 - share) * Math.abs(firstLoss - floor);
    values.set(found, shares.length);
    return { variant: variants[i] as number, step, status, values };
  });
}
