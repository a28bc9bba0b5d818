// A function as a surface in three dimensions, with the path of every run on it. The part that draws is large and is
// loaded when the view is opened; where it cannot draw, words say why and what shows the same.

import { fileName } from '../state/file-name';
import type { Lab, LabState, RunState } from '../state/lab';
import { shownRows } from '../state/shown-rows';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { oncePerFrame } from '../ui/kit/frame';
import { iconButton } from '../ui/kit/icon';
import { keyElement } from '../ui/kit/key-element';
import { runStyle } from '../ui/kit/palette';
import { type Picture, runKey, toneKey, wordsKey } from '../ui/kit/picture';
import { onTheme, theme } from '../ui/kit/theme';
import { type Size, watchSize } from '../ui/kit/watch-size';
import { type LandGrid, landCss, landPicture } from './land';
import { type Place, shownRuns } from './paths';
import { Plane } from './plane';
import { Relief } from './relief';
import { SettingToggle } from './setting-toggle';
import { shownFunction, valuesOn } from './shown-function';
import type { SurfaceScene } from './surface-scene';
import { atStep, type View } from './view';

const CELLS = 20000;
/** Pixels of the picture of contours that lies on the surface, on its longer side. */
const PRINT = 1024;
const MOST_POINTS = 2000;
const TURN = Math.PI / 24;
const ZOOM = 1.15;
const NO_WEBGL = 'This browser shows no 3-D graphics (WebGL is switched off or missing).';

const KEYS: Record<string, readonly [around: number, over: number, factor: number]> = {
  ArrowLeft: [-TURN, 0, 1],
  ArrowRight: [TURN, 0, 1],
  ArrowUp: [0, -TURN, 1],
  ArrowDown: [0, TURN, 1],
  '+': [0, 0, ZOOM],
  '=': [0, 0, ZOOM],
  '-': [0, 0, 1 / ZOOM],
};

export class SurfaceView implements View {
  readonly element: HTMLElement;
  private readonly area: HTMLElement;
  private readonly size: Size;
  private readonly words = h('p', { class: 'panel-note', role: 'status' }, 'The 3-D view is loading …');
  private readonly log: SettingToggle;
  private readonly redraw = oncePerFrame(() => this.update(this.lab.state));
  private scene: SurfaceScene | null = null;
  private closed = false;
  private readonly forget: () => void;
  private shape = '';
  private relief: Relief | null = null;
  private drawn = '';
  private marked = '';

  constructor(private readonly lab: Lab) {
    this.area = h(
      'div',
      {
        class: 'plane surface',
        tabindex: '0',
        role: 'group',
        'aria-label': 'Surface. The arrow keys turn it, plus and minus zoom, 0 goes back.',
        keydown: (event: KeyboardEvent) => this.key(event),
        dblclick: () => this.scene?.reset(),
      },
      this.words,
      h(
        'div',
        { class: 'map-buttons' },
        iconButton('plus', 'Zoom in (+)', () => this.scene?.turn(0, 0, ZOOM)),
        iconButton('minus', 'Zoom out (−)', () => this.scene?.turn(0, 0, 1 / ZOOM)),
        iconButton('whole', 'Look from where it began (0)', () => this.scene?.reset()),
      ),
    );
    this.log = new SettingToggle(lab, 'logheight', 'log height', 'Height by powers of ten above the minimum.');
    const key = h(
      'p',
      { class: 'view-key' },
      keyElement(toneKey('low', 'high', landCss)),
      keyElement(wordsKey('drag to turn it')),
      h('span', { class: 'key-toggles' }, this.log.element),
    );
    this.element = h('div', { class: 'view landscape' }, this.area, key);
    this.size = watchSize(this.area, () => this.resize());
    this.forget = onTheme(() => this.scene?.setDark(theme().dark));
    void this.load();
  }

  close(): void {
    this.closed = true;
    this.forget();
    this.lab.setGrid(null);
    this.scene?.close();
    this.scene = null;
  }

  update(state: LabState): void {
    const shown = shownFunction(state);
    if (!shown) return;
    const { domain, minimum, minima, start } = shown;
    const [width, height] = [domain.x1 - domain.x0, domain.y1 - domain.y0];
    const scale = PRINT / Math.max(width, height);
    const plane = new Plane(domain, Math.round(width * scale), Math.round(height * scale), true);
    const wanted = plane.grid(CELLS);
    const shape = JSON.stringify(wanted);
    if (shape !== this.shape) {
      this.shape = shape;
      this.lab.setGrid(wanted);
    }
    const log = this.log.on;
    this.log.element.hidden = minimum === null;
    this.log.sync();
    if (!this.scene) return;
    const have = valuesOn(state, wanted);
    if (have) this.drawLand({ ...have.request, values: have.outputs, box: have.request }, minimum, log, plane);
    if (!this.relief) return;
    this.drawMarks(start, minima);
    this.drawPaths(state, start);
  }

  picture(state: LabState): Picture | string {
    const { scene } = this;
    const shown = shownFunction(state);
    if (!scene || !this.relief || !shown) return 'The surface appears when a run has opened.';
    const { width, height } = this.size;
    const runs = shownRuns(state);
    return {
      title: shown.name + atStep(state, Math.max(0, ...runs.map((run) => run.progress.step))),
      file: fileName(
        state.document,
        runs.map((run) => run.name),
        'surface',
      ),
      width,
      height,
      key: [...runs.map(runKey), toneKey('low', 'high', landCss)],
      drawing: { kind: 'pixels', draw: (context, ratio) => scene.paint(context, width, height, ratio) },
    };
  }

  private giveUp(why: string): void {
    setText(this.words, `${why} The map shows the same function and paths.`);
  }

  private async load(): Promise<void> {
    if (!hasWebGl()) {
      this.giveUp(NO_WEBGL);
      return;
    }
    try {
      const { SurfaceScene } = await import('./surface-scene');
      if (this.closed) return;
      this.scene = new SurfaceScene();
    } catch (error) {
      const isMissing = error instanceof TypeError;
      this.giveUp(isMissing ? 'The 3-D view could not be loaded; with a network, open it again.' : NO_WEBGL);
      return;
    }
    this.words.hidden = true;
    setAttribute(this.scene.canvas, 'role', 'img');
    setAttribute(this.scene.canvas, 'aria-label', 'The function as a surface, with the path of every run');
    this.area.prepend(this.scene.canvas);
    this.scene.setDark(theme().dark);
    this.resize();
    this.redraw();
  }

  private resize(): void {
    const { width, height } = this.size;
    if (width > 0 && height > 0) this.scene?.resize(width, height);
  }

  private key(event: KeyboardEvent): void {
    if (event.target !== this.area || event.ctrlKey || event.metaKey || event.altKey) return;
    const turn = KEYS[event.key];
    if (turn) this.scene?.turn(...turn);
    else if (event.key === '0') this.scene?.reset();
    else return;
    event.preventDefault();
  }

  private drawLand(grid: LandGrid, lowest: number | null, log: boolean, plane: Plane): void {
    const drawn = JSON.stringify([log, lowest, grid.box]);
    if (this.relief?.grid.values === grid.values && drawn === this.drawn) return;
    this.drawn = drawn;
    this.marked = '';
    this.relief = new Relief(grid, lowest, log);
    this.scene?.setLand(this.relief, landPicture(grid, lowest, plane, 1));
  }

  private drawMarks(start: Place, minima: readonly Place[]): void {
    const marked = JSON.stringify([start, minima]);
    if (marked === this.marked) return;
    this.marked = marked;
    this.scene?.setMarks({ start: [start[0], start[1]], minima });
  }

  private drawPaths(state: LabState, start: Place): void {
    const { relief } = this;
    if (!relief) return;
    const lit = state.highlighted;
    const paths = shownRuns(state).map((run) => ({
      colour: runStyle(run.colour).colour,
      points: relief.follow(...trail(run, start), MOST_POINTS),
      faded: lit !== null && lit !== run.index,
    }));
    this.scene?.setPaths(paths);
  }
}

/** Whether the browser draws in three dimensions: asked before the part that does it is loaded. */
function hasWebGl(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return gl !== null;
}

/** From the start to where the run is. */
function trail(run: RunState, start: Place): [number[], number[]] {
  const [xs, ys] = [run.series('x'), run.series('y')];
  const rows = xs ? shownRows(run, xs.step) : 0;
  const now = run.weights ? [...run.weights.subarray(0, 2)] : [];
  return [
    [start[0], ...(xs?.last.subarray(0, rows) ?? []), ...now.slice(0, 1)],
    [start[1], ...(ys?.last.subarray(0, rows) ?? []), ...now.slice(1, 2)],
  ];
}
