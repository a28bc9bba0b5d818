// The curvature of a function at a point of the plane: eigenvalues and directions of its 2 x 2 Hessian, and what they
// say in words.

import { formatNumber } from '../ui/kit/format';

export interface Curvature {
  /** Greatest first. */
  values: readonly [number, number];
  /** Unit vectors of those. */
  directions: readonly [readonly [number, number], readonly [number, number]];
}

/** Null where the Hessian is no number. */
export function curvatureOf([xx, xy, yy]: readonly [number, number, number]): Curvature | null {
  const [middle, half] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  if (!Number.isFinite(half) || !Number.isFinite(middle)) return null;
  const angle = half === 0 ? 0 : Math.atan2(2 * xy, xx - yy) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return {
    values: [middle + half, middle - half],
    directions: [
      [c, s],
      [-s, c],
    ],
  };
}

/** Eigenvalues nearer to 0 than this share of the other are rounding. */
const FLAT = 1e-12;

export function curvatureWords({ values: [most, least] }: Curvature): string {
  const greatest = Math.max(Math.abs(most), Math.abs(least));
  const numbers = `λ ${formatNumber(most)} and ${formatNumber(least)}`;
  if (greatest === 0) return 'flat: no curvature';
  if (Math.abs(most) <= FLAT * greatest || Math.abs(least) <= FLAT * greatest) return `${numbers}: flat one way`;
  if (most < 0) return `${numbers}: bends down every way`;
  if (least < 0) return `${numbers}: bends up one way, down the other`;
  return `${numbers}: condition number ${formatNumber(most / least)}`;
}
