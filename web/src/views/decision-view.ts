// Data with two features: what the network says everywhere in the plane, with the training examples as filled and
// the validation examples as outlined marks.

import { fileName } from '../state/file-name';
import type { Lab, LabState, RunState } from '../state/lab';
import { linearTicks } from '../ui/kit/axis';
import { divergingCss } from '../ui/kit/colour-map';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { formatTick } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { classMarker, traceMarker } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import { type KeyItem, type Picture, toneKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { isoline } from './contour';
import { colourOfClass, paintDecision } from './decision';
import { type Box, Plane, sameGrid } from './plane';
import { atStep, dimMap, type View } from './view';

const CELLS = 9000;
const MARK_WIDTH = 14;
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
    }
    if (!this.box) return;
    this.plane = new Plane(this.box, width, height);
    const wanted = this.plane.grid(CELLS);
    const text = JSON.stringify(wanted);
    if (text !== this.asked) {
      this.asked = text;
      this.lab.setGrid(wanted);
    }
    const run = state.runs[selected];
    const classes = run?.description?.classes ?? 2;
    if (run?.grid && sameGrid(run.grid.request, wanted)) {
      const context = fitCanvas(this.map, width, height);
      if (context) this.drawMap(context, run.grid, classes);
    }
    this.drawMarks(examples, classes);
    setText(this.key, '');
    this.key.replaceChildren(...keyOf(classes));
    setAttribute(
      this.map,
      'aria-label',
      `Decision map of ${run?.name ?? 'the run'}: the class predicted at every point of the plane, with the examples.`,
    );
  }

  picture(state: LabState, selected: number): Picture | string {
    const run = state.runs[selected];
    const { examples } = state;
    const { plane } = this;
    const grid = run?.grid;
    if (!run || !plane || !examples || !grid || !sameGrid(grid.request, plane.grid(CELLS)))
      return 'The map appears when the run has opened.';
    const { width, height } = plane;
    const classes = run.description?.classes ?? 2;
    return {
      title: `Decision map of ${run.name}${atStep(state, run.progress.step)}`,
      file: fileName(state.document, [run.name], 'decision map'),
      width,
      height,
      key: [...markKey(classes), ...(classes === 2 ? [toneKey(SURELY_0, SURELY_1, toneOfSurety)] : [])],
      drawing: {
        kind: 'pixels',
        draw: (context) => {
          this.drawMap(context, grid, classes);
          dimMap(context, width, height);
          paintMarks(context, plane, examples, classes);
        },
      },
    };
  }

  private drawMap(context: CanvasRenderingContext2D, grid: NonNullable<RunState['grid']>, classes: number): void {
    const { outputs } = grid;
    const { columns, rows } = grid.request;
    const plane = this.plane;
    if (!plane) return;
    if (this.image.width !== columns || this.image.height !== rows || !this.pixels) {
      this.image.width = columns;
      this.image.height = rows;
      this.pixels = new ImageData(columns, rows);
    }
    const image = this.image.getContext('2d');
    if (!image) return;
    paintDecision(outputs, columns, rows, classes, this.pixels.data);
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
    paintMarks(context, plane, examples, classes);
  }
}

function paintMarks(context: CanvasRenderingContext2D, plane: Plane, examples: Examples, classes: number): void {
  for (const [values, filled] of [
    [examples.train, true],
    [examples.validation, false],
  ] as const) {
    for (let index = 0; index < Math.max(1, classes); ++index) {
      const path = new Path2D();
      for (let i = 0; i + 2 < values.length; i += 3) {
        const label = values[i + 2] ?? 0;
        if (classes > 0 ? label !== index : false) continue;
        traceMarker(
          path,
          classMarker(classes > 0 ? index : 0),
          plane.toX(values[i] ?? 0),
          plane.toY(values[i + 1] ?? 0),
          filled ? 3.4 : 3.2,
        );
      }
      const colour = colourOfClass(index, classes);
      context.lineWidth = filled ? 1.5 : 3.4;
      context.strokeStyle = 'rgb(255 255 255 / 0.9)';
      context.stroke(path);
      if (filled) {
        context.fillStyle = colour;
        context.fill(path);
      } else {
        context.fillStyle = 'rgb(255 255 255 / 0.55)';
        context.fill(path);
        context.strokeStyle = colour;
        context.lineWidth = 1.6;
        context.stroke(path);
      }
    }
  }
  drawScale(context, plane);
}

function drawScale(context: CanvasRenderingContext2D, plane: Plane): void {
  const { small, font } = theme();
  context.font = `${small}px ${font}`;
  context.fillStyle = '#3c3f45';
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  for (const x of linearTicks({ min: plane.box.x0, max: plane.box.x1 }, 5)) {
    const px = plane.toX(x);
    if (px < 24 || px > plane.width - 24) continue;
    context.fillRect(px, plane.height - 4, 1, 4);
    context.fillText(formatTick(x), px, plane.height - 6);
  }
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const y of linearTicks({ min: plane.box.y0, max: plane.box.y1 }, 5)) {
    const py = plane.toY(y);
    if (py < 16 || py > plane.height - 24) continue;
    context.fillRect(0, py, 4, 1);
    context.fillText(formatTick(y), 7, py);
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

const [SURELY_0, SURELY_1] = ['surely 0', 'surely 1'];
const toneOfSurety = (share: number): string => divergingCss(share - 0.5);

/** One mark per class, and how training and validation examples differ. */
function markKey(classes: number): KeyItem[] {
  const mark = (index: number, filled: boolean, text: string): KeyItem => ({
    text,
    width: MARK_WIDTH,
    draw: (pen: Pen, x: number, y: number) => {
      pen.beginPath();
      traceMarker(pen, classMarker(index), x + MARK_WIDTH / 2, y, 4);
      pen.fillStyle = pen.strokeStyle = colourOfClass(index, classes);
      pen.lineWidth = 1.6;
      if (filled) pen.fill();
      else pen.stroke();
    },
  });
  return [
    ...Array.from({ length: Math.max(1, classes) }, (_, i) => mark(i, true, `class ${i}`)),
    mark(0, true, 'training'),
    mark(0, false, 'validation'),
  ];
}

function keyOf(classes: number): HTMLElement[] {
  const items = markKey(classes).map(({ text, width, draw }) => {
    const canvas = h('canvas', { class: 'mark-sample', 'aria-hidden': 'true' });
    const context = fitCanvas(canvas, width, width);
    if (context) draw(context, 0, width / 2);
    return h('span', { class: 'key-item' }, canvas, text);
  });
  if (classes === 2) {
    const canvas = h('canvas', { width: 72, height: 8, 'aria-hidden': 'true' });
    const context = canvas.getContext('2d');
    if (context) toneKey(SURELY_0, SURELY_1, toneOfSurety).draw(context, 0, 4);
    items.push(h('span', { class: 'map-key' }, SURELY_0, canvas, SURELY_1));
  }
  return items;
}
