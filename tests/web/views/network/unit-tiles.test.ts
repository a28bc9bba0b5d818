import { describe, expect, test, vi } from 'vitest';
import type { RunState } from '../../../../web/src/state/lab';

// The theme asks for it when it is loaded.
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
const { pictureTiles, planarTiles } = await import('../../../../web/src/views/network/unit-tiles');

const box = { x0: -2, x1: 2, y0: 0, y1: 4 };
const units = { ...box, columns: 2, rows: 2 };
const output = { ...box, columns: 1, rows: 3 };
const layers = [
  { inputs: 2, units: 2, activation: '', weights: 0, biases: 4 },
  { inputs: 2, units: 2, activation: '', weights: 6, biases: 10 },
];
const run = {
  units: { request: units, outputs: Float32Array.of(-1, 1, -1, 1, -2, -2, 2, 2, 0, 1, 2, 3, -4, -3, -2, -1) },
  grid: { request: output, outputs: Float32Array.of(0.1, -0.1, 0.2, -0.2, 0.3, -0.3) },
} as unknown as RunState;

describe('on two-feature data', () => {
  const tiles = planarTiles(run, layers, { units, output, numbers: null });
  const numbers = (name: string): number[] => {
    const tile = tiles.get(name);
    if (!tile) throw new Error(`no tile ${name}`);
    const { values, offset, stride, columns, rows } = tile;
    return Array.from({ length: columns * rows }, (_, i) => Number((values[offset + i * stride] ?? 0).toFixed(3)));
  };

  test('inputs show what the network is given, hidden units what they give, outputs what is said', () => {
    expect(numbers('0 0')).toEqual([-1, 1, -1, 1]);
    expect(numbers('0 1')).toEqual([-2, -2, 2, 2]);
    expect(numbers('1 0')).toEqual([0, 1, 2, 3]);
    expect(numbers('1 1')).toEqual([-4, -3, -2, -1]);
    expect(numbers('2 0')).toEqual([0.1, 0.2, 0.3]);
    expect(numbers('2 1')).toEqual([-0.1, -0.2, -0.3]);
  });

  test('inputs have a scale each, units of one layer one together, which reaches ±1 at least', () => {
    expect(tiles.get('0 0')?.scale).toBe(1);
    expect(tiles.get('0 1')?.scale).toBe(2);
    expect(tiles.get('1 0')?.scale).toBe(4);
    expect(tiles.get('1 1')?.scale).toBe(4);
    expect(tiles.get('2 0')?.scale).toBe(1);
  });

  test('maps of another region are not shown, and numbers to predict have their own span', () => {
    const numbers = { low: 0, high: 9 };
    const other = planarTiles(run, layers, { units: { ...units, x0: -3 }, output, numbers });
    expect(other.has('1 0')).toBe(false);
    expect(other.get('2 1')?.scale).toBe(numbers);
  });
});

test('of pictures, a unit of the first layer shows its weights, and none where the inputs are no such picture', () => {
  const weights = Float64Array.of(1, 2, 3, 4, 5, 6, 7, -8, 0, 0);
  const [layer] = [{ inputs: 4, units: 2, activation: '', weights: 0, biases: 8 }];
  const tiles = pictureTiles(weights, [layer], [2, 2]);
  expect([...tiles.keys()]).toEqual(['1 0', '1 1']);
  expect(tiles.get('1 1')).toMatchObject({ offset: 4, columns: 2, rows: 2, fromFoot: false, scale: 8 });
  expect(pictureTiles(weights, [layer], [3, 3]).size).toBe(0);
});
