// What lies over the map of steps: the scales of its two numbers, and lines of equal steps with their labels.

import { linearTicks, logTicks } from '../ui/kit/axis';
import { formatCount, formatLogTick } from '../ui/kit/format';
import { theme } from '../ui/kit/theme';
import { EDGE, type EqualSteps } from './equal-steps';
import { INK } from './ink';
import type { Plane } from './plane';
import { type Dial, numberInWords } from './tuning';

/** Parts ink from any tone of the map. */
const RIM = 'rgb(255 255 255 / 0.85)';
/** Distance between labels of a scale. */
const PITCH = 96;
/** A scale that begins at zero has its logarithmic part over so many decades, as its slider. */
const DECADES = 6;

/** Round values between two places of a scale, and what is written at each. */
function ticksOf({ field, scale }: Dial, from: number, to: number, length: number): [value: number, label: string][] {
  const [min, max] = [scale.toValue(from, to - from), scale.toValue(to, to - from)];
  const parts = Math.max(2, Math.floor(length / PITCH));
  const above = min > 0 ? min : max * 10 ** -DECADES;
  if (field.scale === 'log' && max >= 10 * above) {
    return logTicks({ min: above, max }, parts).map((value) => [value, formatLogTick(value)]);
  }
  const values = linearTicks({ min, max }, parts);
  const apart = values.length > 1 ? (values[1] as number) - (values[0] as number) : max - min;
  return values.map((value) => [value, numberInWords(value, apart)]);
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
  const { x0, x1, y0, y1 } = plane.box;
  prepare(context);
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  for (const [value, label] of ticksOf(across, x0, x1, plane.width)) {
    const x = plane.toX(across.scale.toPlace(value));
    if (x < EDGE || x > plane.width - EDGE) continue;
    context.fillRect(x, plane.height - 5, 1, 5);
    withRim(context, label, x, plane.height - 7);
  }
  if (!up) return;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [value, label] of ticksOf(up, y0, y1, plane.height)) {
    const y = plane.toY(up.scale.toPlace(value));
    if (y < EDGE / 2 || y > plane.height - EDGE) continue;
    context.fillRect(0, y, 5, 1);
    withRim(context, label, 8, y);
  }
}

export function drawEqualSteps(context: CanvasRenderingContext2D, lines: readonly EqualSteps[]): void {
  for (const { segments } of lines) {
    const path = new Path2D();
    for (let k = 0; k < segments.length; k += 4) {
      const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = segments.slice(k, k + 4);
      path.moveTo(x0, y0);
      path.lineTo(x1, y1);
    }
    context.lineWidth = 2;
    context.strokeStyle = 'rgb(255 255 255 / 0.55)';
    context.stroke(path);
    context.lineWidth = 0.9;
    context.strokeStyle = INK;
    context.stroke(path);
  }
  // Over all lines.
  prepare(context, '600');
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { steps, label } of lines) if (label) withRim(context, formatCount(steps), label[0], label[1]);
}
