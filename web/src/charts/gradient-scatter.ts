// Components of the gradient of a minibatch against those of the full gradient: on the diagonal both are equal, in the
// shaded quarters they point opposite ways.

import type { RunState } from '../state/lab';
import { formatTick } from '../ui/kit/format';
import { runStyle } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import { steadyScale } from '../ui/kit/steady-scale';
import { theme } from '../ui/kit/theme';

const MARGIN = 8;
/** Beside the plot, for words. */
const WORDS = 84;
/** From the plot to the words beside it. */
const GAP = 6;
const POINT = 2.5;
const LEAST_RANGE = 1e-12;

/** Of the square the points are in. */
const plotSide = (width: number, height: number): number =>
  Math.max(0, Math.min(width - 2 * WORDS, height - 2 * MARGIN));

export function drawScatter(pen: Pen, runs: readonly RunState[], width: number, height: number): void {
  const side = plotSide(width, height);
  const [left, top] = [(width - side) / 2, (height - side) / 2];
  let largest = 0;
  for (const { comparison } of runs)
    for (const value of comparison?.points ?? []) largest = Math.max(largest, Math.abs(value));
  const range = steadyScale(largest, LEAST_RANGE);
  const half = side / 2;
  const [x0, y0] = [left + half, top + half];
  drawGround(pen, left, top, side, range);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, side, side);
  pen.clip();
  for (const { comparison, colour } of runs) {
    const points = comparison?.points ?? [];
    pen.globalAlpha = 0.55;
    pen.fillStyle = runStyle(colour).colour;
    for (let i = 0; i + 1 < points.length; i += 2) {
      pen.beginPath();
      pen.rect(
        x0 + ((points[i] ?? 0) / range) * half - POINT / 2,
        y0 - ((points[i + 1] ?? 0) / range) * half - POINT / 2,
        POINT,
        POINT,
      );
      pen.fill();
    }
  }
  pen.restore();
}

function drawGround(pen: Pen, left: number, top: number, side: number, range: number): void {
  const t = theme();
  const half = side / 2;
  pen.fillStyle = t.plate;
  for (const [x, y] of [
    [left, top],
    [left + half, top + half],
  ] as const) {
    pen.beginPath();
    pen.rect(x, y, half, half);
    pen.fill();
  }
  pen.strokeStyle = t.rule;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(left, top + half);
  pen.lineTo(left + side, top + half);
  pen.moveTo(left + half, top);
  pen.lineTo(left + half, top + side);
  pen.stroke();
  pen.strokeStyle = t.muted;
  pen.beginPath();
  pen.moveTo(left, top + side);
  pen.lineTo(left + side, top);
  pen.stroke();
  pen.font = `${t.small}px ${t.font}`;
  pen.fillStyle = t.muted;
  pen.textAlign = 'right';
  pen.textBaseline = 'top';
  pen.fillText('minibatch ↑', left - GAP, top);
  pen.textAlign = 'left';
  pen.textBaseline = 'middle';
  pen.fillText('→ full', left + side + GAP, top + half);
  pen.textBaseline = 'top';
  pen.fillText('equal', left + side + GAP, top);
  pen.textBaseline = 'bottom';
  pen.fillText(`to ±${formatTick(Number(range.toPrecision(2)))}`, left + side + GAP, top + side);
}
