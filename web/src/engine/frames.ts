// Makes the frames of one session: what is new since the last one, and the views asked for. Costly views are
// renewed only so often that they take a small part of the time, except where a frame must be complete.

import type { CoreSession } from './core';
import { reportPoint } from './point';
import {
  type Cost,
  type Description,
  type Frame,
  type GridRequest,
  type HistogramRows,
  keptByStages,
  type MetricRows,
  NO_VIEW,
  type Outcome,
  type Progress,
  type View,
  type Watch,
} from './protocol';
import { countRates } from './step-sizes';
import { TaylorSampler } from './taylor-sampler';

/** Networks up to this size are sent whole with every frame, to be drawn. */
const DRAWABLE_PARAMETERS = 4096;
/** Views may take one part in so many of the time, and come no faster than this. */
const VIEW_SHARE = 10;
const VIEW_INTERVAL_MS = 32;

// Made anew each time, because a frame's buffers are handed over.
const noMetrics = (): MetricRows => ({ generation: 0, firstRow: 0, width: 0, values: new Float64Array(0) });
const noHistogram = (): HistogramRows => ({
  generation: 0,
  firstRow: 0,
  bins: 0,
  steps: new Float64Array(0),
  counts: new Uint32Array(0),
});

export class Frames {
  readonly description: Description;
  #view: View = NO_VIEW;
  #watched: Float64Array | null = null;
  #metrics = { generation: 0, rows: 0 };
  #histogram = { generation: 0, rows: 0 };
  #viewedAt = Number.NEGATIVE_INFINITY;
  #viewCost = 0;
  #viewedStep = -1;
  #gridSent = false;
  #stateSize: number | null = null;
  readonly #taylor: TaylorSampler;

  constructor(
    readonly session: CoreSession,
    private readonly now: () => number,
  ) {
    this.#taylor = new TaylorSampler(session, now);
    this.description = session.describe();
  }

  setView(view: View): Outcome<true> {
    if (this.#view.best && !view.best) this.#showLast();
    const watched = view.watch ? this.#features(view.watch) : null;
    if (watched && !watched.ok) return watched;
    if (view.grid) {
      const grid = this.session.predictGrid(view.grid);
      if (!grid.ok) return grid;
    }
    if (view.units) {
      const units = this.session.unitMaps(view.units);
      if (!units.ok) return units;
    }
    // What was sent is still there, unless another grid or other weights are looked at now.
    this.#gridSent &&= view.best === this.#view.best && sameGrid(view.grid, this.#view.grid);
    this.#view = view;
    this.#watched = watched ? watched.value : null;
    this.#viewedStep = -1;
    return { ok: true, value: true };
  }

  /** To be called before anything is read or predicted: a session shows its last weights again after every step. */
  chooseWeights(): void {
    // Where nothing was measured yet there are no best weights, and the last ones stay.
    if (this.#view.best) this.session.restoreBest();
  }

  /** Goes to where the session was before. */
  restore(snapshot: Uint8Array): Outcome<true> {
    this.#viewedStep = -1;
    return this.session.restore(snapshot);
  }

  /** The step whose weights are shown. */
  get shownStep(): number {
    return (this.#view.best ? this.session.best()?.step : undefined) ?? this.session.progress().step;
  }

  get view(): View {
    return this.#view;
  }

  /**
   * look: at the session, for views of this very step, whatever they cost; for those that are due; or not at all, where
   * its parameters are not those of its last step.
   */
  build(progress: Progress, pace: { stepsPerSecond: number; seconds: number }, look: 'all' | 'due' | 'none'): Frame {
    const complete = look === 'all';
    if (look !== 'none') this.chooseWeights();
    const { shownStep } = this;
    const frame: Frame = {
      progress,
      best: this.session.best(),
      metrics: this.#view.history ? this.#newMetrics() : noMetrics(),
      histogram: this.#view.history ? this.#newHistogram() : noHistogram(),
      hypers: this.hypers(),
      grid: null,
      outputs: null,
      units: null,
      minibatch: null,
      rates: null,
      cost: null,
      weights: null,
      gradient: null,
      point:
        look !== 'none' && this.#view.point && !this.#view.best
          ? reportPoint(this.session, this.description, this.#view.point)
          : null,
      taylor: look !== 'none' && this.#view.taylor && this.#view.history ? this.#taylor.sample(complete) : null,
      ...pace,
    };
    if (look === 'none') return frame;
    if (this.description.kind === 'function' || this.description.parameters <= DRAWABLE_PARAMETERS) {
      frame.weights = valueOrNull(this.session.read('w'));
      frame.gradient = valueOrNull(this.session.read('gradient'));
    }
    const start = this.now();
    const due = start - this.#viewedAt >= Math.max(VIEW_INTERVAL_MS, VIEW_SHARE * this.#viewCost);
    if (shownStep !== this.#viewedStep && (complete || due)) {
      this.#addViews(frame);
      this.#viewedStep = shownStep;
      this.#viewedAt = this.now();
      this.#viewCost = this.#viewedAt - start;
    }
    return frame;
  }

  hypers(): Float64Array {
    return Float64Array.from(this.description.hypers, (path) => this.session.hyper(path));
  }

  /** The last weights come back without a step when the session is restored as it is. */
  #showLast(): void {
    this.session.restore(this.session.snapshot());
  }

  #addViews(frame: Frame): void {
    const { grid, units } = this.#view;
    // A function's surface does not change while a run walks on it.
    if (grid && !(this.description.kind === 'function' && this.#gridSent)) {
      const outputs = this.session.predictGrid(grid);
      if (outputs.ok) frame.grid = { request: grid, outputs: outputs.value };
      this.#gridSent = true;
    }
    frame.outputs = this.#outputsWatched();
    if (units) {
      const outputs = this.session.unitMaps(units);
      if (outputs.ok) frame.units = { request: units, outputs: outputs.value };
    }
    if (this.#view.minibatch) frame.minibatch = this.session.minibatch();
    const { extras } = this.#view;
    const { step } = frame.progress;
    if (extras.includes('rates')) frame.rates = countRates(step, this.session.effectiveRates());
    if (extras.includes('cost')) frame.cost = this.#cost();
  }

  #cost(): Cost {
    // Its size never changes.
    this.#stateSize ??= keptByStages(this.description.readable).reduce(
      (sum, name) => sum + (valueOrNull(this.session.read(name))?.length ?? 0),
      0,
    );
    return { state: this.#stateSize, operations: this.session.describe().operations_per_step ?? null };
  }

  /** Of the examples watched: the first of a part, or those of the last step's minibatch among the first. */
  #outputsWatched(): Float64Array | null {
    if (!this.#watched) return null;
    const { features } = this.description;
    const x = this.#watched;
    if (!this.#view.watch?.inMinibatch) return valueOrNull(this.session.predict(x));
    const known = [...this.session.minibatch()].filter((example) => (example + 1) * features <= x.length);
    const chosen = new Float64Array(known.length * features);
    for (const [i, example] of known.entries())
      chosen.set(x.subarray(example * features, (example + 1) * features), i * features);
    return valueOrNull(this.session.predict(chosen));
  }

  /** Examples without the label that ends each. */
  #features(watch: Watch): Outcome<Float64Array> {
    const examples = this.session.examples(watch.part, watch.count);
    if (!examples.ok) return examples;
    const { features } = this.description;
    const count = examples.value.length / (features + 1);
    const x = new Float64Array(count * features);
    for (let i = 0; i < count; i++) {
      const from = i * (features + 1);
      x.set(examples.value.subarray(from, from + features), i * features);
    }
    return { ok: true, value: x };
  }

  #newMetrics(): MetricRows {
    // The last row may have grown since: it is asked for again.
    const rows = this.session.drain(this.#metrics.generation, Math.max(0, this.#metrics.rows - 1));
    const count = rows.width > 0 ? rows.values.length / rows.width : 0;
    this.#metrics = { generation: rows.generation, rows: rows.firstRow + count };
    return rows;
  }

  #newHistogram(): HistogramRows {
    const rows = this.session.histogram(this.#histogram.generation, this.#histogram.rows);
    this.#histogram = { generation: rows.generation, rows: rows.firstRow + rows.steps.length };
    return rows;
  }
}

function valueOrNull<T>(outcome: Outcome<T>): T | null {
  return outcome.ok ? outcome.value : null;
}

const sameGrid = (a: GridRequest | null, b: GridRequest | null): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The buffers to hand over with a frame instead of copying them. */
export function buffersOf(frame: Frame): ArrayBufferLike[] {
  const arrays = [
    frame.metrics.values,
    frame.histogram.steps,
    frame.histogram.counts,
    frame.hypers,
    frame.grid?.outputs,
    frame.outputs,
    frame.units?.outputs,
    frame.minibatch,
    frame.weights,
    frame.gradient,
    frame.rates?.down,
    frame.rates?.up,
  ];
  return arrays.flatMap((array) => (array ? [array.buffer] : []));
}
