// The small picture of every unit: its output over the plane, or for the first layer of a network on pictures its
// weights laid out as one. All pictures of a diagram are tiles of one image, painted anew with every frame.

import { diverging, sequential } from '../../ui/kit/colour-map';
import { steadyScale } from '../../ui/kit/steady-scale';
import { placeIn, type Span } from '../decision';

/** Numbers of one unit, row-major from the picture's foot or its head. */
export interface Tile {
  values: ArrayLike<number>;
  /** Where the unit's begin, and from one of them to the next. */
  offset: number;
  stride: number;
  columns: number;
  rows: number;
  /** Whether the first row is the lowest, as on a map. */
  fromFoot: boolean;
  /** Numbers beyond ± this have the colours of the ends; a span: they are shown from its low to its high end. */
  scale: number | Span;
}

export class UnitPictures {
  private readonly canvas = document.createElement('canvas');
  private readonly places = new Map<string, { y: number; tile: Tile }>();

  /** Paints these and forgets those before. */
  paint(tiles: ReadonlyMap<string, Tile>): void {
    this.places.clear();
    const widest = Math.max(1, ...[...tiles.values()].map(({ columns }) => columns));
    const height = [...tiles.values()].reduce((sum, { rows }) => sum + rows, 0);
    if (height === 0) return;
    if (this.canvas.width !== widest || this.canvas.height !== height) {
      this.canvas.width = widest;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const image = context.createImageData(widest, height);
    let y = 0;
    for (const [name, tile] of tiles) {
      this.places.set(name, { y, tile });
      paintTile(tile, image.data, y, widest);
      y += tile.rows;
    }
    context.putImageData(image, 0, 0);
  }

  has(name: string): boolean {
    return this.places.has(name);
  }

  /** Draws one into a rectangle; false where there is none of that name. */
  draw(
    context: CanvasRenderingContext2D,
    name: string,
    [x, y, width, height]: readonly [number, number, number, number],
  ): boolean {
    const place = this.places.get(name);
    if (!place) return false;
    const { columns, rows, fromFoot } = place.tile;
    // A map is a sample of something smooth; a picture's pixels are what there is.
    context.imageSmoothingEnabled = fromFoot;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.canvas, 0, place.y, columns, rows, x, y, width, height);
    return true;
  }
}

function paintTile(tile: Tile, out: Uint8ClampedArray, top: number, width: number): void {
  const { values, offset, stride, columns, rows, fromFoot, scale } = tile;
  for (let row = 0; row < rows; ++row) {
    const y = top + (fromFoot ? rows - 1 - row : row);
    for (let column = 0; column < columns; ++column) {
      const value = values[offset + (row * columns + column) * stride] ?? 0;
      const at = 4 * (y * width + column);
      if (typeof scale === 'number') diverging(value / scale, out, at);
      else sequential(placeIn(scale, value), out, at);
    }
  }
}

/** A scale for numbers of one layer, which moves seldom; outputs of most activations stay within ±1. */
export function scaleOf(values: ArrayLike<number>, from: number, count: number): number {
  let largest = 0;
  for (let i = from; i < from + count; ++i) {
    const size = Math.abs(values[i] ?? 0);
    if (size > largest) largest = size;
  }
  return steadyScale(largest, 1);
}
