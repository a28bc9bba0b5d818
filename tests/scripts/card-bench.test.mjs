// What is said of a graphics card's measurements: where the goals are missed, and whose results differ.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { disagreements, shortfalls } from '../../scripts/lib/card-bench.mjs';

const row = (amount, values, differences = {}) => ({
  ...{ workload: 'product', unit: 'GFLOP/s', amount, differences },
  values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, spread: 0 }])),
});

test('who is ahead is told, whichever of our ways is the faster', () => {
  const rows = [row(1, { slalom: 10, subgroups: 30, tfjs: 20 }), row(1, { slalom: 10, tfjs: 20, wasm: 1 })];
  assert.deepEqual(shortfalls({ peak: 100, rows }), ['product: 10.0 GFLOP/s, tfjs 20.0']);
});

test('large products are to reach a quarter of the peak', () => {
  const rows = [row(1, { slalom: 10 }), row(2, { slalom: 10 }), row(2, { slalom: 25 })];
  assert.deepEqual(shortfalls({ peak: 100, rows }), ['product: 10 % of the peak for 25']);
});

test('results that differ by more than rounding are told, and those that are no numbers', () => {
  const rows = [row(1, { slalom: 1 }, { tfjs: 1e-12, 'jax-js': 2e-6, wasm: Number.NaN })];
  assert.deepEqual(disagreements({ rows }), ['product: jax-js differs by 2.0e-6', 'product: wasm differs by NaN']);
});
