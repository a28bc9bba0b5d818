// Averages of a metric at any decay, from the rows the page has. While a row stands for a single value they are exact;
// rows of a long run stand for several values, of which the last is known, and what is made of them is as coarse. At the
// decay a run is recorded with, the core makes the average of every value before rows are thinned.

import type { Series } from '../state/lab';

/** An average of decay β weighs its newest value as the plain mean of so many values does. */
export const windowOf = (beta: number): number => Math.max(1, Math.round(1 / (1 - beta)));

export interface AverageOptions {
  beta: number;
  /** Steps from one value to the next. */
  every: number;
  /** The series' own average is the one at this decay. */
  recorded: boolean;
}

export class Averages {
  /** One number for each row: v_t = β v_{t−1} + (1−β) x_t, which begins at 0 … */
  biased = new Float64Array(0);
  /** … v_t / (1 − β^t), which does not lack what came before the first value … */
  corrected = new Float64Array(0);
  /** … and the plain mean of the last 1/(1−β) values. */
  mean = new Float64Array(0);
  /** How many values one row stands for, at most. */
  stride = 1;
  /** Of every row; 0: it has no value. */
  private weights = new Float64Array(0);

  update(series: Series, { beta, every, recorded }: AverageOptions): void {
    const rows = series.step.length;
    this.reserve(rows);
    this.weigh(series, every);
    let [v, missing] = [0, 1];
    for (let i = 0; i < rows; i++) {
      const weight = this.weights[i] ?? 0;
      if (weight > 0) {
        const keep = beta ** weight;
        v = keep * v + (1 - keep) * (series.last[i] ?? Number.NaN);
        missing *= keep;
      }
      const exact = recorded ? (series.ema[i] ?? Number.NaN) : v / (1 - missing);
      this.corrected[i] = exact;
      this.biased[i] = recorded ? exact * (1 - missing) : missing === 1 ? Number.NaN : v;
    }
    this.average(series, windowOf(beta));
  }

  private weigh(series: Series, every: number): void {
    this.stride = 1;
    let before = -every;
    for (let i = 0; i < series.step.length; i++) {
      const step = series.step[i] ?? 0;
      const has = !Number.isNaN(series.min[i] ?? Number.NaN) && Number.isFinite(series.last[i] ?? Number.NaN);
      this.weights[i] = has ? Math.max(1, Math.round((step - Math.max(-1, before)) / every)) : 0;
      if (!has) continue;
      // The first row reaches back to the first step, which is step 0.
      this.stride = Math.max(this.stride, this.weights[i] ?? 1);
      before = step;
    }
  }

  private average(series: Series, window: number): void {
    let [sum, count, oldest] = [0, 0, 0];
    for (let i = 0; i < series.step.length; i++) {
      const weight = this.weights[i] ?? 0;
      if (weight > 0) {
        sum += weight * (series.last[i] ?? 0);
        count += weight;
      }
      for (let gone = this.weights[oldest] ?? 0; oldest < i && count - gone >= window; ) {
        sum -= gone * (gone > 0 ? (series.last[oldest] ?? 0) : 0);
        count -= gone;
        gone = this.weights[++oldest] ?? 0;
      }
      this.mean[i] = count > 0 ? sum / count : Number.NaN;
    }
  }

  private reserve(rows: number): void {
    if (rows <= this.weights.length) return;
    const room = Math.max(256, 2 * rows);
    for (const name of ['biased', 'corrected', 'mean', 'weights'] as const) this[name] = new Float64Array(room);
  }
}
