// What is drawn over a loss landscape: the middle of the plane, and the way of the run as it is seen from there.

import type { RunState } from '../state/lab';
import type { LossPlane } from '../state/loss-planes';
import { runStyle, traceMarker } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import type { KeyItem } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { INK, WHITE } from './ink';
import type { Plane } from './plane';
import { Strokes, Way } from './way';

/** Half of the cross. */
const ARM = 7;

export function drawRunOnPlane(pen: Pen, plane: Plane, { place, path }: LossPlane, run: RunState): void {
  const style = runStyle(run.colour);
  pen.lineJoin = 'round';
  pen.lineCap = 'round';
  drawCross(pen, plane.toX(0), plane.toY(0), WHITE, 4);
  drawCross(pen, plane.toX(0), plane.toY(0), INK, 1.5);
  const strokes = new Strokes();
  const way = new Way(strokes, plane, [plane.toX(0), plane.toY(0)]);
  for (const { a, b } of path) way.to(plane.toX(a), plane.toY(b));
  way.end();
  strokes.trace(pen);
  pen.strokeStyle = 'rgb(255 255 255 / 0.7)';
  pen.lineWidth = 3.5;
  pen.stroke();
  pen.strokeStyle = style.colour;
  pen.lineWidth = 1.6;
  pen.stroke();
  if (!place) return;
  pen.beginPath();
  traceMarker(pen, style.marker, plane.toX(place.a), plane.toY(place.b), 5);
  pen.strokeStyle = WHITE;
  pen.lineWidth = 3;
  pen.stroke();
  pen.fillStyle = style.colour;
  pen.fill();
}

function drawCross(pen: Pen, x: number, y: number, colour: string, width: number): void {
  pen.beginPath();
  pen.moveTo(x - ARM, y);
  pen.lineTo(x + ARM, y);
  pen.moveTo(x, y - ARM);
  pen.lineTo(x, y + ARM);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

export const crossKey = (text: string): KeyItem => ({
  text,
  width: 2 * ARM,
  draw: (pen, x, y) => drawCross(pen, x + ARM, y, theme().ink, 1.5),
});
