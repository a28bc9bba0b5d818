// The two Taylor terms of plain steps, sampled now and then while somebody looks. A sample is kept as a row; when there
// are many, every other one is given up, so that memory is bounded and the curve keeps its whole length.

import type { TaylorSample } from '../engine/protocol';
import type { Series } from './lab';

const MOST_ROWS = 2048;

/** Names of the columns, as those of metrics. */
export const TAYLOR = { first: 'taylor.first', second: 'taylor.second', fall: 'taylor.fall' } as const;
type Column = keyof typeof TAYLOR;

export class TaylorStore {
  #rows = 0;
  readonly #step = new Float64Array(MOST_ROWS);
  readonly #columns: Record<Column, Float64Array> = {
    first: new Float64Array(MOST_ROWS),
    second: new Float64Array(MOST_ROWS),
    fall: new Float64Array(MOST_ROWS),
  };

  reset(): void {
    this.#rows = 0;
  }

  /** A step that was sampled already, as after coming back to it, is not sampled twice. */
  add({ step, first, second, change }: TaylorSample): void {
    if (this.#rows > 0 && step <= (this.#step[this.#rows - 1] ?? 0)) return;
    if (this.#rows === MOST_ROWS) this.#thin();
    this.#step[this.#rows] = step;
    this.#columns.first[this.#rows] = -(first ?? Number.NaN);
    this.#columns.second[this.#rows] = second ?? Number.NaN;
    this.#columns.fall[this.#rows] = -(change ?? Number.NaN);
    this.#rows += 1;
  }

  series(id: string): Series | null {
    const column = (Object.keys(TAYLOR) as Column[]).find((name) => TAYLOR[name] === id);
    if (!column) return null;
    const values = this.#columns[column].subarray(0, this.#rows);
    return { step: this.#step.subarray(0, this.#rows), last: values, min: values, max: values, ema: values };
  }

  #thin(): void {
    const arrays = [this.#step, ...Object.values(this.#columns)];
    for (const array of arrays) for (let i = 1; 2 * i < MOST_ROWS; ++i) array[i] = array[2 * i] ?? 0;
    this.#rows = MOST_ROWS / 2;
  }
}
