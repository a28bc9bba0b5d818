// Where the examples of two-feature data lie, and what numbers there are to predict.

import type { Span } from './decision';
import type { Examples } from './decision-drawing';
import type { Box } from './plane';

/** Features whose extents differ by more than this factor get a scale each. */
const SAME_SCALE_UP_TO = 4;

/** The region all examples with two features are in, and a margin. */
export function extentOf({ train, validation }: Examples): Box {
  const box = {
    x0: Number.POSITIVE_INFINITY,
    x1: Number.NEGATIVE_INFINITY,
    y0: Number.POSITIVE_INFINITY,
    y1: Number.NEGATIVE_INFINITY,
  };
  for (const values of [train, validation]) {
    for (let i = 0; i + 2 < values.length; i += 3) {
      box.x0 = Math.min(box.x0, values[i] ?? 0);
      box.x1 = Math.max(box.x1, values[i] ?? 0);
      box.y0 = Math.min(box.y0, values[i + 1] ?? 0);
      box.y1 = Math.max(box.y1, values[i + 1] ?? 0);
    }
  }
  const [mx, my] = [0.12 * (box.x1 - box.x0 || 1), 0.12 * (box.y1 - box.y0 || 1)];
  return { x0: box.x0 - mx, x1: box.x1 + mx, y0: box.y0 - my, y1: box.y1 + my };
}

/** Whether the two features want a scale each. */
export function isStretched({ x0, x1, y0, y1 }: Box): boolean {
  const ratio = (x1 - x0) / (y1 - y0);
  return Math.max(ratio, 1 / ratio) > SAME_SCALE_UP_TO;
}

/** From the smallest to the largest number to predict. */
export function spanOf({ train, validation }: Examples): Span {
  const targets = [...train, ...validation].filter((_, i) => i % 3 === 2);
  return {
    low: targets.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    high: targets.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}
