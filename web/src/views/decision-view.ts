// Data with two features: what the network says everywhere in the plane, a class or a number, with the training examples
// as filled and the validation examples as outlined marks.

import type { Lab, LabState } from '../state/lab';
import { classNames, featureNames } from '../state/own-table';
import { linearTicks } from '../ui/kit/axis';
import { sequentialCss } from '../ui/kit/colour-map';
import { h, setAttribute } from '../ui/kit/dom';
import { formatTick } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { classMarker, traceMarker } from '../ui/kit/palette';
import { theme } from '../ui/kit/theme';
import { isoline } from './contour';
import { colourOfClass, paintDecision, paintNumbers, placeIn, type Span } from './decision';
import { decisionKey, type KeyContent } from './decision-key';
import { type Box, Plane, sameGrid } from './plane';
import type { View } from './view';

const CELLS = 9000;
/** Features whose extents differ by more than this factor get a scale each. */
const SAME_SCALE_UP_TO = 4;
type Examples = NonNullable<LabState['examples']>;

export class DecisionView implements View {
  readonly element: HTMLElement;
  private readonly map = h('canvas', { class: 'plate', role: 'img', 'aria-label': 'Decision map' });
  private readonly marks = h('canvas', { 'aria-hidden': 'true' });
  private readonly area: HTMLElement;
  private readonly key = h('p', { class: 'view-key' });
  private readonly image = document.createElement('canvas');
  private pixels: ImageData | null = null;
  private plane: Plane | null = null;
  private drawnMarks: { examples: Examples | null; width: number; height: number; dark: boolean } | null = null;
  private box: Box | null = null;
  private span: Span = { low: 0, high: 1 };
  private keyText = '';
  private boxOf: Examples | null = null;
  private asked = '';
  private selected = 0;

  constructor(private readonly lab: Lab) {
    this.area = h('div', { class: 'plane' }, this.map, this.marks);
    this.element = h('div', { class: 'view decision' }, this.area, this.key);
    new ResizeObserver(() => this.redraw()).observe(this.area);
  }

  private readonly redraw = oncePerFrame(() => this.update(this.lab.state, this.selected));

  close(): void {
    this.lab.setGrid(null);
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const { clientWidth: width, clientHeight: height } = this.area;
    const { examples } = state;
    if (width === 0 || !examples || examples.width !== 3) return;
    if (this.boxOf !== examples) {
      this.boxOf = examples;
      this.box = extentOf(examples);
      this.span = spanOf(examples);
    }
    if (!this.box) return;
    this.plane = new Plane(this.box, width, height, isStretched(this.box));
    const wanted = this.plane.grid(CELLS);
    const text = JSON.stringify(wanted);
    if (text !== this.asked) {
      this.asked = text;
      this.lab.setGrid(wanted);
    }
    const run = state.runs[selected];
    const classes = run?.description?.classes ?? 2;
    if (run?.grid && sameGrid(run.grid.request, wanted))
      this.drawMap(run.grid.outputs, wanted.columns, wanted.rows, classes);
    this.drawMarks(examples, classes);
    this.showKey({ classes, names: classNames(state), features: featureNames(state), span: this.span });
    setAttribute(
      this.map,
      'aria-label',
      `Decision map of ${run?.name ?? 'the run'}: the ${classes > 0 ? 'class' : 'number'} predicted at every point of the plane, with the examples.`,
    );
  }

  private showKey(content: KeyContent): void {
    const text = JSON.stringify(content);
    if (text === this.keyText) return;
    this.keyText = text;
    this.key.replaceChildren(...decisionKey(content));
  }

  private drawMap(outputs: Float32Array, columns: number, rows: number, classes: number): void {
    const plane = this.plane;
    if (!plane) return;
    const context = fitCanvas(this.map, plane.width, plane.height);
    if (this.image.width !== columns || this.image.height !== rows || !this.pixels) {
      this.image.width = columns;
      this.image.height = rows;
      this.pixels = new ImageData(columns, rows);
    }
    const image = this.image.getContext('2d');
    if (!context || !image) return;
    if (classes > 0) paintDecision(outputs, columns, rows, classes, this.pixels.data);
    else paintNumbers(outputs, columns, rows, this.span, this.pixels.data);
    image.putImageData(this.pixels, 0, 0);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.image, 0, 0, plane.width, plane.height);
    if (classes === 2) this.drawBorder(context, outputs, columns, rows);
  }

  /** Where both classes are equally likely. */
  private drawBorder(context: CanvasRenderingContext2D, outputs: Float32Array, columns: number, rows: number): void {
    const plane = this.plane;
    const k = Math.round(outputs.length / (columns * rows));
    if (!plane || k > 2) return;
    const difference = new Float32Array(columns * rows);
    for (let i = 0; i < difference.length; ++i)
      difference[i] = k === 2 ? (outputs[2 * i + 1] ?? 0) - (outputs[2 * i] ?? 0) : (outputs[i] ?? 0);
    const segments = isoline({ values: difference, columns, rows }, 0);
    context.beginPath();
    for (let i = 0; i < segments.length; i += 4) {
      context.moveTo(((segments[i] ?? 0) / columns) * plane.width, (1 - (segments[i + 1] ?? 0) / rows) * plane.height);
      context.lineTo(
        ((segments[i + 2] ?? 0) / columns) * plane.width,
        (1 - (segments[i + 3] ?? 0) / rows) * plane.height,
      );
    }
    context.strokeStyle = '#2a2c30';
    context.lineWidth = 1.25;
    context.stroke();
  }

  private drawMarks(examples: Examples, classes: number): void {
    const plane = this.plane;
    if (!plane) return;
    const { dark } = theme();
    const before = this.drawnMarks;
    if (
      before &&
      before.examples === examples &&
      before.width === plane.width &&
      before.height === plane.height &&
      before.dark === dark
    )
      return;
    this.drawnMarks = { examples, width: plane.width, height: plane.height, dark };
    const context = fitCanvas(this.marks, plane.width, plane.height);
    if (!context) return;
    context.clearRect(0, 0, plane.width, plane.height);
    for (const [values, filled] of [
      [examples.train, true],
      [examples.validation, false],
    ] as const) {
      if (classes > 0) {
        for (let index = 0; index < classes; ++index) {
          const path = new Path2D();
          for (let i = 0; i + 2 < values.length; i += 3) {
            if (values[i + 2] === index) this.trace(path, values, i, index, filled);
          }
          paintMarks(context, path, colourOfClass(index, classes), filled);
        }
      } else {
        for (let i = 0; i + 2 < values.length; i += 3) {
          const path = new Path2D();
          this.trace(path, values, i, 0, filled);
          paintMarks(context, path, sequentialCss(placeIn(this.span, values[i + 2] ?? 0)), filled);
        }
      }
    }
    this.drawScale(context, plane, classes);
  }

  private trace(path: Path2D, values: Float64Array, at: number, index: number, filled: boolean): void {
    const [x, y] = [this.plane?.toX(values[at] ?? 0) ?? 0, this.plane?.toY(values[at + 1] ?? 0) ?? 0];
    traceMarker(path, classMarker(index), x, y, filled ? 3.4 : 3.2);
  }

  private drawScale(context: CanvasRenderingContext2D, plane: Plane, classes: number): void {
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
}

function extentOf({ train, validation }: Examples): Box {
  const box = {
    x0: Number.POSITIVE_INFINITY,
    x1: Number.NEGATIVE_INFINITY,
    y0: Number.POSITIVE_INFINITY,
    y1: Number.NEGATIVE_INFINITY,
  };
  for (const values of [train, validation]) {
    for (let i = 0; i + 2 < values.length; i += 3) {
      box.x0 = Math.min(box.x0, values[i] ?? 0);
      box.x1 = Math.max(box.x1, values[i] ?? 0);
      box.y0 = Math.min(box.y0, values[i + 1] ?? 0);
      box.y1 = Math.max(box.y1, values[i + 1] ?? 0);
    }
  }
  const [mx, my] = [0.12 * (box.x1 - box.x0 || 1), 0.12 * (box.y1 - box.y0 || 1)];
  return { x0: box.x0 - mx, x1: box.x1 + mx, y0: box.y0 - my, y1: box.y1 + my };
}

function paintMarks(context: CanvasRenderingContext2D, path: Path2D, colour: string, filled: boolean): void {
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

function isStretched({ x0, x1, y0, y1 }: Box): boolean {
  const ratio = (x1 - x0) / (y1 - y0);
  return Math.max(ratio, 1 / ratio) > SAME_SCALE_UP_TO;
}

/** From the smallest to the largest number to predict. */
function spanOf({ train, validation }: Examples): Span {
  const targets = [...train, ...validation].filter((_, i) => i % 3 === 2);
  return {
    low: targets.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    high: targets.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  };
}
