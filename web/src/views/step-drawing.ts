// How the step to come is drawn at a run's head, with the key to it. Steps are often shorter than a pixel: all parts of
// all runs are drawn longer by the same factor, which the key tells, so they can be compared and add up.

import { niceBelow } from '../ui/kit/axis';
import { formatCount } from '../ui/kit/format';
import { runStyle } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import type { KeyItem } from '../ui/kit/picture';
import { INK, WHITE } from './ink';
import type { Plane } from './plane';
import { reachOf, type StepParts, type Vector } from './step-parts';

/** How long the longest part is drawn at most, where it is drawn longer than it is. */
const REACH = 96;
/** A run that has come to rest has no step that is worth drawing. */
const MOST_FACTOR = 1e5;
const RATE_REACH = 14;
const MEMORY_DASH = [4, 3];

export interface DrawnStep {
  colour: number;
  parts: StepParts;
}

/** How much longer than they are all parts are drawn; at least 1. */
export function enlargement(steps: readonly DrawnStep[], plane: Plane): number {
  const pixels = plane.width / (plane.box.x1 - plane.box.x0);
  const longest = Math.max(0, ...steps.map(({ parts }) => reachOf(parts))) * pixels;
  return longest > 0 && longest < REACH ? Math.min(MOST_FACTOR, niceBelow(REACH / longest)) : 1;
}

export function drawStep(pen: Pen, plane: Plane, { colour, parts }: DrawnStep, factor: number): void {
  const { at, change, memory, ahead, kept, rates } = parts;
  const place = ([x, y]: Vector): Vector => [plane.toX(x), plane.toY(y)];
  /** Where a point near the head is drawn. */
  const enlarged = ([x, y]: Vector): Vector => place([at[0] + factor * (x - at[0]), at[1] + factor * (y - at[1])]);
  const moved = ([x, y]: Vector): Vector => enlarged([at[0] + x, at[1] + y]);
  const head = place(at);
  const style = runStyle(colour);
  for (const { at: other } of kept) drawKept(pen, head, place(other), style.colour);
  drawRates(pen, head, rates, style.colour);
  const end = moved(change);
  if (ahead) {
    const [position, corrected] = [enlarged(ahead.position), enlarged(ahead.corrected)];
    drawArrow(pen, position, head, { dash: MEMORY_DASH });
    drawArrow(pen, head, corrected, {});
    drawRing(pen, position, 3.5, INK);
  } else if (memory) {
    const middle = moved(memory);
    drawArrow(pen, head, middle, { dash: MEMORY_DASH });
    drawArrow(pen, middle, end, {});
  }
  drawArrow(pen, head, end, { colour: style.colour, width: 2.5 });
}

interface ArrowLook {
  colour?: string;
  width?: number;
  dash?: number[];
}

/** Less than this is no way. */
const SHORTEST = 2;
const BARB = 7;

export function drawArrow(pen: Pen, from: Vector, to: Vector, { colour = INK, width = 1.5, dash }: ArrowLook): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (!(length >= SHORTEST)) return;
  const angle = Math.atan2(dy, dx);
  const barb = Math.min(BARB + width - 1.5, length * 0.6);
  const shaft = (): void => {
    pen.beginPath();
    pen.moveTo(from[0], from[1]);
    pen.lineTo(to[0], to[1]);
  };
  const tip = (): void => {
    pen.beginPath();
    pen.moveTo(to[0] - barb * Math.cos(angle - 0.45), to[1] - barb * Math.sin(angle - 0.45));
    pen.lineTo(to[0], to[1]);
    pen.lineTo(to[0] - barb * Math.cos(angle + 0.45), to[1] - barb * Math.sin(angle + 0.45));
  };
  pen.save();
  pen.lineCap = 'round';
  pen.strokeStyle = 'rgb(255 255 255 / 0.8)';
  pen.lineWidth = width + 2.5;
  shaft();
  pen.stroke();
  tip();
  pen.stroke();
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  tip();
  pen.stroke();
  shaft();
  if (dash) pen.setLineDash(dash);
  pen.stroke();
  pen.restore();
}

function drawRing(pen: Pen, [x, y]: Vector, radius: number, colour: string): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = WHITE;
  pen.fill();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.stroke();
}

/** Weights beside those that are trained: a ring, tied to the head by a line. */
function drawKept(pen: Pen, head: Vector, other: Vector, colour: string): void {
  pen.save();
  pen.beginPath();
  pen.moveTo(head[0], head[1]);
  pen.lineTo(other[0], other[1]);
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.setLineDash([1, 3]);
  pen.stroke();
  pen.restore();
  drawRing(pen, other, 5, colour);
}

/** A cross whose arms are as long as the rates, the larger one always alike; uphill on an axis it is dashed. */
function drawRates(pen: Pen, [x, y]: Vector, rates: Vector, colour: string): void {
  const greatest = Math.max(...rates.filter(Number.isFinite).map(Math.abs));
  if (!(greatest > 0)) return;
  for (const [axis, rate] of rates.entries()) {
    if (!Number.isFinite(rate)) continue;
    const reach = (RATE_REACH * Math.abs(rate)) / greatest;
    const [dx, dy] = axis === 0 ? [reach, 0] : [0, reach];
    for (const [width, tone] of [
      [4, 'rgb(255 255 255 / 0.7)'],
      [1.5, colour],
    ] as const) {
      pen.save();
      pen.beginPath();
      pen.moveTo(x - dx, y - dy);
      pen.lineTo(x + dx, y + dy);
      if (rate < 0) pen.setLineDash([2, 3]);
      pen.strokeStyle = tone;
      pen.lineWidth = width;
      pen.stroke();
      pen.restore();
    }
  }
}

const SIGN = 24;

/** The key to what is drawn, in a steady order; `ink` is what it is written with. */
export function stepKey(steps: readonly DrawnStep[], factor: number, ink: string): KeyItem[] {
  const longer = factor > 1 ? `, ${formatCount(factor)} times as long` : '';
  const arrow =
    (look: ArrowLook): KeyItem['draw'] =>
    (pen, x, y) =>
      drawArrow(pen, [x, y], [x + SIGN, y], look);
  const items: KeyItem[] = [
    {
      text: `next step${longer}`,
      width: SIGN,
      draw: arrow({ width: 2.5, colour: runStyle(steps[0]?.colour ?? 0).colour }),
    },
  ];
  if (steps.some(({ parts }) => parts.memory)) {
    items.push(
      { text: 'by memory alone', width: SIGN, draw: arrow({ dash: MEMORY_DASH, colour: ink }) },
      { text: 'added by the gradient', width: SIGN, draw: arrow({ colour: ink }) },
    );
  }
  if (steps.some(({ parts }) => parts.ahead)) {
    const text = 'looks ahead from here';
    items.push({ text, width: 8, draw: (pen, x, y) => drawRing(pen, [x + 4, y], 3.5, ink) });
  }
  const kept = new Map(steps.flatMap(({ colour, parts }) => parts.kept.map(({ name }) => [name, colour] as const)));
  for (const [name, colour] of kept) {
    items.push({ text: name, width: 12, draw: (pen, x, y) => drawRing(pen, [x + 6, y], 5, runStyle(colour).colour) });
  }
  items.push({
    text: 'rate on each axis',
    width: 2 * RATE_REACH,
    draw: (pen, x, y) => drawRates(pen, [x + RATE_REACH, y], [1, 0.5], ink),
  });
  return items;
}
