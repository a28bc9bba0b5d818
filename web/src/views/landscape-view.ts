// A function, over its first two variables: bands between contours, its minima, and the path of every run over it.

import { findEntry, isFunction } from '../state/draft';
import { fileName } from '../state/file-name';
import type { Lab, LabState, RunState } from '../state/lab';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { formatNumber } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { keyElement } from '../ui/kit/key-element';
import { runStyle, traceMarker, withAlpha } from '../ui/kit/palette';
import { type KeyItem, type Picture, runKey, toneKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { Land, landCss } from './land';
import { Plane, sameGrid } from './plane';
import { StartHandle } from './start-handle';
import { atStep, dimMap, type View } from './view';

const CELLS = 16000;
/** Single steps are dotted while there are few of them. */
const DOTTED_STEPS = 40;
/** How far outside the picture a path is still followed, in widths of it. */
const FOLLOWED = 1;
/** Ink on the land, which is light in both themes. */
const INK = '#1b1d21';

type Place = readonly [number, number, ...number[]];

/** The signs on the land; `kind` is their class on the page. */
const SIGNS: readonly { kind: string; text: string; draw: KeyItem['draw'] }[] = [
  {
    kind: 'key-start',
    text: 'start',
    draw: (pen, x, y) => {
      pen.beginPath();
      pen.arc(x + 6, y, 5, 0, 2 * Math.PI);
      pen.strokeStyle = theme().ink;
      pen.lineWidth = 2;
      pen.stroke();
    },
  },
  {
    kind: 'key-minimum',
    text: 'minimum',
    draw: (pen, x, y) => {
      pen.beginPath();
      traceMarker(pen, 'star', x + 6, y, 5);
      pen.fillStyle = theme().ink;
      pen.fill();
    },
  },
  {
    kind: 'key-gradient',
    text: 'downhill: −gradient',
    draw: (pen, x, y) => {
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + 12, y);
      pen.moveTo(x + 7, y - 4);
      pen.lineTo(x + 12, y);
      pen.lineTo(x + 7, y + 4);
      pen.strokeStyle = theme().ink;
      pen.lineWidth = 1.5;
      pen.stroke();
    },
  },
];
const [LOW, HIGH] = ['low', 'high'];

export class LandscapeView implements View {
  readonly element: HTMLElement;
  private readonly land = new Land(h('canvas', { class: 'plate', 'aria-hidden': 'true' }));
  private readonly paths = h('canvas', {
    role: 'img',
    'aria-label': 'Contours of the function with the path of every run',
  });
  private readonly start: StartHandle;
  private readonly readout = h('output', { class: 'view-readout', 'aria-hidden': 'true' });
  private readonly area: HTMLElement;
  private plane: Plane | null = null;
  private asked = '';
  private readonly redraw = oncePerFrame(() => this.update(this.lab.state));

  constructor(private readonly lab: Lab) {
    this.start = new StartHandle(lab, () => this.plane, this.redraw);
    this.area = h('div', { class: 'plane' }, this.land.canvas, this.paths, this.start.element, this.readout);
    const key = h(
      'p',
      { class: 'view-key' },
      keyElement(valueKey()),
      ...SIGNS.map(({ kind, text }) => keyItem(kind, text)),
    );
    this.element = h('div', { class: 'view landscape' }, this.area, key);
    this.area.addEventListener('pointermove', (event) => this.readAt(event));
    this.area.addEventListener('pointerleave', () => setText(this.readout, ''));
    new ResizeObserver(this.redraw).observe(this.area);
  }

  close(): void {
    this.lab.setGrid(null);
  }

  update(state: LabState): void {
    const { clientWidth: width, clientHeight: height } = this.area;
    const { problem } = state.document;
    if (width === 0 || !isFunction(problem)) return;
    const entry = state.catalogue.functions.find((f) => f.id === problem.function.id);
    const described = state.runs.find((run) => run.description?.kind === 'function')?.description;
    const domain = described?.domain ?? entry?.domain;
    if (!domain) return;
    this.plane = new Plane({ x0: domain[0], x1: domain[1], y0: domain[2], y1: domain[3] }, width, height);
    const wanted = this.plane.grid(CELLS);
    const text = JSON.stringify(wanted);
    if (text !== this.asked) {
      this.asked = text;
      this.lab.setGrid(wanted);
    }
    const have = state.runs.find((run) => run.grid && sameGrid(run.grid.request, wanted))?.grid;
    if (have) {
      const lowest = described?.minimum_value ?? null;
      this.land.paint({ values: have.outputs, columns: wanted.columns, rows: wanted.rows }, lowest, width, height);
    }
    this.drawPaths(state, this.plane, this.start.dragged ?? problem.start, minimaOf(state));
  }

  private drawPaths(state: LabState, plane: Plane, start: Place, minima: readonly Place[]): void {
    const context = fitCanvas(this.paths, plane.width, plane.height);
    if (!context) return;
    context.clearRect(0, 0, plane.width, plane.height);
    paintPaths(context, state, plane, start, minima);
    this.start.place(plane, start);
    if (!state.playing) setAttribute(this.paths, 'aria-label', summary(shownRuns(state)));
  }

  picture(state: LabState): Picture | string {
    const { plane } = this;
    const { problem } = state.document;
    if (!plane || !isFunction(problem) || !this.land.grid) return 'The landscape appears when a run has opened.';
    const { width, height } = plane;
    const { start } = problem;
    const runs = shownRuns(state);
    const last = Math.max(0, ...runs.map((run) => run.progress.step));
    const name = findEntry(state.catalogue.functions, problem.function.id)?.name ?? problem.function.id;
    const signs = SIGNS.map(({ text, draw }) => ({ text, draw, width: 12 }));
    const minima = minimaOf(state);
    return {
      title: name + atStep(state, last),
      file: fileName(
        state.document,
        runs.map((run) => run.name),
        'landscape',
      ),
      width,
      height,
      key: [...runs.map(runKey), valueKey(), ...signs],
      drawing: {
        kind: 'pixels',
        draw: (context, ratio) => {
          const land = this.land.copy(width, height, ratio);
          context.beginPath();
          context.rect(0, 0, width, height);
          context.clip();
          if (land) context.drawImage(land, 0, 0, width, height);
          dimMap(context, width, height);
          paintPaths(context, state, plane, start, minima);
          drawStart(context, plane.toX(start[0]), plane.toY(start[1]));
        },
      },
    };
  }

  private readAt(event: PointerEvent): void {
    const { plane } = this;
    const { grid } = this.land;
    if (!plane || !grid) return;
    const box = this.area.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const column = Math.min(grid.columns - 1, Math.max(0, Math.floor((px / plane.width) * grid.columns)));
    const row = Math.min(grid.rows - 1, Math.max(0, Math.floor((1 - py / plane.height) * grid.rows)));
    const value = grid.values[row * grid.columns + column] ?? Number.NaN;
    const place = `x ${plane.fromX(px).toFixed(2)}   y ${plane.fromY(py).toFixed(2)}`;
    setText(this.readout, `${place}   f ≈ ${formatNumber(value)}`);
  }
}

const shownRuns = (state: LabState): RunState[] => state.runs.filter((run) => !run.muted);

const minimaOf = (state: LabState): readonly Place[] =>
  state.runs.find((run) => run.description?.kind === 'function')?.description?.minima ?? [];

/** Minima, the path of every run, and where each is now. */
function paintPaths(
  context: CanvasRenderingContext2D,
  state: LabState,
  plane: Plane,
  start: Place,
  minima: readonly Place[],
): void {
  context.lineJoin = 'round';
  for (const [x, y] of minima) drawMinimum(context, plane.toX(x), plane.toY(y));
  const lit = state.highlighted;
  const order = shownRuns(state).sort((a, b) => Number(a.index === lit) - Number(b.index === lit));
  for (const run of order) drawPath(context, plane, run, start, lit);
  for (const run of order) drawHead(context, plane, run, lit);
}

/** As the handle on the page looks (views.css). */
function drawStart(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  context.arc(x, y, 6.75, 0, 2 * Math.PI);
  context.fillStyle = 'rgb(255 255 255 / 0.6)';
  context.fill();
  context.strokeStyle = INK;
  context.lineWidth = 2.5;
  context.stroke();
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2;
  context.stroke();
}

const opacityOf = (run: RunState, lit: number | null): number => (lit !== null && lit !== run.index ? 0.25 : 1);

function drawPath(
  context: CanvasRenderingContext2D,
  plane: Plane,
  run: RunState,
  start: Place,
  lit: number | null,
): void {
  const xs = run.series('x')?.last;
  const ys = run.series('y')?.last;
  if (!xs || !ys) return;
  const path = new Path2D();
  const dots = new Path2D();
  path.moveTo(plane.toX(start[0]), plane.toY(start[1]));
  for (let i = 0; i < xs.length; ++i) {
    const [x, y] = [plane.toX(xs[i] ?? 0), plane.toY(ys[i] ?? 0)];
    const away = Math.max(Math.abs(x / plane.width - 0.5), Math.abs(y / plane.height - 0.5));
    if (!(away < 0.5 + FOLLOWED)) break;
    path.lineTo(x, y);
    if (i < DOTTED_STEPS) {
      dots.moveTo(x + 2, y);
      dots.arc(x, y, 2, 0, 2 * Math.PI);
    }
  }
  const alpha = opacityOf(run, lit);
  const { colour } = runStyle(run.colour);
  context.strokeStyle = `rgb(255 255 255 / ${0.7 * alpha})`;
  context.lineWidth = 3.5;
  context.stroke(path);
  context.strokeStyle = withAlpha(colour, alpha);
  context.lineWidth = lit === run.index ? 2.5 : 1.6;
  context.stroke(path);
  context.fillStyle = withAlpha(colour, alpha);
  context.fill(dots);
}

/** Where the run is now, with an arrow downhill. */
function drawHead(context: CanvasRenderingContext2D, plane: Plane, run: RunState, lit: number | null): void {
  const { weights, gradient } = run;
  if (!weights || weights.length < 2) return;
  const [x, y] = [plane.toX(weights[0] ?? 0), plane.toY(weights[1] ?? 0)];
  if (!(x > -20 && x < plane.width + 20 && y > -20 && y < plane.height + 20)) return;
  context.globalAlpha = opacityOf(run, lit);
  if (gradient && run.progress.status === 'running') {
    const [dx, dy] = [-(gradient[0] ?? 0), gradient[1] ?? 0];
    const size = Math.hypot(dx, dy);
    // Length by magnitude on a logarithmic scale, so that it can be seen everywhere.
    const length = Math.max(14, Math.min(56, 30 + 10 * Math.log10(size)));
    if (size > 0) drawArrow(context, x, y, (dx / size) * length, (dy / size) * length);
  }
  context.beginPath();
  traceMarker(context, runStyle(run.colour).marker, x, y, 5);
  context.strokeStyle = '#ffffff';
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = runStyle(run.colour).colour;
  context.fill();
  context.globalAlpha = 1;
}

function drawMinimum(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  traceMarker(context, 'star', x, y, 6);
  context.lineWidth = 3;
  context.strokeStyle = '#ffffff';
  context.stroke();
  context.fillStyle = INK;
  context.fill();
}

function drawArrow(context: CanvasRenderingContext2D, x: number, y: number, dx: number, dy: number): void {
  const angle = Math.atan2(dy, dx);
  const [tx, ty] = [x + dx, y + dy];
  const path = new Path2D();
  path.moveTo(x, y);
  path.lineTo(tx, ty);
  path.moveTo(tx - 7 * Math.cos(angle - 0.45), ty - 7 * Math.sin(angle - 0.45));
  path.lineTo(tx, ty);
  path.lineTo(tx - 7 * Math.cos(angle + 0.45), ty - 7 * Math.sin(angle + 0.45));
  context.strokeStyle = 'rgb(255 255 255 / 0.8)';
  context.lineWidth = 4;
  context.stroke(path);
  context.strokeStyle = INK;
  context.lineWidth = 1.6;
  context.stroke(path);
}

const keyItem = (kind: string, text: string): HTMLElement =>
  h('span', { class: 'key-item' }, h('span', { class: kind, 'aria-hidden': 'true' }), text);

const valueKey = (): KeyItem => toneKey(LOW, HIGH, landCss);

function summary(runs: readonly RunState[]): string {
  const parts = runs.map(({ name, weights }) => {
    const [x, y] = [weights?.[0] ?? Number.NaN, weights?.[1] ?? Number.NaN];
    return `${name} at x ${formatNumber(x)}, y ${formatNumber(y)}`;
  });
  return `Contours of the function with the path of every run. ${parts.join('; ')}`;
}
