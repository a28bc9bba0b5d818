// Images of one's own as the text of a table: grey, of one size, background 0. The same rules, and of the same greys
// the same text, as `slalom --data FOLDER` (cpp/src/data/image_table.cpp); a test compares the two.

import type { Outcome } from '../engine/protocol';

export interface GreyImage {
  rows: number;
  columns: number;
  /** Row by row, 0 (black) to 255 (white). */
  pixels: Uint8Array;
  label: string;
}

export interface ImageTable {
  text: string;
  /** Rows of an image, and columns. */
  side: number;
}

export interface TableLimits {
  /** Of the text, in UTF-8. */
  bytes: number;
  rows: number;
}

const MIN_SIDE = 4;
const MAX_SIDE = 28;

// sRGB as libpng's simplified interface takes it: exponent 2.2, tables of bytes, weights of ITU-R BT.709.
const GAMMA = 2.2;
const table = (exponent: number): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, i) => Math.floor(255 * (i / 255) ** exponent + 0.5));
const toLinear = table(GAMMA);
const fromLinear = table(1 / GAMMA);
const [RED, GREEN, BLUE] = [6968, 23434, 2366];

/** RGBA, not premultiplied, as greys before a white ground. */
export function greysOf(rgba: Uint8ClampedArray): Uint8Array {
  const greys = new Uint8Array(rgba.length / 4);
  for (let i = 0; i < greys.length; ++i) {
    const [r, g, b, a] = [rgba[4 * i] ?? 0, rgba[4 * i + 1] ?? 0, rgba[4 * i + 2] ?? 0, rgba[4 * i + 3] ?? 0];
    if (a === 0) {
      greys[i] = 255;
    } else if (a === 255 && r === g && g === b) {
      greys[i] = r;
    } else {
      const light =
        (RED * (toLinear[r] ?? 0) + GREEN * (toLinear[g] ?? 0) + BLUE * (toLinear[b] ?? 0) + (1 << 14)) >> 15;
      greys[i] = fromLinear[a === 255 ? light : Math.round((light * a + 255 * (255 - a)) / 255)] ?? 0;
    }
  }
  return greys;
}

/** Sum of a row of pixels from `begin` to `end`, which may lie within a pixel. */
function covered(pixels: Uint8Array, row: number, begin: number, end: number): number {
  let sum = 0;
  for (let i = Math.floor(begin); i < end; ++i) {
    sum += (Math.min(end, i + 1) - Math.max(begin, i)) * (pixels[row + i] ?? 0);
  }
  return sum;
}

/** The image as a square of `side`, each pixel the mean of what it covers. */
export function scaled({ rows, columns, pixels }: GreyImage, side: number): Uint8Array {
  const [height, width] = [rows / side, columns / side];
  // The last edge is the image's own, whatever rounding makes of the product.
  const edge = (k: number, size: number, limit: number): number => (k === side ? limit : k * size);
  const square = new Uint8Array(side * side);
  for (let row = 0; row < side; ++row) {
    const [top, bottom] = [edge(row, height, rows), edge(row + 1, height, rows)];
    for (let column = 0; column < side; ++column) {
      const [left, right] = [edge(column, width, columns), edge(column + 1, width, columns)];
      let sum = 0;
      for (let i = Math.floor(top); i < bottom; ++i) {
        sum += (Math.min(bottom, i + 1) - Math.max(top, i)) * covered(pixels, i * columns, left, right);
      }
      square[row * side + column] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return square;
}

function hasBrightBorders(images: readonly GreyImage[]): boolean {
  let sum = 0;
  let count = 0;
  for (const { rows, columns, pixels } of images) {
    for (let i = 0; i < rows; ++i) {
      const isEdge = i === 0 || i + 1 === rows;
      for (let j = 0; j < columns; j += isEdge || j + 1 === columns ? 1 : columns - 1) {
        sum += pixels[i * columns + j] ?? 0;
        ++count;
      }
    }
  }
  return sum > count * 127.5;
}

const utf8 = new TextEncoder();

/** Null where it would be longer than a table may be. */
function tableText(images: readonly GreyImage[], side: number, invert: boolean, limit: number): string | null {
  const header = `${Array.from({ length: side * side }, (_, i) => `p${i + 1},`).join('')}class\n`;
  const lines = [header];
  let bytes = header.length;
  for (const image of images) {
    const label = `"${image.label.replaceAll('"', '""')}"\n`;
    const pixels = `${scaled(image, side)
      .map((grey) => (invert ? 255 - grey : grey))
      .join(',')},`;
    bytes += pixels.length + utf8.encode(label).length;
    if (bytes > limit) return null;
    lines.push(pixels + label);
  }
  return lines.join('');
}

export function imageTable(images: readonly GreyImage[], limits: TableLimits): Outcome<ImageTable> {
  const largest = Math.max(MIN_SIDE, ...images.map(({ rows, columns }) => Math.max(rows, columns)));
  if (images.length <= limits.rows) {
    const invert = hasBrightBorders(images);
    for (let side = Math.min(largest, MAX_SIDE); side >= MIN_SIDE; --side) {
      const text = tableText(images, side, invert, limits.bytes);
      if (text !== null) return { ok: true, value: { text, side } };
    }
  }
  const message =
    `${images.length} images are too many for an experiment, which carries them all: even as ${MIN_SIDE} x ${MIN_SIDE} ` +
    `pixels they take more than ${limits.bytes >> 10} KiB, or they are more than ${limits.rows}; leave some out.`;
  return { ok: false, faults: [{ code: 'too_large', path: '', message }] };
}
