// Variants of one run, trained to see what would come of them: other starts, other values, other seeds. A few
// milliseconds are worked each time somebody asks for it, so that the worker answers meanwhile, and nobody has to be
// told to stop. The runs on show know nothing of it.

import type { Core, CoreSession } from './core';
import type { ExperimentDocument } from './document';
import { SliceSizer } from './pace';
import type { Finding, MetricColumn, Outcome, SideResult, SideTask, Variant } from './protocol';

/** So many steps between two looks at whether all was found that there is to find. */
const LOOK_EVERY = 256;
/** Per metric of a row: last, min, max, ema. */
const VALUES = 4;

type Watched = 'last' | 'ema';

/** Gathers what is to be told of one variant from the rows of its metrics. */
interface Search {
  /** The step at which to look next, so that what is found does not depend on how fast the machine is. */
  next(step: number): number;
  /** rows: row-major, `width` numbers each. True: there is nothing more to find. */
  add(rows: Float64Array, width: number): boolean;
  values(): Float64Array;
}

interface Going {
  variant: number;
  session: CoreSession;
  search: Search;
  generation: number;
  rows: number;
}

export class SideRuns {
  #waiting: { variant: number; change: Variant }[] = [];
  #going: Going | null = null;
  /** For variants that differ in values only: opened once and set back to its start, which takes no time. */
  #base: { session: CoreSession; start: Uint8Array } | null = null;
  readonly #sizes = new SliceSizer();

  constructor(
    private readonly core: Core,
    private readonly task: SideTask,
    private readonly now: () => number,
  ) {}

  /** Works on what waits, and on `more` after it, for about `ms`; what was finished meanwhile. */
  work(more: readonly { variant: number; change: Variant }[], ms: number): Outcome<SideResult[]> {
    this.#waiting.push(...more);
    const results: SideResult[] = [];
    const end = this.now() + ms;
    do {
      if (!this.#going) {
        const begun = this.#begin();
        if (!begun.ok) return begun;
        this.#going = begun.value;
      }
      if (!this.#going) break;
      const result = this.#goOn(this.#going, end);
      if (result) results.push(result);
    } while (this.now() < end);
    return { ok: true, value: results };
  }

  /** Variants that were not finished yet. */
  get left(): number {
    return this.#waiting.length + (this.#going ? 1 : 0);
  }

  dispose(): void {
    if (this.#going && this.#going.session !== this.#base?.session) this.#going.session.dispose();
    this.#base?.session.dispose();
    this.#going = null;
    this.#base = null;
    this.#waiting = [];
  }

  /** Null: nothing waits. */
  #begin(): Outcome<Going | null> {
    const next = this.#waiting.shift();
    if (!next) return { ok: true, value: null };
    const opened = this.#open(next.change);
    if (!opened.ok) return opened;
    const session = opened.value;
    for (const [path, value] of next.change.hypers ?? []) {
      const set = session.setHyper(path, value);
      if (!set.ok) return set;
    }
    const search = searchFor(this.task.finding, session.columns());
    return { ok: true, value: { variant: next.variant, session, search, generation: 0, rows: 0 } };
  }

  #open({ start, seeds }: Variant): Outcome<CoreSession> {
    const { document, run } = this.task;
    if (start || seeds) return this.core.createSession(JSON.stringify(changed(document, start, seeds)), run);
    if (!this.#base) {
      const session = this.core.createSession(JSON.stringify(document), run);
      if (!session.ok) return session;
      this.#base = { session: session.value, start: session.value.snapshot() };
    }
    const restored = this.#base.session.restore(this.#base.start);
    return restored.ok ? { ok: true, value: this.#base.session } : restored;
  }

  /** Steps until it is done or the time is over. */
  #goOn(going: Going, end: number): SideResult | null {
    const { session } = going;
    for (;;) {
      const before = session.progress();
      const look = Math.min(going.search.next(before.step), this.task.steps);
      const steps = Math.min(this.#sizes.size, look - before.step);
      const start = this.now();
      const progress = steps > 0 && before.status === 'running' ? session.step(steps) : before;
      this.#sizes.record(progress.step - before.step, this.now() - start);
      const isOver = progress.status !== 'running' || progress.step >= this.task.steps;
      const isFound = (isOver || progress.step >= look) && this.#look(going);
      if (isOver || isFound) {
        this.#going = null;
        if (session !== this.#base?.session) session.dispose();
        const { step, status } = progress;
        return { variant: going.variant, step, status, values: going.search.values() };
      }
      if (this.now() >= end) return null;
    }
  }

  #look(going: Going): boolean {
    // The last row may have grown since: it is asked for again.
    const rows = going.session.drain(going.generation, Math.max(0, going.rows - 1));
    going.generation = rows.generation;
    going.rows = rows.firstRow + (rows.width > 0 ? rows.values.length / rows.width : 0);
    return going.search.add(rows.values, rows.width);
  }
}

function changed(document: ExperimentDocument, start: Variant['start'], seeds: Variant['seeds']): ExperimentDocument {
  const { problem } = document;
  return {
    ...document,
    seeds: seeds ?? document.seeds,
    problem: start && 'function' in problem ? { ...problem, start } : problem,
  };
}

function searchFor(finding: Finding, columns: readonly MetricColumn[]): Search {
  const place = (id: string): number =>
    1 + VALUES * columns.findIndex((column) => column.id === id && column.layer === -1);
  switch (finding.kind) {
    case 'settle':
      return new Settling(finding, place('x'), place('y'), place('loss'));
    case 'descend':
      return new Descent(finding, place('loss'));
    case 'curve':
      return new Curve(
        finding.steps,
        finding.lines.map(({ column, value }) => place(column) + offsetOf(value)),
      );
  }
}

/** Of the value in a metric's numbers. */
const offsetOf = (value: Watched): number => (value === 'ema' ? 3 : 0);
const LOWEST = 1;

class Settling implements Search {
  #place = -1;
  #since = Number.NaN;
  #loss = Number.NaN;

  constructor(
    private readonly wanted: Extract<Finding, { kind: 'settle' }>,
    private readonly x: number,
    private readonly y: number,
    private readonly loss: number,
  ) {}

  next(): number {
    return Number.POSITIVE_INFINITY;
  }

  add(rows: Float64Array, width: number): boolean {
    for (let at = 0; at < rows.length; at += width) {
      const place = this.#near(rows[at + this.x] ?? Number.NaN, rows[at + this.y] ?? Number.NaN);
      if (place !== this.#place) this.#since = rows[at] ?? Number.NaN;
      this.#place = place;
      this.#loss = rows[at + this.loss] ?? Number.NaN;
    }
    return false;
  }

  values(): Float64Array {
    return Float64Array.of(this.#place, this.#place < 0 ? Number.NaN : this.#since, this.#loss);
  }

  #near(x: number, y: number): number {
    const { places, radius } = this.wanted;
    return places.findIndex(([px, py]) => (x - px) ** 2 + (y - py) ** 2 <= radius ** 2);
  }
}

class Descent implements Search {
  /** NaN before the first loss. */
  readonly #targets: Float64Array;
  readonly #steps: Float64Array;
  #found = 0;

  constructor(
    private readonly wanted: Extract<Finding, { kind: 'descend' }>,
    private readonly loss: number,
  ) {
    this.#targets = new Float64Array(wanted.shares.length).fill(Number.NaN);
    this.#steps = this.#targets.slice();
  }

  next(step: number): number {
    return (Math.floor(step / LOOK_EVERY) + 1) * LOOK_EVERY;
  }

  add(rows: Float64Array, width: number): boolean {
    const column = this.loss + (this.wanted.value === 'ema' ? offsetOf('ema') : LOWEST);
    if (Number.isNaN(this.#targets[0])) this.#setTargets(rows[this.loss] ?? Number.NaN);
    for (let at = 0; at < rows.length; at += width) {
      const loss = rows[at + column] ?? Number.NaN;
      while (this.#found < this.#steps.length && loss <= (this.#targets[this.#found] ?? 0)) {
        this.#steps[this.#found++] = rows[at] ?? Number.NaN;
      }
    }
    return this.#found === this.#steps.length;
  }

  values(): Float64Array {
    return Float64Array.of(...this.#targets, ...this.#steps);
  }

  /** From a first loss under the floor as far down as it is below it. */
  #setTargets(first: number): void {
    const { floor, shares } = this.wanted;
    for (const [i, share] of shares.entries()) this.#targets[i] = first - (1 - share) * Math.abs(first - floor);
  }
}

class Curve implements Search {
  readonly #values: Float64Array;
  #next = 0;

  constructor(
    private readonly steps: readonly number[],
    private readonly columns: readonly number[],
  ) {
    this.#values = new Float64Array(steps.length * columns.length).fill(Number.NaN);
  }

  next(): number {
    // What is measured in a step is told under the number of steps done before.
    return (this.steps[this.#next] ?? Number.POSITIVE_INFINITY) + 1;
  }

  add(rows: Float64Array, width: number): boolean {
    for (let at = 0; at < rows.length; at += width) {
      const step = rows[at] ?? Number.NaN;
      for (; this.#next < this.steps.length && (this.steps[this.#next] ?? 0) <= step; this.#next++) {
        for (const [i, column] of this.columns.entries()) {
          this.#values[i * this.steps.length + this.#next] = rows[at + column] ?? Number.NaN;
        }
      }
    }
    return this.#next === this.steps.length;
  }

  values(): Float64Array {
    return this.#values;
  }
}
