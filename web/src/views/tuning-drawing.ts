// What lies over the map of steps: the scales of its two numbers, lines of equal steps with their labels, and the place
// where the fewest are taken.

import { linearTicks, logTicks } from '../ui/kit/axis';
import { formatCount, formatLogTick, formatTick } from '../ui/kit/format';
import { theme } from '../ui/kit/theme';
import { isoline } from './contour';
import { INK } from './ink';
import type { Plane } from './plane';
import type { Dial } from './tuning';

/** Parts ink from any tone of the map. */
const RIM = 'rgb(255 255 255 / 0.85)';
/** Distance between labels of a scale, and of labels from the edges. */
const PITCH = 96;
const EDGE = 28;
/** A scale that begins at zero has its logarithmic part over so many decades, as its slider. */
const DECADES = 6;

function ticksOf({ field, scale }: Dial, length: number): number[] {
  const range = { min: scale.low, max: scale.high };
  const parts = Math.max(2, Math.floor(length / PITCH));
  if (field.scale !== 'log') return linearTicks(range, parts);
  return logTicks({ ...range, min: range.min > 0 ? range.min : range.max * 10 ** -DECADES }, parts);
}

function withRim(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function prepare(context: CanvasRenderingContext2D, weight = ''): void {
  const { small, font } = theme();
  context.font = `${weight} ${small}px ${font}`.trim();
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = RIM;
  context.fillStyle = INK;
}

export function drawDials(context: CanvasRenderingContext2D, plane: Plane, across: Dial, up: Dial | null): void {
  const label = ({ field }: Dial, value: number): string =>
    field.scale === 'log' ? formatLogTick(value) : formatTick(value);
  prepare(context);
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  for (const value of ticksOf(across, plane.width)) {
    const x = plane.toX(across.scale.toPlace(value));
    if (x < EDGE || x > plane.width - EDGE) continue;
    context.fillRect(x, plane.height - 5, 1, 5);
    withRim(context, label(across, value), x, plane.height - 7);
  }
  if (!up) return;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const value of ticksOf(up, plane.height)) {
    const y = plane.toY(up.scale.toPlace(value));
    if (y < EDGE / 2 || y > plane.height - EDGE) continue;
    context.fillRect(0, y, 5, 1);
    withRim(context, label(up, value), 8, y);
  }
}

/** 1, 2, 5, 10, ... below `most`. */
function roundSteps(most: number): number[] {
  const levels: number[] = [];
  for (let power = 1; power < most; power *= 10) levels.push(power, 2 * power, 5 * power);
  return levels.filter((level) => level < most);
}

/** steps: after how many each cell came down, NaN where it never did. */
export function drawEqualSteps(
  context: CanvasRenderingContext2D,
  plane: Plane,
  steps: Float64Array,
  columns: number,
  rows: number,
  most: number,
): void {
  // Where it never came down counts as much more than all steps: the last line runs along the edge of the others.
  const values = Float32Array.from(steps, (taken) => Math.log(1 + (Number.isNaN(taken) ? 4 * most : taken)));
  const labels: [number, number][] = [];
  prepare(context, '600');
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const level of roundSteps(most)) {
    const segments = isoline({ values, columns, rows }, Math.log(1 + level));
    if (segments.length === 0) continue;
    const path = new Path2D();
    let best = { room: PITCH / 2, x: 0, y: 0 };
    for (let k = 0; k < segments.length; k += 4) {
      const [x0, x1] = [k, k + 2].map((i) => plane.toX((segments[i] ?? 0) / columns)) as [number, number];
      const [y0, y1] = [k + 1, k + 3].map((i) => plane.toY((segments[i] ?? 0) / rows)) as [number, number];
      path.moveTo(x0, y0);
      path.lineTo(x1, y1);
      const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
      if (Math.min(x - EDGE, plane.width - EDGE - x, y - EDGE, plane.height - EDGE - y) < 0) continue;
      // As far from the labels that are there as it gets, else from the lower left corner with its scales.
      const room = Math.min(...[[0, plane.height], ...labels].map(([lx = 0, ly = 0]) => Math.hypot(lx - x, ly - y)));
      if (room > best.room) best = { room, x, y };
    }
    context.lineWidth = 2;
    context.strokeStyle = 'rgb(255 255 255 / 0.55)';
    context.stroke(path);
    context.lineWidth = 0.9;
    context.strokeStyle = INK;
    context.stroke(path);
    if (best.x === 0) continue;
    labels.push([best.x, best.y]);
    context.lineWidth = 3;
    context.strokeStyle = RIM;
    withRim(context, formatCount(level), best.x, best.y);
  }
}
