// Where the examples of two-feature data lie, and what numbers there are to predict.

import type { Span } from './decision';
import type { Examples } from './decision-drawing';
import { type Box, Plane } from './plane';

export interface Extent {
  /** The region all examples are in, and a margin. */
  box: Box;
  /** From the smallest to the largest number to predict. */
  span: Span;
}

const known = new WeakMap<Examples, Extent>();

/** Views ask with every frame; examples stay what they are. */
export function extentOf(examples: Examples): Extent {
  const extent = known.get(examples) ?? { box: boxOf(examples), span: spanOf(examples) };
  known.set(examples, extent);
  return extent;
}

function boxOf({ train, validation }: Examples): Box {
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

function spanOf({ train, validation }: Examples): Span {
  const targets = [...train, ...validation].filter((_, i) => i % 3 === 2);
  return {
    low: targets.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    high: targets.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}

/** Features whose extents differ by more than this factor get a scale each. */
const SAME_SCALE_UP_TO = 4;

/** The region on a canvas. */
export function planeOf(box: Box, width: number, height: number): Plane {
  const ratio = (box.x1 - box.x0) / (box.y1 - box.y0);
  return new Plane(box, width, height, Math.max(ratio, 1 / ratio) > SAME_SCALE_UP_TO);
}
