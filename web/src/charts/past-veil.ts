// Where a chart shows an earlier moment: what came after it lies under a veil.

import { theme } from '../ui/kit/theme';
import type { Area } from './curve-drawing';

const VEIL = 0.72;
/** The name of a line that ends at the foot of the plot hangs over by so much, in px. */
const OVERHANG = 6;

/** x: of the moment, in px; `area` is the plot with the names at the lines' ends. */
export function drawPastVeil(context: CanvasRenderingContext2D, x: number, { left, right, top, bottom }: Area): void {
  const { paper, ink } = theme();
  const from = Math.max(left, x);
  context.globalAlpha = VEIL;
  context.fillStyle = paper;
  context.fillRect(from, top, right - from, bottom + OVERHANG - top);
  context.globalAlpha = 1;
  if (x < left - 1 || x > right + 1) return;
  context.fillStyle = ink;
  context.fillRect(Math.round(x) - 0.5, top, 1.5, bottom - top);
}
