// A function, tried from everywhere: each place of the land in the colour of the minimum that the selected run reaches
// when it starts there. A click starts the runs on show there.

import type { GridRequest } from '../engine/protocol';
import { isFunction } from '../state/draft';
import { fileName } from '../state/file-name';
import type { Lab, LabState } from '../state/lab';
import type { Study } from '../state/side-runs';
import { sequentialCss } from '../ui/kit/colour-map';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { formatCount, formatNumber } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { MadeOf } from '../ui/kit/made-of';
import { traceMarker } from '../ui/kit/palette';
import { type KeyItem, type Picture, toneKey, wordsKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { cellAt, divergedKey, notFoundKey } from './cell-map';
import { bandsOf, isolines, levelsOf, traceIsoline } from './contour';
import { INK, WHITE } from './ink';
import { drawStart, type Place, paintPaths } from './paths';
import { Plane, sameGrid } from './plane';
import { shownFunction, valuesOn } from './shown-function';
import { StartHandle } from './start-handle';
import {
  lastValues,
  minimumCss,
  placeName,
  type Starts,
  startOf,
  startsOf,
  startTone,
  summaryOf,
  wordsOf,
} from './starts';
import { StudyArea } from './study-area';
import { dimMap, type View } from './view';

/** Samples of the function for the contours over the map. */
const GROUND_CELLS = 16000;
const CONTOURS = 10;
const CONTOUR_INK = 'rgb(27 29 33 / 0.22)';

export class StartsView implements View {
  readonly element: HTMLElement;
  private readonly readout = h('output', { class: 'view-readout', 'aria-hidden': 'true' });
  private readonly start: StartHandle;
  private readonly area: StudyArea;
  private plane: Plane | null = null;
  private starts: Starts | null = null;
  private study: Study | null = null;
  private ground: NonNullable<LabState['runs'][number]['grid']> | null = null;
  private asked: GridRequest | null = null;
  private selected = 0;
  /** What the starts and the map were made of. */
  private readonly madeOf = new MadeOf();
  private painted: readonly unknown[] = [];
  private readonly redraw = oncePerFrame(() => this.update(this.lab.state, this.selected));

  constructor(private readonly lab: Lab) {
    this.start = new StartHandle(lab, () => this.plane, this.redraw);
    this.area = new StudyArea(this.start, () => this.plane, this.redraw, this.readout);
    const { element, key, progress, voice } = this.area;
    this.element = h('div', { class: 'view starts' }, element, key.element, progress, voice);
  }

  studied(): void {
    this.redraw();
  }

  close(): void {
    this.lab.setGrid(null);
    this.lab.sideRuns.release(this);
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const { width, height } = this.area.size;
    const { problem } = state.document;
    const description = state.runs[selected]?.description;
    if (width === 0 || !isFunction(problem) || description?.kind !== 'function') return;
    if (this.madeOf.differsFrom(state.document, selected, description, width, height)) {
      const [x0, x1, y0, y1] = description.domain;
      this.plane = new Plane({ x0, x1, y0, y1 }, width, height);
      this.starts = startsOf(state, selected, this.plane);
    }
    const { plane, starts } = this;
    if (!plane || !starts) return;
    this.askGround(plane.grid(GROUND_CELLS));
    this.ground = this.asked && valuesOn(state, this.asked);
    this.study = this.lab.sideRuns.want(this, starts.key, starts.plan);
    this.paint(plane, starts, this.study);
    this.paintOver(state, plane, this.start.dragged ?? problem.start);
    const keyOf = JSON.stringify([starts.minima, starts.minima.length === 0 && lastValues(this.study)]);
    const study = this.study;
    this.area.key.show(keyOf, () => this.keyItems(starts, study));
    this.tell(state, starts, this.study);
  }

  picture(state: LabState, selected: number): Picture | string {
    const { plane, starts, study } = this;
    const shown = shownFunction(state);
    const run = state.runs[selected];
    if (!plane || !starts || !study || !run || !shown) return 'The map appears when the run has opened.';
    const { width, height } = plane;
    const { name, start } = shown;
    return {
      title: `${name}: where ${run.name} ends, from every start`,
      file: fileName(state.document, [run.name], 'starts'),
      width,
      height,
      key: this.keyItems(starts, study),
      drawing: {
        kind: 'pixels',
        draw: (context) => {
          context.beginPath();
          context.rect(0, 0, width, height);
          context.clip();
          this.area.cells.paint(context, plane, starts.grid, study, startTone(study, starts));
          this.drawContours(context, plane);
          dimMap(context, width, height);
          this.drawPaths(context, state, plane, start);
          drawStart(context, plane.toX(start[0]), plane.toY(start[1]));
        },
      },
    };
  }

  private askGround(wanted: GridRequest): void {
    if (sameGrid(this.asked, wanted)) return;
    this.asked = wanted;
    this.lab.setGrid(wanted);
  }

  private paint(plane: Plane, starts: Starts, study: Study): void {
    const { width, height } = plane;
    const painted = [starts.key, study.done, this.ground, width, height, devicePixelRatio];
    if (painted.every((part, i) => part === this.painted[i])) return;
    const context = fitCanvas(this.area.map, width, height);
    if (!context) return;
    this.painted = painted;
    context.clearRect(0, 0, width, height);
    this.area.cells.paint(context, plane, starts.grid, study, startTone(study, starts));
    this.drawContours(context, plane);
  }

  private drawContours(context: CanvasRenderingContext2D, plane: Plane): void {
    const { ground, starts } = this;
    if (!ground || !starts) return;
    const { columns, rows } = ground.request;
    const grid = { values: ground.outputs, columns, rows };
    const minimum = this.lab.state.runs[this.selected]?.description?.minimum_value ?? null;
    const levels = levelsOf(grid.values, minimum, CONTOURS);
    const path = new Path2D();
    for (const segments of isolines(grid, levels, bandsOf(grid, levels))) {
      traceIsoline(path, segments, ground.request, plane);
    }
    context.strokeStyle = CONTOUR_INK;
    context.lineWidth = 0.75;
    context.stroke(path);
  }

  private paintOver(state: LabState, plane: Plane, start: Place): void {
    const context = fitCanvas(this.area.over, plane.width, plane.height);
    if (!context) return;
    context.clearRect(0, 0, plane.width, plane.height);
    this.drawPaths(context, state, plane, start);
    this.start.place(plane, start);
  }

  /** The path of the run whose starts these are, and the minima with their numbers. */
  private drawPaths(context: CanvasRenderingContext2D, state: LabState, plane: Plane, start: Place): void {
    const run = state.runs[this.selected];
    const minima = this.starts?.minima ?? [];
    if (!run) return;
    paintPaths(context, { ...state, runs: [run], highlighted: null }, plane, plane, start, minima);
    if (minima.length < 2) return;
    const { small, font } = theme();
    context.font = `600 ${small}px ${font}`;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.strokeStyle = WHITE;
    context.fillStyle = INK;
    for (const [i, [x, y]] of minima.entries()) {
      context.strokeText(String(i + 1), plane.toX(x) + 10, plane.toY(y));
      context.fillText(String(i + 1), plane.toX(x) + 10, plane.toY(y));
    }
  }

  private keyItems({ minima }: Starts, study: Study): KeyItem[] {
    if (minima.length === 0) {
      const { low, high } = lastValues(study);
      return [toneKey(`last value ${formatNumber(low)}`, formatNumber(high), sequentialCss), divergedKey];
    }
    const signs = minima.map(
      (_, i): KeyItem => ({
        text: minima.length > 1 ? `ends at ${i + 1}` : 'ends at the minimum',
        width: 36,
        draw: (pen, x, y) => {
          for (let k = 0; k < 3; ++k) {
            pen.beginPath();
            pen.rect(x + 12 * k, y - 6, 12, 12);
            pen.fillStyle = minimumCss(i, 1 - 0.35 * k);
            pen.fill();
          }
          pen.beginPath();
          traceMarker(pen, 'star', x + 6, y, 3.5);
          pen.fillStyle = WHITE;
          pen.fill();
        },
      }),
    );
    return [...signs, wordsKey('stronger: in fewer steps'), notFoundKey('no known minimum'), divergedKey];
  }

  private tell(state: LabState, starts: Starts, study: Study): void {
    const name = state.runs[this.selected]?.name ?? '';
    const all = starts.grid.order.length;
    const steps = `up to ${formatCount(starts.steps)} steps`;
    const isDone = study.done === all;
    const fault = study.faults[0]?.message;
    const found = `${name}, ${steps} from each of ${formatCount(all)} starts`;
    const summary = summaryOf(study, starts);
    const text =
      fault ??
      (isDone
        ? summary === ''
          ? found
          : `${found}: ${summary}.`
        : `${name}, ${steps} from each start: ${formatCount(study.done)} of ${formatCount(all)} tried.`);
    this.area.tell(text, isDone || fault !== undefined);
    setAttribute(this.area.map, 'aria-label', `Map of starts. ${text}`);
    setText(this.readout, this.reading(state, starts, study));
  }

  /** Of the start under the pointer, else of the one the runs have. */
  private reading(state: LabState, starts: Starts, study: Study): string {
    const { plane } = this;
    const { problem } = state.document;
    if (!plane || !isFunction(problem)) return '';
    const [x, y] = this.start.dragged ?? problem.start;
    const [px, py] = this.area.pointer ?? [plane.toX(x), plane.toY(y)];
    const cell = cellAt(starts.grid, plane, px, py);
    const turn = starts.grid.spokenForBy(cell, (candidate) => (study.results[candidate] ?? null) !== null);
    const tried = startOf(starts.grid, plane, turn < 0 ? cell : (starts.grid.order[turn] ?? cell));
    return `from ${placeName(tried)}   ${wordsOf(study, starts, turn)}`;
  }
}
