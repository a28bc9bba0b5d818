// A function, over its first two variables: bands between contours, its minima, and the path of every run over it.

import type { GridRequest } from '../engine/protocol';
import { fileName } from '../state/file-name';
import type { Lab, LabState, RunState } from '../state/lab';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { formatNumber } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { keyElement } from '../ui/kit/key-element';
import { type KeyItem, type Picture, runKey, toneKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { type Size, watchSize } from '../ui/kit/watch-size';
import { Asking } from './asking';
import { boxIn, boxText } from './camera';
import { Land, landCss, valueAt } from './land';
import { PanZoom } from './pan-zoom';
import { drawStart, type Place, paintPaths, shownRuns, starKey } from './paths';
import { Plane } from './plane';
import { PointLayer } from './point-layer';
import { shownFunction, valuesOn } from './shown-function';
import { StartHandle } from './start-handle';
import { atStep, dimMap, type View } from './view';

/** One value for so many pixels each way: bands and lines between them are then as smooth as the screen. */
const CELL_PIXELS = 3;
const MOST_CELLS = 90000;

/** The signs on the land; `kind` is their class on the page. */
const SIGNS: readonly (KeyItem & { kind: string })[] = [
  {
    kind: 'key-start',
    text: 'start',
    width: 12,
    draw: (pen, x, y) => {
      pen.beginPath();
      pen.arc(x + 6, y, 5, 0, 2 * Math.PI);
      pen.strokeStyle = theme().ink;
      pen.lineWidth = 2;
      pen.stroke();
    },
  },
  { kind: 'key-minimum', ...starKey('minimum') },
  {
    kind: 'key-gradient',
    text: 'downhill: −gradient',
    width: 12,
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
/** The part that is looked at, in the page settings, once it has not moved for so many ms. */
const MAP_SETTING = 'map';
const STILL_MS = 300;

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
  private readonly size: Size;
  private readonly look: PanZoom;
  private readonly points: PointLayer;
  /** What is seen, and the whole. */
  private plane: Plane | null = null;
  private home: Plane | null = null;
  private functionShown = '';
  private readonly asking = new Asking(() => this.redraw());
  private asked: GridRequest | null = null;
  /** What the settings said last about the part to look at. */
  private told: string | null = null;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private readonly redraw = oncePerFrame(() => this.update(this.lab.state));

  constructor(private readonly lab: Lab) {
    this.points = new PointLayer(lab);
    this.start = new StartHandle(lab, () => this.plane, this.redraw);
    this.area = h(
      'div',
      {
        class: 'plane map',
        tabindex: '0',
        role: 'group',
        'aria-label': 'Map. Plus and minus zoom, the arrow keys move, 0 shows the whole.',
      },
      this.land.canvas,
      this.paths,
      this.start.element,
      this.readout,
    );
    this.look = new PanZoom(
      this.area,
      () => this.home,
      () => {
        this.redraw();
        this.tellSoon();
      },
    );
    this.area.append(this.look.buttons);
    const key = h(
      'p',
      { class: 'view-key' },
      keyElement(valueKey()),
      ...SIGNS.map(({ kind, text }) => keyItem(kind, text)),
      h('span', { class: 'key-toggles' }, ...this.points.toggles),
    );
    this.element = h('div', { class: 'view landscape' }, this.area, this.points.legend, key);
    this.area.addEventListener('pointermove', (event) => this.readAt(event));
    this.area.addEventListener('pointerleave', () => setText(this.readout, ''));
    this.size = watchSize(this.area, () => this.redraw());
  }

  close(): void {
    clearTimeout(this.telling);
    this.lab.setGrid(null);
    this.points.close();
  }

  update(state: LabState): void {
    const { width, height } = this.size;
    const shown = shownFunction(state);
    if (width === 0 || !shown) return;
    const { id, domain, minimum, minima, start } = shown;
    const functionShown = JSON.stringify([id, domain]);
    if (functionShown !== this.functionShown) {
      if (this.functionShown !== '') this.look.reset();
      this.functionShown = functionShown;
    }
    this.home = new Plane(domain, width, height);
    this.followSettings(state, this.home);
    this.plane = this.look.box ? new Plane(this.look.box, width, height) : this.home;
    this.ask(this.plane.grid(Math.min(MOST_CELLS, (width * height) / CELL_PIXELS ** 2)));
    const have = this.asked && valuesOn(state, this.asked);
    if (have) {
      const { request: box, outputs: values } = have;
      this.land.paint({ values, columns: box.columns, rows: box.rows, box }, minimum, this.plane);
    }
    this.land.show(this.plane);
    this.points.update(state, shownRuns(state), this.plane);
    this.drawPaths(state, this.plane, this.home, this.start.dragged ?? start, minima);
  }

  /** A link says which part to look at, and so does going back to this view. */
  private followSettings(state: LabState, home: Plane): void {
    const said = state.settings.get(MAP_SETTING) ?? null;
    if (said === this.told) return;
    this.told = said;
    this.look.show(said === null ? null : boxIn(said, home.box));
  }

  private tellSoon(): void {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { box } = this.look;
      this.told = box && boxText(box);
      this.lab.set(MAP_SETTING, this.told);
    }, STILL_MS);
  }

  /** Asks for the values on a grid, soon. */
  private ask(wanted: GridRequest): void {
    const asked = this.asking.instead(wanted);
    if (asked === this.asked) return;
    this.asked = asked;
    this.lab.setGrid(asked);
  }

  private drawPaths(state: LabState, plane: Plane, home: Plane, start: Place, minima: readonly Place[]): void {
    const context = fitCanvas(this.paths, plane.width, plane.height);
    if (!context) return;
    context.clearRect(0, 0, plane.width, plane.height);
    paintPaths(context, state, plane, home, start, minima, this.points);
    this.start.place(plane, start);
    if (!state.playing) setAttribute(this.paths, 'aria-label', this.summary(shownRuns(state)));
  }

  picture(state: LabState): Picture | string {
    const { plane, home } = this;
    const shown = shownFunction(state);
    if (!plane || !home || !shown || !this.land.grid) return 'The landscape appears when a run has opened.';
    const { width, height } = plane;
    const { name, start, minima } = shown;
    const runs = shownRuns(state);
    const last = Math.max(0, ...runs.map((run) => run.progress.step));
    return {
      title: name + atStep(state, last),
      file: fileName(
        state.document,
        runs.map((run) => run.name),
        'landscape',
      ),
      width,
      height,
      key: [...runs.map(runKey), valueKey(), ...SIGNS, ...this.points.key(runs, theme().ink)],
      drawing: {
        kind: 'lines',
        draw: (pen, ratio) => {
          pen.beginPath();
          pen.rect(0, 0, width, height);
          pen.clip();
          this.land.draw(pen, plane, ratio);
          dimMap(pen, width, height);
          paintPaths(pen, state, plane, home, start, minima, this.points);
          drawStart(pen, plane.toX(start[0]), plane.toY(start[1]));
        },
      },
    };
  }

  private summary(runs: readonly RunState[]): string {
    const parts = runs.map((run) => {
      const [x, y] = [run.weights?.[0] ?? Number.NaN, run.weights?.[1] ?? Number.NaN];
      const words = this.points.words(run);
      return `${run.name} at x ${formatNumber(x)}, y ${formatNumber(y)}${words && `; ${words}`}`;
    });
    return `Contours of the function with the path of every run. ${parts.join('. ')}`;
  }

  private readAt(event: PointerEvent): void {
    const { plane } = this;
    const { grid } = this.land;
    if (!plane || !grid) return;
    // On a button nobody points at the map; a finger's pointer stays where it pressed.
    if (this.look.buttons.contains(event.target as Node)) {
      setText(this.readout, '');
      return;
    }
    const box = this.area.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    const [x, y] = [plane.fromX(px), plane.fromY(py)];
    // As many digits as a pixel tells apart.
    const digits = Math.max(2, Math.min(8, Math.ceil(-Math.log10((plane.box.x1 - plane.box.x0) / plane.width))));
    const place = `x ${x.toFixed(digits)}   y ${y.toFixed(digits)}`;
    setText(this.readout, `${place}   f ≈ ${formatNumber(valueAt(grid, x, y))}`);
  }
}

const keyItem = (kind: string, text: string): HTMLElement =>
  h('span', { class: 'key-item' }, h('span', { class: kind, 'aria-hidden': 'true' }), text);

const valueKey = (): KeyItem => toneKey(LOW, HIGH, landCss);
