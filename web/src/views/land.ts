// The ground of a landscape: bands of tone between contours. It is printed once per grid of values, at the screen's
// own resolution; while the view moves the last print is moved with it, until the values of the new view are there.

import { sequential, sequentialCss } from '../ui/kit/colour-map';
import { fitCanvas } from '../ui/kit/frame';
import type { Pen } from '../ui/kit/pen';
import { bandOf, bandsOf, type Grid, isolines, levelsOf, traceIsoline } from './contour';
import { type Box, Plane } from './plane';

const LEVELS = 16;
/** The part of the sequential map the land is drawn in: light enough for paths to stand out. */
const DARKEST = 0.5;

/** Tone of the land at a share of its height, for keys. */
export const landCss = (share: number): string => sequentialCss(DARKEST * share);

export interface LandGrid extends Grid {
  box: Box;
}

/** Of the cell a place is in; not a number outside. */
export function valueAt({ values, columns, rows, box }: LandGrid, x: number, y: number): number {
  const column = Math.floor(((x - box.x0) / (box.x1 - box.x0)) * columns);
  const row = Math.floor(((y - box.y0) / (box.y1 - box.y0)) * rows);
  const isInside = column >= 0 && column < columns && row >= 0 && row < rows;
  return isInside ? (values[row * columns + column] ?? Number.NaN) : Number.NaN;
}

export class Land {
  /** What was printed last, for reading values off it. */
  grid: LandGrid | null = null;
  private minimum: number | null = null;
  private readonly print = document.createElement('canvas');
  private printed = '';
  private shown = '';

  constructor(readonly canvas: HTMLCanvasElement) {}

  /** `minimum` is the function's lowest value, null where it has none. Nothing is done when nothing changed. */
  paint(grid: LandGrid, minimum: number | null, { width, height }: Plane): void {
    const key = JSON.stringify([minimum, grid.box, width, height, window.devicePixelRatio]);
    if (key === this.printed && this.grid?.values === grid.values) return;
    const context = fitCanvas(this.print, width, height);
    if (!context) return;
    this.printed = key;
    this.grid = grid;
    this.minimum = minimum;
    this.shown = '';
    printLand(context, grid, minimum, new Plane(grid.box, width, height));
  }

  /** Lays the print where it belongs in the plane. */
  show(plane: Plane): void {
    const { grid } = this;
    const { width, height } = plane;
    const shown = JSON.stringify([plane.box, width, height]);
    if (!grid || shown === this.shown) return;
    const context = fitCanvas(this.canvas, width, height);
    if (!context) return;
    this.shown = shown;
    const [left, top] = [plane.toX(grid.box.x0), plane.toY(grid.box.y1)];
    context.clearRect(0, 0, width, height);
    context.drawImage(this.print, left, top, plane.toX(grid.box.x1) - left, plane.toY(grid.box.y0) - top);
  }

  /** The same land again: its bands as one picture, `ratio` pixels to a CSS pixel, its contours as lines. */
  draw(pen: Pen, plane: Plane, ratio: number): void {
    const { grid } = this;
    const bands = document.createElement('canvas');
    const context = fitCanvas(bands, plane.width, plane.height, ratio);
    if (!grid || !context) return;
    const cut = cutLand(grid, this.minimum);
    paintBands(context, grid, cut, plane);
    pen.drawImage(bands, 0, 0, plane.width, plane.height);
    drawContours(pen, grid, cut, plane);
  }
}

/** The land as a canvas of its own, `ratio` pixels to a CSS pixel. */
export function landPicture(grid: LandGrid, minimum: number | null, plane: Plane, ratio: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const context = fitCanvas(canvas, plane.width, plane.height, ratio);
  if (context) printLand(context, grid, minimum, plane);
  return canvas;
}

function printLand(context: CanvasRenderingContext2D, grid: LandGrid, minimum: number | null, plane: Plane): void {
  const cut = cutLand(grid, minimum);
  paintBands(context, grid, cut, plane);
  drawContours(context, grid, cut, plane);
}

interface Cut {
  levels: readonly number[];
  /** The band of every sample. */
  bands: Uint8Array;
}

function cutLand(grid: LandGrid, minimum: number | null): Cut {
  const levels = levelsOf(grid.values, minimum, LEVELS);
  return { levels, bands: bandsOf(grid, levels) };
}

function drawContours(pen: Pen, grid: LandGrid, { levels, bands }: Cut, plane: Plane): void {
  const place = { ...grid.box, columns: grid.columns, rows: grid.rows };
  pen.lineWidth = 0.6;
  for (const [i, segments] of isolines(grid, levels, bands).entries()) {
    pen.beginPath();
    traceIsoline(pen, segments, place, plane);
    pen.strokeStyle = sequentialCss(Math.min(1, (DARKEST * i) / levels.length + 0.22));
    pen.stroke();
  }
}

/**
 * One colour per band, at the canvas's own resolution: the grid is interpolated first, then cut into bands. Most cells
 * lie in one band whole and are filled as they are.
 */
function paintBands(
  context: CanvasRenderingContext2D,
  { values, columns, rows, box }: LandGrid,
  { levels, bands }: Cut,
  plane: Plane,
): void {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  const tones = new Uint8ClampedArray(4 * (levels.length + 1));
  for (let band = 0; band <= levels.length; ++band) {
    sequential((DARKEST * band) / Math.max(1, levels.length), tones, 4 * band);
  }
  const packed = new Uint32Array(tones.buffer);
  const pixels = new Uint32Array(image.data.buffer);
  /** In grid units, where sample i lies at i. */
  const columnOf = (px: number): number =>
    ((plane.fromX(((px + 0.5) / width) * plane.width) - box.x0) / (box.x1 - box.x0)) * columns - 0.5;
  const rowOf = (py: number): number =>
    ((plane.fromY(((py + 0.5) / height) * plane.height) - box.y0) / (box.y1 - box.y0)) * rows - 0.5;
  const across = Float64Array.from({ length: width }, (_, px) => Math.min(columns - 1.001, Math.max(0, columnOf(px))));
  /** Where each column's pixels begin. */
  const begins = new Uint32Array(columns);
  for (let column = 0, px = 0; column < columns; ++column) {
    while (px < width && (across[px] ?? 0) < column) ++px;
    begins[column] = px;
  }
  for (let py = 0; py < height; ++py) {
    const gy = Math.min(rows - 1.001, Math.max(0, rowOf(py)));
    const row = Math.floor(gy);
    const ty = gy - row;
    const isWhole = (column: number, band: number): boolean => {
      const at = row * columns + column;
      return (
        bands[at] === band && bands[at + 1] === band && bands[at + columns] === band && bands[at + columns + 1] === band
      );
    };
    for (let column = 0; column + 1 < columns; ) {
      const at = row * columns + column;
      const band = bands[at] ?? 0;
      let end = column;
      while (end + 1 < columns && isWhole(end, band)) ++end;
      if (end > column) {
        pixels.fill(packed[band] ?? 0, py * width + (begins[column] ?? 0), py * width + (begins[end] ?? 0));
        column = end;
        continue;
      }
      const left = (values[at] ?? 0) * (1 - ty) + (values[at + columns] ?? 0) * ty;
      const right = (values[at + 1] ?? 0) * (1 - ty) + (values[at + columns + 1] ?? 0) * ty;
      for (let px = begins[column] ?? 0; px < (begins[column + 1] ?? 0); ++px) {
        const tx = (across[px] ?? 0) - column;
        pixels[py * width + px] = packed[bandOf(levels, left * (1 - tx) + right * tx)] ?? 0;
      }
      ++column;
    }
  }
  context.putImageData(image, 0, 0);
}
