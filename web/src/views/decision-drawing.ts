// Drawing a decision map and its examples, on the page's canvases or into a picture to be saved.

import type { GridRequest } from '../engine/protocol';
import type { LabState, RunState } from '../state/lab';
import { linearTicks } from '../ui/kit/axis';
import { sequentialCss } from '../ui/kit/colour-map';
import { formatTick } from '../ui/kit/format';
import { classMarker, traceMarker } from '../ui/kit/palette';
import { theme } from '../ui/kit/theme';
import { isoline, traceIsoline } from './contour';
import { colourOfClass, discretise, paintDecision, paintNumbers, placeIn, type Span } from './decision';
import { INK } from './ink';
import type { Plane } from './plane';

export type Examples = NonNullable<LabState['examples']>;
export type Predictions = NonNullable<RunState['grid']>;

/** What is predicted in the plane. */
export interface Ground {
  plane: Plane;
  /** 0: numbers are predicted, shown within `span`. */
  classes: number;
  span: Span;
  /** Without shades: the class that wins, or bands of numbers. */
  discrete: boolean;
}

/** Radius of the ring round an example, in px. */
const RING = 7;

export class MapPainter {
  private readonly image = document.createElement('canvas');
  private pixels: ImageData | null = null;

  paint(
    context: CanvasRenderingContext2D,
    { plane, classes, span, discrete }: Ground,
    { request, outputs: sampled }: Predictions,
  ): void {
    const smooth = { outputs: sampled, columns: request.columns, rows: request.rows };
    const { outputs, columns, rows } = discrete ? discretise(smooth, classes, span) : smooth;
    if (this.image.width !== columns || this.image.height !== rows || !this.pixels) {
      this.image.width = columns;
      this.image.height = rows;
      this.pixels = new ImageData(columns, rows);
    }
    const image = this.image.getContext('2d');
    if (!image) return;
    if (classes > 0) paintDecision(outputs, columns, rows, classes, this.pixels.data);
    else paintNumbers(outputs, columns, rows, span, this.pixels.data);
    image.putImageData(this.pixels, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.image, 0, 0, plane.width, plane.height);
    if (classes === 2) drawBorder(context, plane, sampled, request);
  }
}

/** Where both classes are equally likely. */
function drawBorder(
  context: CanvasRenderingContext2D,
  plane: Plane,
  outputs: Float32Array,
  request: GridRequest,
): void {
  const { columns, rows } = request;
  const k = Math.round(outputs.length / (columns * rows));
  if (k > 2) return;
  const difference = new Float32Array(columns * rows);
  for (let i = 0; i < difference.length; ++i)
    difference[i] = k === 2 ? (outputs[2 * i + 1] ?? 0) - (outputs[2 * i] ?? 0) : (outputs[i] ?? 0);
  const segments = isoline({ values: difference, columns, rows }, 0);
  context.beginPath();
  traceIsoline(context, segments, request, plane);
  context.strokeStyle = '#2a2c30';
  context.lineWidth = 1.25;
  context.stroke();
}

/** The examples and the scales, which lie over the map. */
export function drawExamples(context: CanvasRenderingContext2D, ground: Ground, examples: Examples): void {
  const { plane, classes, span } = ground;
  for (const [values, filled] of [
    [examples.train, true],
    [examples.validation, false],
  ] as const) {
    const trace = (path: Path2D, at: number, index: number): void =>
      traceMarker(
        path,
        classMarker(index),
        plane.toX(values[at] ?? 0),
        plane.toY(values[at + 1] ?? 0),
        filled ? 3.4 : 3.2,
      );
    for (let index = 0; index < classes; ++index) {
      const path = new Path2D();
      for (let i = 0; i + 2 < values.length; i += 3) if (values[i + 2] === index) trace(path, i, index);
      drawMarks(context, path, colourOfClass(index, classes), filled);
    }
    for (let i = 0; classes === 0 && i + 2 < values.length; i += 3) {
      const path = new Path2D();
      trace(path, i, 0);
      drawMarks(context, path, sequentialCss(placeIn(span, values[i + 2] ?? 0)), filled);
    }
  }
  drawScales(context, ground);
}

/** Round the examples of a minibatch, as far as they are among those drawn. */
export function drawRings(
  context: CanvasRenderingContext2D,
  plane: Plane,
  { train }: Examples,
  minibatch: Uint32Array,
): void {
  const path = new Path2D();
  for (const example of minibatch) {
    const at = 3 * example;
    if (at + 2 < train.length)
      traceMarker(path, 'circle', plane.toX(train[at] ?? 0), plane.toY(train[at + 1] ?? 0), RING);
  }
  context.strokeStyle = 'rgb(255 255 255 / 0.9)';
  context.lineWidth = 4;
  context.stroke(path);
  context.strokeStyle = INK;
  context.lineWidth = 1.75;
  context.stroke(path);
}

function drawMarks(context: CanvasRenderingContext2D, path: Path2D, colour: string, filled: boolean): void {
  context.lineWidth = filled ? 1.5 : 3.4;
  context.strokeStyle = 'rgb(255 255 255 / 0.9)';
  context.stroke(path);
  context.fillStyle = filled ? colour : 'rgb(255 255 255 / 0.55)';
  context.fill(path);
  if (filled) return;
  context.strokeStyle = colour;
  context.lineWidth = 1.6;
  context.stroke(path);
}

function drawScales(context: CanvasRenderingContext2D, { plane, classes }: Ground): void {
  const { small, font } = theme();
  context.font = `${small}px ${font}`;
  // A map of numbers goes from light to dark: a light rim keeps the labels readable on either.
  context.strokeStyle = 'rgb(255 255 255 / 0.75)';
  context.lineWidth = 3;
  const label = (text: string, x: number, y: number): void => {
    if (classes === 0) context.strokeText(text, x, y);
    context.fillText(text, x, y);
  };
  context.fillStyle = '#3c3f45';
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  for (const x of linearTicks({ min: plane.box.x0, max: plane.box.x1 }, 5)) {
    const px = plane.toX(x);
    if (px < 24 || px > plane.width - 24) continue;
    context.fillRect(px, plane.height - 4, 1, 4);
    label(formatTick(x), px, plane.height - 6);
  }
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const y of linearTicks({ min: plane.box.y0, max: plane.box.y1 }, 5)) {
    const py = plane.toY(y);
    if (py < 16 || py > plane.height - 24) continue;
    context.fillRect(0, py, 4, 1);
    label(formatTick(y), 7, py);
  }
}
