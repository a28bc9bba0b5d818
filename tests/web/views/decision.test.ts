import { describe, expect, it } from 'vitest';
import {
  discretise,
  paintDecision,
  paintNumbers,
  placeIn,
  predictionOf,
  softmax,
} from '../../../web/src/views/decision';
import { Plane, sameGrid } from '../../../web/src/views/plane';

describe('predictions', () => {
  it('are probabilities even for huge outputs', () => {
    const p = new Float64Array(3);
    softmax([0, 1000, 999], 0, 3, p);
    expect(p[0]).toBe(0);
    expect((p[1] as number) + (p[2] as number)).toBeCloseTo(1, 12);
    expect(p[1] as number).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  });

  it('name the largest output', () => {
    const { label, confidence } = predictionOf([9, 9, 0, 2, 1], 2, 3, new Float64Array(3));
    expect(label).toBe(1);
    expect(confidence).toBeCloseTo(Math.exp(2) / (1 + Math.exp(2) + Math.E), 12);
  });
});

describe('a decision map', () => {
  it('is the same distance from the middle for equal certainty, and upside up', () => {
    // Two cells, one above the other: the lower surely class 0, the upper surely class 1.
    const out = new Uint8ClampedArray(8);
    paintDecision([30, -30, -30, 30], 1, 2, 2, out);
    const [top, bottom] = [out.subarray(0, 3), out.subarray(4, 7)];
    expect((bottom[2] as number) - (bottom[1] as number)).toBeGreaterThan(30);
    expect((top[0] as number) - (top[2] as number)).toBeGreaterThan(30);
  });

  it('is neutral where the network cannot tell', () => {
    const out = new Uint8ClampedArray(4);
    paintDecision([1, 1], 1, 1, 2, out);
    expect(Math.max(...out.subarray(0, 3)) - Math.min(...out.subarray(0, 3))).toBeLessThan(8);
  });

  it('shows the winner among several classes, paler the less sure', () => {
    const distance = (outputs: number[]): number => {
      const out = new Uint8ClampedArray(4);
      paintDecision(outputs, 1, 1, 3, out);
      return Math.max(...out.subarray(0, 3)) - Math.min(...out.subarray(0, 3));
    };
    expect(distance([9, 0, 0])).toBeGreaterThan(distance([0.5, 0, 0]) + 20);
  });
});

describe('a map of numbers', () => {
  const lightness = (out: Uint8ClampedArray, at: number): number => out.subarray(at, at + 3).reduce((a, b) => a + b);

  it('is the darker the larger the number, upside up, and stays within its span', () => {
    const out = new Uint8ClampedArray(16);
    paintNumbers([-5, 99, 0, 10], 2, 2, { low: 0, high: 10 }, out);
    const [topLeft, topRight, left, right] = [0, 4, 8, 12].map((at) => lightness(out, at)) as [
      number,
      number,
      number,
      number,
    ];
    expect(left).toBe(topLeft);
    expect(right).toBe(topRight);
    expect(topLeft).toBeGreaterThan(topRight + 200);
  });

  it('has a middle where all numbers are the same', () => {
    expect(placeIn({ low: 3, high: 3 }, 3)).toBe(0.5);
    expect(placeIn({ low: 1, high: 3 }, 2.5)).toBe(0.75);
  });
});

describe('a plane', () => {
  it('stretched has a scale each way', () => {
    const { box } = new Plane({ x0: 150, x1: 190, y0: 0, y1: 1 }, 400, 300, true);
    expect(box).toEqual({ x0: 150, x1: 190, y0: 0, y1: 1 });
  });

  const plane = new Plane({ x0: -1, x1: 1, y0: 0, y1: 1 }, 400, 300);

  it('has the same scale both ways and holds what was wanted', () => {
    const { x0, x1, y0, y1 } = plane.box;
    expect((x1 - x0) / 400).toBeCloseTo((y1 - y0) / 300, 12);
    expect(x0 <= -1 && x1 >= 1 && y0 <= 0 && y1 >= 1).toBe(true);
  });

  it('maps to pixels and back', () => {
    expect(plane.fromX(plane.toX(0.3))).toBeCloseTo(0.3, 12);
    expect(plane.fromY(plane.toY(0.7))).toBeCloseTo(0.7, 12);
    expect(plane.toY(1)).toBeLessThan(plane.toY(0));
  });

  it('asks for cells of about square shape', () => {
    const grid = plane.grid(12000);
    expect(grid.columns * grid.rows).toBeGreaterThan(11000);
    expect(grid.columns / grid.rows).toBeCloseTo(4 / 3, 1);
    expect(sameGrid(grid, plane.grid(12000))).toBe(true);
    expect(sameGrid(null, grid)).toBe(false);
  });
});

describe('a discretised map', () => {
  const span = { low: 0, high: 8 };
  /** Outputs of 4 columns in one row. */
  const decided = (outputs: number[], classes: number): Float32Array => {
    const { outputs: out, columns, rows } = discretise({ outputs, columns: 4, rows: 1 }, classes, span);
    const k = outputs.length / 4;
    return Float32Array.from(out).subarray(0, (k * (columns * rows)) / rows);
  };

  it('has the winner everywhere, and borders where the outputs cross between samples', () => {
    // The second class takes over a quarter of the way from the second sample to the third.
    const out = decided([9, 0, 1, 0, 0, 3, 0, 9], 2);
    const winners = Array.from({ length: 8 }, (_, i) => ((out[2 * i + 1] ?? 0) > (out[2 * i] ?? 0) ? 1 : 0));
    expect(winners).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    const p = new Float64Array(2);
    for (let i = 0; i < 8; ++i) {
      softmax(out, 2 * i, 2, p);
      expect(Math.max(...p)).toBeGreaterThan(0.999999);
    }
  });

  it('knows two classes by the sign of one output', () => {
    expect([...decided([-2, -0.1, 0.2, 5], 2)].map(Math.sign)).toEqual([-1, -1, -1, -1, 1, 1, 1, 1]);
  });

  it('puts numbers into bands of equal height, those outside the span into the last ones', () => {
    expect([...decided([-3, 0.2, 4.5, 30], 0)].filter((_, i) => [0, 2, 7].includes(i))).toEqual([0.5, 0.5, 7.5]);
    expect(new Set(decided([0, 8, 3, 5], 0)).size).toBeLessThan(8);
  });
});
