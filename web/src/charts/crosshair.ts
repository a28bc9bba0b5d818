// The line through all charts at the place under the pointer, and the part of the axis that is being chosen.

import type { Range } from '../ui/kit/axis';
import { withAlpha } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import { theme } from '../ui/kit/theme';
import type { Area } from './curve-drawing';
import type { XScale } from './x-scale';

const SELECTION_ALPHA = 0.16;

export function drawCrosshair(pen: Pen, x: number, top: number, bottom: number): void {
  pen.strokeStyle = theme().muted;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(Math.round(x) + 0.5, top);
  pen.lineTo(Math.round(x) + 0.5, bottom);
  pen.stroke();
}

export function drawSelection(pen: Pen, scale: XScale, { min, max }: Range, { left, right, top, bottom }: Area): void {
  const toPixel = (x: number): number => left + Math.max(0, Math.min(1, scale.fractionOf(x))) * (right - left);
  pen.fillStyle = withAlpha(theme().accent, SELECTION_ALPHA);
  pen.beginPath();
  pen.rect(toPixel(min), top, toPixel(max) - toPixel(min), bottom - top);
  pen.fill();
}
