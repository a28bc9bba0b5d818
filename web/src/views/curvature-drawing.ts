// The two eigen-directions of the Hessian at a run's head. Along each the axis is as long as the way over which the
// function rises alike, so long means flat; where all curves up, the ellipse through their ends is the contour of the
// parabola that touches the function there.

import type { Pen } from '../ui/kit/pen';
import type { KeyItem } from '../ui/kit/picture';
import type { Curvature } from './curvature';
import { INK } from './ink';

const LONGEST = 64;
const SHORTEST = 3;
const DOWN_DASH = [2, 4];

export function drawCurvature(pen: Pen, x: number, y: number, { values, directions }: Curvature): void {
  const ways = values.map((value) => 1 / Math.sqrt(Math.max(Math.abs(value), Number.MIN_VALUE)));
  const longest = Math.max(...ways);
  const lengths = ways.map((way) => Math.max(SHORTEST, (LONGEST * way) / longest));
  const casing = (draw: () => void): void => {
    pen.save();
    pen.strokeStyle = 'rgb(255 255 255 / 0.75)';
    pen.lineWidth = 3.5;
    draw();
    pen.stroke();
    pen.restore();
  };
  pen.save();
  pen.strokeStyle = INK;
  pen.lineWidth = 1;
  for (const [i, [dx, dy]] of directions.entries()) {
    const length = lengths[i] ?? 0;
    const trace = (): void => {
      pen.beginPath();
      pen.moveTo(x - dx * length, y + dy * length);
      pen.lineTo(x + dx * length, y - dy * length);
    };
    casing(trace);
    trace();
    pen.setLineDash((values[i] ?? 0) < 0 ? DOWN_DASH : []);
    pen.stroke();
  }
  pen.setLineDash([]);
  if (values[1] > 0) {
    const trace = (): void => traceEllipse(pen, x, y, lengths as [number, number], directions);
    casing(trace);
    trace();
    pen.stroke();
  }
  pen.restore();
}

const CORNERS = 72;

function traceEllipse(
  pen: Pen,
  x: number,
  y: number,
  [a, b]: readonly [number, number],
  [[ux, uy], [vx, vy]]: Curvature['directions'],
): void {
  pen.beginPath();
  for (let i = 0; i <= CORNERS; ++i) {
    const angle = (2 * Math.PI * i) / CORNERS;
    const [c, s] = [a * Math.cos(angle), b * Math.sin(angle)];
    const [px, py] = [x + c * ux + s * vx, y - c * uy - s * vy];
    if (i === 0) pen.moveTo(px, py);
    else pen.lineTo(px, py);
  }
  pen.closePath();
}

export const curvatureKey = (ink: string): KeyItem => ({
  text: 'curvature: long is flat, dotted bends down',
  width: 24,
  draw: (pen, x, y) => {
    pen.save();
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 24, y);
    pen.moveTo(x + 12, y - 4);
    pen.lineTo(x + 12, y + 4);
    pen.strokeStyle = ink;
    pen.lineWidth = 1;
    pen.stroke();
    pen.restore();
  },
});
