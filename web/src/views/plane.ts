// A region of the plane shown on a canvas, as a rule with the same scale both ways, so that a gradient stands at a right
// angle on its contour.

import type { GridRequest } from '../engine/protocol';

export interface Box {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

export class Plane {
  readonly box: Box;

  /**
   * The smallest region with the canvas's shape that holds `wanted`, centred on it; stretched: `wanted` itself, with a
   * scale for each direction.
   */
  constructor(
    wanted: Box,
    readonly width: number,
    readonly height: number,
    readonly stretched = false,
  ) {
    if (stretched) {
      this.box = wanted;
      return;
    }
    const unit = Math.max((wanted.x1 - wanted.x0) / width, (wanted.y1 - wanted.y0) / height);
    const [cx, cy] = [(wanted.x0 + wanted.x1) / 2, (wanted.y0 + wanted.y1) / 2];
    const [w, h] = [(unit * width) / 2, (unit * height) / 2];
    this.box = { x0: cx - w, x1: cx + w, y0: cy - h, y1: cy + h };
  }

  toX(x: number): number {
    return ((x - this.box.x0) / (this.box.x1 - this.box.x0)) * this.width;
  }
  toY(y: number): number {
    return ((this.box.y1 - y) / (this.box.y1 - this.box.y0)) * this.height;
  }
  fromX(px: number): number {
    return this.box.x0 + (px / this.width) * (this.box.x1 - this.box.x0);
  }
  fromY(py: number): number {
    return this.box.y1 - (py / this.height) * (this.box.y1 - this.box.y0);
  }

  /** A grid of about `cells` samples over the region. */
  grid(cells: number): GridRequest {
    const columns = Math.max(8, Math.round(Math.sqrt((cells * this.width) / this.height)));
    const rows = Math.max(8, Math.round(cells / columns));
    return { ...this.box, columns, rows };
  }
}

export const sameGrid = (a: GridRequest | null, b: GridRequest): boolean =>
  a !== null &&
  a.x0 === b.x0 &&
  a.x1 === b.x1 &&
  a.y0 === b.y0 &&
  a.y1 === b.y1 &&
  a.columns === b.columns &&
  a.rows === b.rows;
