// What Chart.js draws of a chart itself (grid, labels of the axes, lines), drawn from its scales and data sets with any
// pen: Chart.js knows no other paper than its canvas.

import type { ChartDataset, Scale } from 'chart.js';
import type { Pen } from '../ui/kit/pen';
import { theme } from '../ui/kit/theme';
import { GRID_WIDTH, type Point, X_PADDING, Y_PADDING } from './line-chart';
import type { Line } from './lines';

export interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface LineLook {
  width: number;
  /** null: the run's own. */
  dash: readonly number[] | null;
  cap: 'butt' | 'round';
  /** The lowest is drawn last, over the others. */
  order: number;
}

/** A run's main line, and those that accompany it. */
export const ROLES: Record<Line['role'], LineLook> = {
  main: { width: 2, dash: null, cap: 'butt', order: 1 },
  second: { width: 1.5, dash: [1.5, 3.5], cap: 'round', order: 2 },
  third: { width: 1.25, dash: [7, 3], cap: 'butt', order: 3 },
};
/** Opacity of the unsmoothed values behind an average. */
export const GHOST_ALPHA = 0.18;

type PixelScale = Pick<Scale, 'ticks' | 'getPixelForValue'>;

export function drawAxes(pen: Pen, x: PixelScale, y: PixelScale, { left, right, top, bottom }: Area): void {
  const t = theme();
  pen.save();
  pen.strokeStyle = t.rule;
  pen.lineWidth = GRID_WIDTH;
  pen.fillStyle = t.muted;
  pen.font = `${t.small}px ${t.font}`;
  const rule = (x0: number, y0: number, x1: number, y1: number): void => {
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  };
  pen.textAlign = 'center';
  pen.textBaseline = 'top';
  for (const tick of x.ticks) {
    const px = x.getPixelForValue(tick.value);
    rule(px, top, px, bottom);
    pen.fillText(String(tick.label), px, bottom + X_PADDING);
  }
  pen.textAlign = 'right';
  pen.textBaseline = 'middle';
  for (const tick of y.ticks) {
    const py = y.getPixelForValue(tick.value);
    rule(left, py, right, py);
    pen.fillText(String(tick.label), left - Y_PADDING, py);
  }
  pen.restore();
}

/** A curve, broken where it has no value and cut off at the plot's edges. */
export function drawLine(
  pen: Pen,
  dataset: ChartDataset<'line', Point[]>,
  x: PixelScale,
  y: PixelScale,
  { left, right, top, bottom }: Area,
): void {
  const width = Number(dataset.borderWidth);
  pen.save();
  pen.beginPath();
  pen.rect(left - width / 2, top - width / 2, right - left + width, bottom - top + width);
  pen.clip();
  pen.beginPath();
  let going = false;
  for (const point of dataset.data) {
    const hasValue = !Number.isNaN(point.y);
    const [px, py] = [x.getPixelForValue(point.x), y.getPixelForValue(point.y)];
    if (hasValue && going) pen.lineTo(px, py);
    else if (hasValue) pen.moveTo(px, py);
    going = hasValue;
  }
  pen.strokeStyle = String(dataset.borderColor);
  pen.lineWidth = width;
  pen.lineJoin = 'round';
  pen.lineCap = dataset.borderCapStyle === 'round' ? 'round' : 'butt';
  pen.setLineDash([...((dataset.borderDash as number[] | undefined) ?? [])]);
  pen.stroke();
  pen.restore();
}
