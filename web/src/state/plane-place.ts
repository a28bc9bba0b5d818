// Where weights are on a plane of weights: the nearest point of it, and how much of the way there lies in the plane.

import type { PlaneOfWeights } from '../engine/protocol';

export interface PlanePlace {
  readonly a: number;
  readonly b: number;
  /** Length of the way along the plane, in parts of the length of the way; 1 at the middle. */
  readonly share: number;
}

export function placeOn({ weights, directions }: PlaneOfWeights, at: Float64Array): PlanePlace {
  const count = weights.length;
  // Of the directions with each other, and with the way.
  let [aa, ab, bb, aw, bw, ww] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [a, b] = [directions[i] as number, directions[count + i] as number];
    const way = (at[i] as number) - (weights[i] as number);
    aa += a * a;
    ab += a * b;
    bb += b * b;
    aw += a * way;
    bw += b * way;
    ww += way * way;
  }
  const determinant = aa * bb - ab * ab;
  // All weights 0: there is no plane but the one point.
  if (!(determinant > 0)) return { a: 0, b: 0, share: ww > 0 ? 0 : 1 };
  const [a, b] = [(aw * bb - bw * ab) / determinant, (bw * aa - aw * ab) / determinant];
  return { a, b, share: ww > 0 ? Math.min(1, Math.sqrt(Math.max(0, a * aw + b * bw) / ww)) : 1 };
}
