// The ground of a landscape: bands of tone between contours, painted once per function and size.

import { sequential, sequentialCss } from '../ui/kit/colour-map';
import { fitCanvas } from '../ui/kit/frame';
import { bandOf, evenLevels, type Grid, isoline, logLevels } from './contour';

const LEVELS = 16;
/** The part of the sequential map the land is drawn in: light enough for paths to stand out. */
const DARKEST = 0.5;

/** Tone of the land at a share of its height, for keys. */
export const landCss = (share: number): string => sequentialCss(DARKEST * share);

export class Land {
  /** What was painted last, for reading values off it. */
  grid: Grid | null = null;
  private minimum: number | null = null;
  private key = '';

  constructor(readonly canvas: HTMLCanvasElement) {}

  /** `minimum` is the function's lowest value, null where it has none. Nothing is done when nothing changed. */
  paint(grid: Grid, minimum: number | null, width: number, height: number, ratio?: number): void {
    const key = `${minimum} ${grid.columns} ${grid.rows} ${width} ${height} ${window.devicePixelRatio}`;
    if (this.grid && key === this.key && sameValues(this.grid.values, grid.values)) return;
    const context = fitCanvas(this.canvas, width, height, ratio);
    if (!context) return;
    this.key = key;
    this.grid = { ...grid, values: grid.values.slice() };
    this.minimum = minimum;
    const levels = minimum === null ? evenLevels(grid.values, LEVELS) : logLevels(grid.values, minimum, LEVELS);
    paintBands(context, this.grid, levels);
    context.lineWidth = 0.6;
    for (const [i, level] of levels.entries()) {
      const path = new Path2D();
      const segments = isoline(this.grid, level);
      const toX = (x: number): number => (x / grid.columns) * width;
      const toY = (y: number): number => height - (y / grid.rows) * height;
      for (let k = 0; k < segments.length; k += 4) {
        path.moveTo(toX(segments[k] ?? 0), toY(segments[k + 1] ?? 0));
        path.lineTo(toX(segments[k + 2] ?? 0), toY(segments[k + 3] ?? 0));
      }
      context.strokeStyle = sequentialCss(Math.min(1, (DARKEST * i) / LEVELS + 0.22));
      context.stroke(path);
    }
  }

  /** The same land again, `ratio` pixels to a CSS pixel; null before anything was painted. */
  copy(width: number, height: number, ratio: number): HTMLCanvasElement | null {
    if (!this.grid) return null;
    const other = new Land(document.createElement('canvas'));
    other.paint(this.grid, this.minimum, width, height, ratio);
    return other.canvas;
  }
}

/** One colour per band, at the canvas's own resolution: the grid is interpolated first, then cut into bands. */
function paintBands(
  context: CanvasRenderingContext2D,
  { values, columns, rows }: Grid,
  levels: readonly number[],
): void {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  const tones = new Uint8ClampedArray(4 * (levels.length + 1));
  for (let band = 0; band <= levels.length; ++band) {
    sequential((DARKEST * band) / Math.max(1, levels.length), tones, 4 * band);
  }
  const packed = new Uint32Array(tones.buffer);
  const pixels = new Uint32Array(image.data.buffer);
  for (let py = 0; py < height; ++py) {
    const gy = Math.min(rows - 1.001, Math.max(0, (1 - (py + 0.5) / height) * rows - 0.5));
    const row = Math.floor(gy);
    const ty = gy - row;
    for (let px = 0; px < width; ++px) {
      const gx = Math.min(columns - 1.001, Math.max(0, ((px + 0.5) / width) * columns - 0.5));
      const column = Math.floor(gx);
      const tx = gx - column;
      const at = row * columns + column;
      const below = (values[at] ?? 0) * (1 - tx) + (values[at + 1] ?? 0) * tx;
      const above = (values[at + columns] ?? 0) * (1 - tx) + (values[at + columns + 1] ?? 0) * tx;
      pixels[py * width + px] = packed[bandOf(levels, below * (1 - ty) + above * ty)] ?? 0;
    }
  }
  context.putImageData(image, 0, 0);
}

function sameValues(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false;
  // A handful of samples tells two functions apart.
  for (let i = 0; i < a.length; i += 97) if (a[i] !== b[i]) return false;
  return true;
}
