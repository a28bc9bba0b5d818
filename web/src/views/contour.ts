// Levels and isolines of a function sampled on a grid of cell centres, row-major from the smallest y.

export interface Grid {
  values: Float32Array;
  columns: number;
  rows: number;
}

/** Value at a share q of the sorted finite values. */
export function quantileOf(values: Float32Array, q: number): number {
  const sorted = values.filter(Number.isFinite).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0;
}

/**
 * Levels for a function with a known minimum: the heights above it grow by a constant factor, since a valley's
 * floor matters more than its walls. `decades` of height are covered below the top (the 98 % quantile).
 */
export function logLevels(values: Float32Array, minimum: number, count: number, decades = 3.5): number[] {
  const top = quantileOf(values, 0.98) - minimum;
  if (!(top > 0)) return [];
  return Array.from({ length: count }, (_, i) => minimum + top * 10 ** (-decades * (1 - (i + 1) / count)));
}

/** Levels at equal distances, for a function without a lowest point. */
export function evenLevels(values: Float32Array, count: number): number[] {
  const [low, high] = [quantileOf(values, 0.02), quantileOf(values, 0.98)];
  if (!(high > low)) return [];
  return Array.from({ length: count }, (_, i) => low + ((high - low) * (i + 0.5)) / count);
}

/** How many levels lie at or below a value: the band it is in. */
export function bandOf(levels: readonly number[], value: number): number {
  let low = 0;
  let high = levels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((levels[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Marching squares: segments (x0, y0, x1, y1) of one isoline in grid units, where sample (column, row) lies at
 * (column + 0.5, row + 0.5). The two ambiguous cases are decided by the mean of the corners.
 */
export function isoline({ values, columns, rows }: Grid, level: number): number[] {
  const segments: number[] = [];
  const at = (column: number, row: number): number => values[row * columns + column] ?? 0;
  const cut = (a: number, b: number): number => (level - a) / (b - a);
  for (let row = 0; row + 1 < rows; ++row) {
    for (let column = 0; column + 1 < columns; ++column) {
      const [a, b] = [at(column, row), at(column + 1, row)];
      const [d, c] = [at(column, row + 1), at(column + 1, row + 1)];
      const code = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (code === 0 || code === 15) continue;
      const [x, y] = [column + 0.5, row + 0.5];
      const low = [x + cut(a, b), y] as const;
      const right = [x + 1, y + cut(b, c)] as const;
      const high = [x + cut(d, c), y + 1] as const;
      const left = [x, y + cut(a, d)] as const;
      const line = (p: readonly [number, number], q: readonly [number, number]): void => {
        segments.push(p[0], p[1], q[0], q[1]);
      };
      switch (code) {
        case 1:
        case 14:
          line(left, low);
          break;
        case 2:
        case 13:
          line(low, right);
          break;
        case 3:
        case 12:
          line(left, right);
          break;
        case 4:
        case 11:
          line(right, high);
          break;
        case 6:
        case 9:
          line(low, high);
          break;
        case 7:
        case 8:
          line(left, high);
          break;
        default: {
          const joined = (a + b + c + d) / 4 >= level;
          if ((code === 5) === joined) {
            line(left, high);
            line(low, right);
          } else {
            line(left, low);
            line(right, high);
          }
        }
      }
    }
  }
  return segments;
}
