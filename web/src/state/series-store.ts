// History of one run's metrics and of its gradient histogram, grown from the rows frames bring. Columns lie
// contiguously, so that what charts read are windows, not copies.

import type { HistogramRows, MetricColumn, MetricRows } from '../engine/protocol';
import type { Series } from './lab';

const FIRST_CAPACITY = 256;
/** Per metric: last, min, max, ema. */
const VALUES = 4;

export class SeriesStore {
  #columns: MetricColumn[] = [];
  #capacity = 0;
  #rows = 0;
  /** Column-major: step, then four columns per metric. */
  #data = new Float64Array(0);

  get rows(): number {
    return this.#rows;
  }

  get columns(): MetricColumn[] {
    return this.#columns;
  }

  reset(columns: MetricColumn[]): void {
    this.#columns = columns;
    this.#rows = 0;
  }

  add({ firstRow, width, values }: MetricRows): void {
    const count = width > 0 ? values.length / width : 0;
    this.#reserve(firstRow + count, width);
    for (let column = 0; column < width; column++) {
      let to = column * this.#capacity + firstRow;
      for (let from = column; from < values.length; from += width) this.#data[to++] = values[from] as number;
    }
    this.#rows = firstRow + count;
  }

  /** layer -1: the whole network. */
  series(id: string, layer = -1): Series | null {
    const index = this.#columns.findIndex((column) => column.id === id && column.layer === layer);
    if (index < 0) return null;
    const first = 1 + VALUES * index;
    return {
      step: this.#window(0),
      last: this.#window(first),
      min: this.#window(first + 1),
      max: this.#window(first + 2),
      ema: this.#window(first + 3),
    };
  }

  #window(column: number): Float64Array {
    const from = column * this.#capacity;
    return this.#data.subarray(from, from + this.#rows);
  }

  #reserve(rows: number, width: number): void {
    if (rows <= this.#capacity && width * this.#capacity <= this.#data.length) return;
    let capacity = Math.max(FIRST_CAPACITY, this.#capacity);
    while (capacity < rows) capacity *= 2;
    const data = new Float64Array(capacity * width);
    const kept = Math.min(width, this.#capacity > 0 ? Math.floor(this.#data.length / this.#capacity) : 0);
    for (let column = 0; column < kept; column++) data.set(this.#window(column), column * capacity);
    this.#data = data;
    this.#capacity = capacity;
  }
}

export class HistogramStore {
  #rows = 0;
  #bins = 0;
  #generation = 0;
  #steps = new Float64Array(0);
  #counts = new Uint32Array(0);

  reset(): void {
    this.#rows = 0;
  }

  add({ generation, firstRow, bins, steps, counts }: HistogramRows): void {
    const rows = firstRow + steps.length;
    if (rows > this.#steps.length || bins !== this.#bins) {
      const capacity = Math.max(FIRST_CAPACITY, 2 ** Math.ceil(Math.log2(Math.max(1, rows))));
      const keptSteps = this.#steps.subarray(0, firstRow);
      const keptCounts = this.#counts.subarray(0, firstRow * this.#bins);
      this.#steps = new Float64Array(capacity);
      this.#steps.set(keptSteps);
      this.#counts = new Uint32Array(capacity * bins);
      if (bins === this.#bins) this.#counts.set(keptCounts);
      this.#bins = bins;
    }
    this.#steps.set(steps, firstRow);
    this.#counts.set(counts, firstRow * bins);
    this.#rows = rows;
    this.#generation = generation;
  }

  /** Everything so far; null before the first row. */
  get value(): HistogramRows | null {
    if (this.#rows === 0) return null;
    return {
      generation: this.#generation,
      firstRow: 0,
      bins: this.#bins,
      steps: this.#steps.subarray(0, this.#rows),
      counts: this.#counts.subarray(0, this.#rows * this.#bins),
    };
  }
}
