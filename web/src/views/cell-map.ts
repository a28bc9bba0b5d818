// A map of coloured cells over a plane, one pixel of a small image for each, and what is the same for every map that side
// runs fill: ground not tried yet, runs that diverged, how far the work is.

import type { Study } from '../state/side-runs';
import { type Rgb, sequential } from '../ui/kit/colour-map';
import type { Pen } from '../ui/kit/pen';
import type { KeyItem } from '../ui/kit/picture';
import type { Box, Plane } from './plane';
import type { Refinement } from './refinement';

/** Like a chess board of two greys, so that it is told from every plain tone, in both themes and by everybody. */
const DIVERGED: readonly [Rgb, Rgb] = [
  [122, 122, 124],
  [164, 164, 166],
];
/** Tried, but what was looked for was not found. */
const NOT_FOUND: Rgb = [222, 222, 218];

const css = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

export const toneOf = (share: number): Rgb => {
  const out = new Uint8ClampedArray(4);
  sequential(share, out, 0);
  return [out[0] ?? 0, out[1] ?? 0, out[2] ?? 0];
};

/** The colour of a cell: its own, or one of those that all maps share. */
export type Tone = Rgb | 'diverged' | 'not found';

export class CellMap {
  private readonly image = document.createElement('canvas');

  /** tone: of the variant at a place in the order, once it is known. box: what the cells cover, if not all that is seen. */
  paint(
    context: CanvasRenderingContext2D,
    plane: Plane,
    grid: Refinement,
    { results }: Study,
    tone: (turn: number) => Tone,
    box: Box = plane.box,
  ): void {
    const { columns, rows } = grid;
    this.image.width = columns;
    this.image.height = rows;
    const image = this.image.getContext('2d');
    if (!image) return;
    const pixels = image.createImageData(columns, rows);
    const isKnown = (turn: number): boolean => (results[turn] ?? null) !== null;
    for (let cell = 0; cell < columns * rows; ++cell) {
      const turn = grid.spokenForBy(cell, isKnown);
      if (turn < 0) continue;
      const column = cell % columns;
      const row = (cell - column) / columns;
      const found = tone(turn);
      const [r, g, b] =
        found === 'diverged' ? DIVERGED[(column + row) % 2 === 0 ? 0 : 1] : found === 'not found' ? NOT_FOUND : found;
      pixels.data.set([r, g, b, 255], 4 * ((rows - 1 - row) * columns + column));
    }
    image.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = false;
    const [left, top] = [plane.toX(box.x0), plane.toY(box.y1)];
    context.drawImage(this.image, left, top, plane.toX(box.x1) - left, plane.toY(box.y0) - top);
  }
}

/** The cell at a point of the canvas. */
export function cellAt(
  { columns, rows }: Pick<Refinement, 'columns' | 'rows'>,
  { width, height }: Plane,
  px: number,
  py: number,
): number {
  const column = Math.min(columns - 1, Math.max(0, Math.floor((px / width) * columns)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor((1 - py / height) * rows)));
  return row * columns + column;
}

export const divergedKey: KeyItem = {
  text: 'diverged',
  width: 12,
  draw: (pen, x, y) => {
    for (let i = 0; i < 16; ++i) {
      fill(pen, x + 3 * (i % 4), y - 6 + 3 * Math.floor(i / 4), 3, css(DIVERGED[(i + Math.floor(i / 4)) % 2] as Rgb));
    }
  },
};

export const notFoundKey = (text: string): KeyItem => ({
  text,
  width: 12,
  draw: (pen, x, y) => fill(pen, x, y - 6, 12, css(NOT_FOUND)),
});

export function fill(pen: Pen, x: number, y: number, side: number, colour: string): void {
  pen.beginPath();
  pen.rect(x, y, side, side);
  pen.fillStyle = colour;
  pen.fill();
}
