// What walks on a landscape: minima, the path of every run, and where each is now.

import type { LabState, RunState } from '../state/lab';
import { shownRows } from '../state/shown-rows';
import { runStyle, traceMarker, withAlpha } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import type { KeyItem } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { INK, WHITE } from './ink';
import type { Plane } from './plane';
import type { PointLayer } from './point-layer';
import { drawArrow } from './step-drawing';
import { Strokes, Way } from './way';

/** The first steps are dotted one by one; all that are in view, where they are few. */
const DOTTED_STEPS = 40;
const MOST_DOTS = 80;
/** How far outside the whole land a path is still followed, in widths of it: as far as the view may go. */
const FOLLOWED = 4;
/** Opacity of what comes after the moment looked at. */
const LATER_ALPHA = 0.35;

export type Place = readonly [number, number, ...number[]];

export const shownRuns = (state: LabState): RunState[] => state.runs.filter((run) => !run.muted);

/** Minima, the path of every run, and where each is now. `home` is the whole land; points: what is drawn at each head. */
export function paintPaths(
  pen: Pen,
  state: LabState,
  plane: Plane,
  home: Plane,
  start: Place,
  minima: readonly Place[],
  points?: PointLayer,
): void {
  pen.lineJoin = 'round';
  for (const [x, y] of minima) drawStar(pen, plane.toX(x), plane.toY(y));
  const lit = state.highlighted;
  const order = shownRuns(state).sort((a, b) => Number(a.index === lit) - Number(b.index === lit));
  for (const run of order) drawPath(pen, plane, home, run, start, lit);
  for (const run of order) {
    pen.globalAlpha = opacityOf(run, lit);
    points?.draw(pen, plane, run);
    pen.globalAlpha = 1;
    drawHead(pen, plane, run, lit);
  }
}

/** As the handle on the page looks (views.css). */
export function drawStart(pen: Pen, x: number, y: number): void {
  pen.beginPath();
  pen.arc(x, y, 6.75, 0, 2 * Math.PI);
  pen.fillStyle = 'rgb(255 255 255 / 0.6)';
  pen.fill();
  pen.strokeStyle = INK;
  pen.lineWidth = 2.5;
  pen.stroke();
  pen.beginPath();
  pen.arc(x, y, 9, 0, 2 * Math.PI);
  pen.strokeStyle = WHITE;
  pen.lineWidth = 2;
  pen.stroke();
}

const opacityOf = (run: RunState, lit: number | null): number => (lit !== null && lit !== run.index ? 0.25 : 1);

function drawPath(pen: Pen, plane: Plane, home: Plane, run: RunState, start: Place, lit: number | null): void {
  const series = run.series('x');
  const xs = series?.last;
  const ys = run.series('y')?.last;
  if (!xs || !ys) return;
  const path = new Strokes();
  const later = new Strokes();
  const shown = shownRows(run, series.step);
  const first = [plane.toX(start[0]), plane.toY(start[1])] as const;
  const way = new Way(path, plane, first);
  const seen: number[] = [];
  for (let i = 0; i < xs.length; ++i) {
    const [x, y] = [xs[i] ?? 0, ys[i] ?? 0];
    if (!isNear(home, x, y)) break;
    const [px, py] = [plane.toX(x), plane.toY(y)];
    if (i === shown) way.goOn(later);
    way.to(px, py);
    if (i < shown && px >= 0 && px <= plane.width && py >= 0 && py <= plane.height) seen.push(i);
  }
  way.end();
  const alpha = opacityOf(run, lit);
  const { colour } = runStyle(run.colour);
  pen.lineCap = 'round';
  pen.strokeStyle = withAlpha(colour, LATER_ALPHA * alpha);
  pen.lineWidth = 1.6;
  later.trace(pen);
  pen.stroke();
  pen.strokeStyle = `rgb(255 255 255 / ${0.7 * alpha})`;
  pen.lineWidth = 3.5;
  path.trace(pen);
  pen.stroke();
  pen.strokeStyle = withAlpha(colour, alpha);
  pen.lineWidth = lit === run.index ? 2.5 : 1.6;
  pen.stroke();
  const dotted = seen.length <= MOST_DOTS ? seen : seen.filter((i) => i < DOTTED_STEPS);
  pen.beginPath();
  for (const i of dotted) {
    const [px, py] = [plane.toX(xs[i] ?? 0), plane.toY(ys[i] ?? 0)];
    pen.moveTo(px + 2, py);
    pen.arc(px, py, 2, 0, 2 * Math.PI);
  }
  pen.fillStyle = withAlpha(colour, alpha);
  pen.fill();
}

/** What has left the land for good is no longer followed. */
function isNear(home: Plane, x: number, y: number): boolean {
  const away = Math.max(Math.abs(home.toX(x) / home.width - 0.5), Math.abs(home.toY(y) / home.height - 0.5));
  return away < 0.5 + FOLLOWED;
}

/** Where the run is now, with an arrow downhill. */
function drawHead(pen: Pen, plane: Plane, run: RunState, lit: number | null): void {
  const { weights, gradient } = run;
  if (!weights || weights.length < 2) return;
  const [x, y] = [plane.toX(weights[0] ?? 0), plane.toY(weights[1] ?? 0)];
  if (!(x > -20 && x < plane.width + 20 && y > -20 && y < plane.height + 20)) return;
  pen.globalAlpha = opacityOf(run, lit);
  const downhill = run.point?.step?.gradient ?? gradient;
  if (downhill && run.progress.status === 'running') {
    const [dx, dy] = [-(downhill[0] ?? 0), downhill[1] ?? 0];
    const size = Math.hypot(dx, dy);
    // Length by magnitude on a logarithmic scale, so that it can be seen everywhere.
    const length = Math.max(14, Math.min(56, 30 + 10 * Math.log10(size)));
    if (size > 0) drawArrow(pen, [x, y], [x + (dx / size) * length, y + (dy / size) * length], { width: 1 });
  }
  pen.beginPath();
  traceMarker(pen, runStyle(run.colour).marker, x, y, 5);
  pen.strokeStyle = WHITE;
  pen.lineWidth = 3;
  pen.stroke();
  pen.fillStyle = runStyle(run.colour).colour;
  pen.fill();
  pen.globalAlpha = 1;
}

/** A minimum, or what is best elsewhere. */
export function drawStar(pen: Pen, x: number, y: number): void {
  pen.beginPath();
  traceMarker(pen, 'star', x, y, 6);
  pen.lineWidth = 3;
  pen.strokeStyle = WHITE;
  pen.stroke();
  pen.fillStyle = INK;
  pen.fill();
}

/** Its sign in a key. */
export const starKey = (text: string): KeyItem => ({
  text,
  width: 12,
  draw: (pen, x, y) => {
    pen.beginPath();
    traceMarker(pen, 'star', x + 6, y, 5);
    pen.fillStyle = theme().ink;
    pen.fill();
  },
});
