import { describe, expect, it } from 'vitest';
import {
  countsAt,
  FIRST_BIN,
  LOW_EXPONENT,
  layersOf,
  paintHistogram,
  toneOf,
  usedExponents,
} from '../../../web/src/charts/histogram';
import { readHistogramSetting, writeHistogramSetting } from '../../../web/src/charts/histogram-setting';
import type { HistogramRows } from '../../../web/src/engine/protocol';
import { sequential } from '../../../web/src/ui/kit/colour-map';

const BINS = 51;

function rowsOf(...rows: { step: number; counts: Record<number, number> }[]): HistogramRows {
  const counts = new Uint32Array(rows.length * BINS);
  rows.forEach((row, i) => {
    for (const [bin, count] of Object.entries(row.counts)) counts[i * BINS + Number(bin)] = count;
  });
  return { generation: 0, firstRow: 0, bins: BINS, steps: Float64Array.from(rows, (row) => row.step), counts };
}

const binOf = (exponent: number): number => FIRST_BIN + exponent - LOW_EXPONENT;
const colour = (share: number): number[] => {
  const out = new Uint8ClampedArray(4);
  sequential(toneOf(share), out, 0);
  return [...out];
};

const paint = { layer: null, ink: sequential };

describe('the histogram’s picture', () => {
  it('shows each bin’s share in its own row, the largest magnitudes on top', () => {
    const rows = rowsOf({ step: 0, counts: { 0: 1, [binOf(-3)]: 3 } });
    const out = new Uint8ClampedArray(4 * 1 * BINS);
    paintHistogram(rows, { ...paint, stepAt: () => 0.5, columns: 1 }, out);
    const at = (bin: number): number[] => [...out.subarray(4 * (BINS - 1 - bin), 4 * (BINS - bin))];
    expect(at(0)).toEqual(colour(0.25));
    expect(at(binOf(-3))).toEqual(colour(0.75));
    expect(at(binOf(5))).toEqual(colour(0));
  });

  it('repeats the last kept row over thinned steps and leaves the future empty', () => {
    const rows = rowsOf({ step: 0, counts: { [binOf(0)]: 1 } }, { step: 4, counts: { [binOf(1)]: 1 } });
    const out = new Uint8ClampedArray(4 * 10 * BINS);
    paintHistogram(rows, { ...paint, stepAt: (column) => column + 0.5, columns: 10 }, out);
    const at = (column: number, bin: number): number[] => {
      const from = 4 * ((BINS - 1 - bin) * 10 + column);
      return [...out.subarray(from, from + 4)];
    };
    expect(at(3, binOf(0))).toEqual(colour(1));
    expect(at(4, binOf(1))).toEqual(colour(1));
    expect(at(4, binOf(0))).toEqual(colour(0));
    expect(at(9, binOf(1))[3]).toBe(0);
  });

  it('keeps the range of exponents it has shown', () => {
    const wide = usedExponents(rowsOf({ step: 0, counts: { [binOf(-21)]: 1, [binOf(3)]: 1 } }), null);
    expect(wide).toEqual({ min: -24, max: 4 });
    expect(usedExponents(rowsOf({ step: 0, counts: { [binOf(-2)]: 1 } }), wide)).toEqual(wide);
  });

  it('shows one layer or all of them together', () => {
    const counts = new Uint32Array(2 * 2 * BINS);
    counts[2 * BINS + binOf(-3)] = 2;
    counts[3 * BINS + binOf(-3)] = 5;
    counts[3 * BINS] = 7;
    const rows: HistogramRows = { generation: 0, firstRow: 0, bins: 2 * BINS, steps: Float64Array.of(0, 1), counts };
    const out = new Uint32Array(BINS);
    const of = (layer: number | null): number[] => {
      countsAt(rows, 1, layer, out);
      return [out[0] ?? 0, out[binOf(-3)] ?? 0];
    };
    expect(layersOf(rows)).toBe(2);
    expect([of(0), of(1), of(null)]).toEqual([
      [0, 2],
      [7, 5],
      [7, 7],
    ]);
    expect(usedExponents(rows, null)).toEqual({ min: -4, max: 0 });
  });

  it('keeps how it is shown in a text', () => {
    for (const text of ['overlay', 'layer2', 'overlay_layer1']) {
      expect(writeHistogramSetting(readHistogramSetting(text, 2))).toBe(text);
    }
    for (const text of [undefined, '', 'layer3', 'layer0', 'sideways']) {
      expect(readHistogramSetting(text, 2), text).toEqual({ overlay: false, layer: null });
    }
    expect(writeHistogramSetting({ overlay: false, layer: null })).toBeNull();
  });
});
