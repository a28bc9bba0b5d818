// What a network's outputs mean: probabilities of classes, and the colours of a decision map made from them.

import { diverging, divergingCss, parseHex, type Rgb, sequential } from '../ui/kit/colour-map';
import { classColour } from '../ui/kit/palette';

/** Softmax of outputs[at .. at + k), written to out; the usual shift by the largest keeps it finite. */
export function softmax(outputs: ArrayLike<number>, at: number, k: number, out: Float64Array): void {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < k; ++i) largest = Math.max(largest, outputs[at + i] ?? 0);
  let sum = 0;
  for (let i = 0; i < k; ++i) {
    const e = Math.exp((outputs[at + i] ?? 0) - largest);
    out[i] = e;
    sum += e;
  }
  for (let i = 0; i < k; ++i) out[i] = (out[i] ?? 0) / sum;
}

/** Colour of a class wherever examples of it are drawn. */
export const colourOfClass = (index: number, classes: number): string =>
  classes === 2 ? divergingCss(index === 0 ? -1 : 1) : classColour(index);

/** Fills RGBA pixels from grid outputs (row-major from the smallest y; the image's first row is the largest y). */
export function paintDecision(
  outputs: ArrayLike<number>,
  columns: number,
  rows: number,
  classes: number,
  out: Uint8ClampedArray,
): void {
  const k = Math.round(outputs.length / (columns * rows));
  const p = new Float64Array(Math.max(1, k));
  const colours: Rgb[] = Array.from({ length: k }, (_, i) => parseHexOrNeutral(i, classes));
  for (let row = 0; row < rows; ++row) {
    for (let column = 0; column < columns; ++column) {
      const at = (row * columns + column) * k;
      const to = 4 * ((rows - 1 - row) * columns + column);
      if (k === 1) {
        diverging(Math.tanh(outputs[at] ?? 0), out, to);
        continue;
      }
      softmax(outputs, at, k, p);
      if (k === 2) {
        // Half the map's reach: the examples, drawn at its ends, must stand out from the ground.
        diverging(REACH * ((p[1] ?? 0) - (p[0] ?? 0)), out, to);
        continue;
      }
      blend(p, colours, out, to);
    }
  }
}

/** Where the numbers a map shows begin and end. */
export interface Span {
  low: number;
  high: number;
}

/** A number's place in its span, from 0 to 1 inside it. */
export const placeIn = ({ low, high }: Span, value: number): number =>
  high > low ? (value - low) / (high - low) : 0.5;

/** Fills RGBA pixels from a grid of predicted numbers, laid out as for paintDecision. */
export function paintNumbers(
  outputs: ArrayLike<number>,
  columns: number,
  rows: number,
  span: Span,
  out: Uint8ClampedArray,
): void {
  for (let row = 0; row < rows; ++row) {
    for (let column = 0; column < columns; ++column) {
      const value = outputs[row * columns + column] ?? 0;
      sequential(placeIn(span, value), out, 4 * ((rows - 1 - row) * columns + column));
    }
  }
}

/** Bands of a discretised map of numbers. */
const BANDS = 8;
/** Side of a cell of the finer grid, in cells of the grid it is made from. */
const FINE = 2;
/** An output so far above the others leaves them no probability. */
const SURE = 40;

export interface Sampled {
  outputs: ArrayLike<number>;
  columns: number;
  rows: number;
}

/**
 * The same map without shades: at every place only the class that wins, as surely as can be, or the middle of the band a
 * number is in. On a finer grid, so that borders run where they do between samples.
 */
export function discretise({ outputs, columns, rows }: Sampled, classes: number, span: Span): Sampled {
  const k = Math.round(outputs.length / (columns * rows));
  const fine = { columns: FINE * columns, rows: FINE * rows };
  const values = new Float32Array(fine.columns * fine.rows * k);
  const here = new Float64Array(k);
  for (let row = 0; row < fine.rows; ++row) {
    const [r, v] = cellAndShare(row, rows);
    for (let column = 0; column < fine.columns; ++column) {
      const [c, u] = cellAndShare(column, columns);
      const [low, high] = [k * (r * columns + c), k * (Math.min(r + 1, rows - 1) * columns + c)];
      const right = c + 1 < columns ? k : 0;
      for (let i = 0; i < k; ++i) {
        const below = mix(outputs[low + i] ?? 0, outputs[low + right + i] ?? 0, u);
        here[i] = mix(below, mix(outputs[high + i] ?? 0, outputs[high + right + i] ?? 0, u), v);
      }
      harden(here, classes, span, values, k * (row * fine.columns + column));
    }
  }
  return { outputs: values, ...fine };
}

/** The middle of the band that a place in the span is in. */
export const bandPlace = (place: number): number =>
  (Math.min(BANDS - 1, Math.max(0, Math.floor(BANDS * place))) + 0.5) / BANDS;

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

/** Between which samples the middle of a fine cell lies: the first of the two, and how far on to the next. */
function cellAndShare(index: number, samples: number): [number, number] {
  const at = Math.min(samples - 1, Math.max(0, (index + 0.5) / FINE - 0.5));
  const cell = Math.floor(at);
  return [cell, at - cell];
}

function harden(outputs: Float64Array, classes: number, span: Span, out: Float32Array, at: number): void {
  const [first = 0] = outputs;
  if (classes === 0) {
    out[at] = mix(span.low, span.high, bandPlace(placeIn(span, first)));
  } else if (outputs.length === 1) {
    out[at] = first < 0 ? -SURE : SURE;
  } else {
    let best = 0;
    for (let i = 1; i < outputs.length; ++i) if ((outputs[i] ?? 0) > (outputs[best] ?? 0)) best = i;
    out[at + best] = SURE;
  }
}

const REACH = 0.5;
const GROUND = 232;

const parseHexOrNeutral = (index: number, classes: number): Rgb =>
  classes > 2 ? parseHex(classColour(index)) : [GROUND, GROUND, GROUND];

/** The winning class's colour, paler the less sure. */
function blend(p: Float64Array, colours: readonly Rgb[], out: Uint8ClampedArray, to: number): void {
  let best = 0;
  for (let i = 1; i < p.length; ++i) if ((p[i] ?? 0) > (p[best] ?? 0)) best = i;
  const sure = ((p[best] ?? 0) - 1 / p.length) / (1 - 1 / p.length);
  const share = 0.12 + 0.43 * sure;
  const colour = colours[best] ?? [GROUND, GROUND, GROUND];
  for (let c = 0; c < 3; ++c) out[to + c] = Math.round(GROUND * (1 - share) + (colour[c] ?? 0) * share);
  out[to + 3] = 255;
}

/** Largest output and its softmax probability. */
export function predictionOf(
  outputs: ArrayLike<number>,
  at: number,
  k: number,
  scratch: Float64Array,
): { label: number; confidence: number } {
  softmax(outputs, at, k, scratch);
  let best = 0;
  for (let i = 1; i < k; ++i) if ((scratch[i] ?? 0) > (scratch[best] ?? 0)) best = i;
  return { label: best, confidence: scratch[best] ?? 0 };
}
