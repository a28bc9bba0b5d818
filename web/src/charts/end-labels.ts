// Labels at the ends of lines, in place of a legend: the run's marker and its name, moved apart where they would
// overlap. A diverged run ends in a cross.

import { type RunStyle, traceMarker, withAlpha } from '../ui/kit/palette';
import { fitText, type Pen } from '../ui/kit/pen';

export interface EndLabel {
  run: number;
  text: string;
  style: RunStyle;
  /** End of the line in plot units. */
  x: number;
  y: number;
  faded: boolean;
  diverged: boolean;
}

export interface LabelFrame {
  toX: (x: number) => number;
  toY: (y: number) => number;
  area: { left: number; right: number; top: number; bottom: number };
  /** Right border of the canvas. */
  right: number;
  font: string;
  lineHeight: number;
  ink: string;
  paper: string;
}

const GAP = 8;

export function endLabelWidth(context: Pen, labels: readonly EndLabel[], font: string): number {
  context.font = font;
  let width = 0;
  for (const { text } of labels) if (text !== '') width = Math.max(width, context.measureText(text).width);
  return Math.ceil(width) + GAP + 6;
}

/** Moves places apart to at least `gap`, keeping order and staying in [top, bottom] where there is room. */
export function spread(places: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const out = places.slice();
  let floor = top;
  for (const i of order) {
    out[i] = Math.max(floor, Math.min(bottom, places[i] ?? 0));
    floor = (out[i] ?? 0) + gap;
  }
  let ceiling = bottom;
  for (const i of order.reverse()) {
    out[i] = Math.min(ceiling, out[i] ?? 0);
    ceiling = (out[i] ?? 0) - gap;
  }
  return out;
}

export function drawEndLabels(context: Pen, labels: readonly EndLabel[], frame: LabelFrame): void {
  const { area } = frame;
  const ends = labels.map((label) => ({
    x: Math.min(area.right, frame.toX(label.x)),
    y: Math.max(area.top, Math.min(area.bottom, Number.isNaN(label.y) ? area.top : frame.toY(label.y))),
  }));
  const places = spread(
    ends.map((end) => end.y),
    frame.lineHeight,
    area.top,
    area.bottom,
  );
  context.save();
  context.font = frame.font;
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  for (const [i, label] of labels.entries()) {
    const end = ends[i];
    if (!end) continue;
    const alpha = label.faded ? 0.3 : 1;
    if (label.diverged) drawCross(context, end.x, end.y, withAlpha(label.style.colour, alpha));
    else drawMarker(context, label, end.x, end.y, withAlpha(label.style.colour, alpha), frame.paper);
    if (label.text === '') continue;
    const x = end.x + GAP;
    const text = fitText(context, label.text, frame.right - x - 2);
    context.globalAlpha = label.faded ? 0.35 : 1;
    context.strokeStyle = frame.paper;
    context.lineWidth = 3;
    context.strokeText(text, x, places[i] ?? end.y);
    context.fillStyle = frame.ink;
    context.fillText(text, x, places[i] ?? end.y);
    context.globalAlpha = 1;
  }
  context.restore();
}

function drawMarker(context: Pen, label: EndLabel, x: number, y: number, colour: string, paper: string): void {
  context.beginPath();
  traceMarker(context, label.style.marker, x, y, 3.5);
  context.lineWidth = 2;
  context.strokeStyle = paper;
  context.stroke();
  context.fillStyle = colour;
  context.fill();
}

function drawCross(context: Pen, x: number, y: number, colour: string): void {
  context.beginPath();
  context.moveTo(x - 4, y - 4);
  context.lineTo(x + 4, y + 4);
  context.moveTo(x + 4, y - 4);
  context.lineTo(x - 4, y + 4);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.stroke();
}
