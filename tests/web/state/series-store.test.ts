import { describe, expect, test } from 'vitest';
import type { MetricColumn } from '../../../web/src/engine/protocol';
import { HistogramStore, SeriesStore } from '../../../web/src/state/series-store';

const columns: MetricColumn[] = [
  { id: 'a', name: 'A', layer: -1 },
  { id: 'b', name: 'B', layer: -1 },
  { id: 'b', name: 'B', layer: 1 },
];
const width = 1 + 4 * columns.length;

/** Rows whose values tell where they come from: step * 100 + column. */
function rows(generation: number, firstRow: number, steps: number[]) {
  const values = Float64Array.from(
    steps.flatMap((step) => [step, ...Array.from({ length: width - 1 }, (_, c) => step * 100 + c + 1)]),
  );
  return { generation, firstRow, width, values };
}

const stepsOf = (store: SeriesStore) => Array.from(store.series('a')?.step ?? []);

function filled(): SeriesStore {
  const store = new SeriesStore();
  store.reset(columns);
  return store;
}

describe('series', () => {
  test('find their column by id and layer', () => {
    const store = filled();
    store.add(rows(0, 0, [0, 1, 2]));
    expect(Array.from(store.series('a')?.last ?? [])).toEqual([1, 101, 201]);
    expect(Array.from(store.series('b')?.min ?? [])).toEqual([6, 106, 206]);
    expect(Array.from(store.series('b', 1)?.ema ?? [])).toEqual([12, 112, 212]);
    expect(store.series('b', 0)).toBeNull();
    expect(store.series('c')).toBeNull();
  });

  test('grow over many frames, the last row of each being sent again', () => {
    const store = filled();
    const expected: number[] = [];
    for (let from = 0; from < 3000; from += 37) {
      const steps = Array.from({ length: 38 }, (_, i) => from + i);
      store.add(rows(0, from, steps));
      expected.length = from;
      expected.push(...steps);
    }
    expect(stepsOf(store)).toEqual(expected);
    expect(Array.from(store.series('b', 1)?.ema ?? [])).toEqual(expected.map((step) => step * 100 + 12));
  });

  test('a new generation replaces all rows by fewer', () => {
    const store = filled();
    store.add(
      rows(
        0,
        0,
        Array.from({ length: 4096 }, (_, i) => i),
      ),
    );
    store.add(
      rows(
        1,
        0,
        Array.from({ length: 2048 }, (_, i) => 2 * i + 1),
      ),
    );
    expect(store.rows).toBe(2048);
    expect(stepsOf(store).slice(0, 3)).toEqual([1, 3, 5]);
  });

  test('are windows on one buffer, not copies', () => {
    const store = filled();
    store.add(rows(0, 0, [0, 1]));
    const before = store.series('a')?.last.buffer;
    store.add(rows(0, 1, [1, 2]));
    expect(store.series('a')?.last.buffer).toBe(before);
  });

  test('start empty with other columns after a reset', () => {
    const store = filled();
    store.add(rows(3, 0, [0, 1, 2]));
    store.reset([{ id: 'z', name: 'Z', layer: -1 }]);
    expect(store.rows).toBe(0);
    store.add({ generation: 0, firstRow: 0, width: 5, values: Float64Array.of(7, 1, 2, 3, 4, 8, 5, 6, 7, 8) });
    expect(store.series('z')).toEqual({
      step: Float64Array.of(7, 8),
      last: Float64Array.of(1, 5),
      min: Float64Array.of(2, 6),
      max: Float64Array.of(3, 7),
      ema: Float64Array.of(4, 8),
    });
  });
});

describe('histogram', () => {
  const some = (generation: number, firstRow: number, steps: number[]) => ({
    generation,
    firstRow,
    bins: 3,
    steps: Float64Array.from(steps),
    counts: Uint32Array.from(steps.flatMap((step) => [step, step + 1, step + 2])),
  });

  test('is null before its first row, then grows', () => {
    const store = new HistogramStore();
    expect(store.value).toBeNull();
    for (let step = 0; step < 600; step++) store.add(some(0, step, [step]));
    expect(store.value?.steps).toEqual(Float64Array.from({ length: 600 }, (_, i) => i));
    expect(Array.from(store.value?.counts.subarray(-3) ?? [])).toEqual([599, 600, 601]);
  });

  test('a new generation replaces it', () => {
    const store = new HistogramStore();
    store.add(some(0, 0, [0, 1, 2, 3]));
    store.add(some(1, 0, [0, 2]));
    expect(store.value).toEqual({ ...some(1, 0, [0, 2]) });
    store.reset();
    expect(store.value).toBeNull();
  });
});
