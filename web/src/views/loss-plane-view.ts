// A network's loss landscape: the training loss over a plane of weights through a run, spanned by two random directions
// (Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018), as bands between contours. The plane stays while the
// run goes on, and shows where the run has gone; a button lays another one where the run is.

import { fileName } from '../state/file-name';
import type { Lab, LabState, RunState } from '../state/lab';
import type { LossPlane } from '../state/loss-planes';
import { h, setAttribute, setDisabled, setText } from '../ui/kit/dom';
import { formatCount, formatNumber } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { KeyLine } from '../ui/kit/key-element';
import { type KeyItem, type Picture, runKey, toneKey } from '../ui/kit/picture';
import { type Size, watchSize } from '../ui/kit/watch-size';
import { Asking } from './asking';
import { keepRoom } from './keep-room';
import { Land, landCss, valueAt } from './land';
import { crossKey, drawRunOnPlane } from './loss-plane-drawing';
import { summaryOf, wordsOf } from './loss-plane-words';
import { PanZoom } from './pan-zoom';
import { Plane } from './plane';
import { dimMap, type View } from './view';

const CELLS = 3072;
/** What the plane shows at first: along each direction as far as the weights themselves are from 0. */
const HOME = { x0: -1, x1: 1, y0: -1, y1: 1 };
/** The losses are at least this. */
const LEAST_LOSS = 0;

export class LossPlaneView implements View {
  readonly element: HTMLElement;
  private readonly land = new Land(h('canvas', { class: 'plate', 'aria-hidden': 'true' }));
  private readonly over = h('canvas', { role: 'img', 'aria-label': 'Loss landscape' });
  private readonly readout = h('output', { class: 'view-readout', 'aria-hidden': 'true' });
  private readonly words = h('p', { class: 'view-key view-progress' });
  private readonly voice = h('p', { class: 'sr-only', role: 'status' });
  private readonly key = new KeyLine();
  private readonly area: HTMLElement;
  private readonly size: Size;
  private readonly look: PanZoom;
  private readonly centre: HTMLButtonElement;
  private home: Plane | null = null;
  private plane: Plane | null = null;
  private shown: LossPlane | null = null;
  private readonly asking = new Asking(() => this.redraw());
  private pointer: readonly [number, number] | null = null;
  private selected = 0;
  private readonly redraw = oncePerFrame(() => this.update(this.lab.state, this.selected));

  constructor(private readonly lab: Lab) {
    this.area = h(
      'div',
      {
        class: 'plane map',
        tabindex: '0',
        role: 'group',
        'aria-label': 'Loss landscape. Plus and minus zoom, the arrow keys move, 0 shows the whole.',
      },
      this.land.canvas,
      this.over,
      this.readout,
    );
    this.look = new PanZoom(this.area, () => this.home, this.redraw);
    this.area.append(this.look.buttons);
    this.centre = h(
      'button',
      {
        type: 'button',
        class: 'toggle',
        'data-help':
          'Lays the plane through the weights the run has now. Until then it stays, and shows where the run goes.',
        click: () => {
          this.lab.lossPlanes.recentre(this.selected);
          this.redraw();
        },
      },
      'Centre here',
    );
    const foot = h('div', { class: 'view-foot' }, this.key.element, h('div', { class: 'view-toggles' }, this.centre));
    this.element = h('div', { class: 'view loss-plane' }, this.area, foot, this.words, this.voice);
    this.area.addEventListener('pointermove', (event) => this.point(event));
    this.area.addEventListener('pointerleave', () => {
      this.pointer = null;
      this.redraw();
    });
    this.size = watchSize(this.area, this.redraw);
    keepRoom(this.words);
  }

  computed(): void {
    this.redraw();
  }

  close(): void {
    this.lab.lossPlanes.release(this);
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const { width, height } = this.size;
    const run = state.runs[selected];
    if (width === 0 || !run) return;
    this.home = new Plane(HOME, width, height);
    this.plane = this.look.box ? new Plane(this.look.box, width, height) : this.home;
    this.shown = this.lab.lossPlanes.want(this, selected, this.asking.instead(this.plane.grid(CELLS)));
    setDisabled(this.centre, !this.shown?.place || isAtMiddle(this.shown, run));
    if (!this.shown) return;
    const { map } = this.shown;
    if (map) {
      const { columns, rows } = map.request;
      this.land.paint({ values: map.values, columns, rows, box: map.request }, LEAST_LOSS, this.plane);
    }
    this.land.show(this.plane);
    const context = fitCanvas(this.over, width, height);
    if (context) {
      context.clearRect(0, 0, width, height);
      drawRunOnPlane(context, this.plane, this.shown, run);
    }
    this.key.show(JSON.stringify([run.name, run.colour, this.shown.step, this.ends()]), () => this.keyItems(run));
    this.tell(this.shown, run);
  }

  picture(state: LabState, selected: number): Picture | string {
    const { plane, shown } = this;
    const run = state.runs[selected];
    if (!plane || !run || !shown?.map) return 'The landscape appears when its first losses are there.';
    const { width, height } = plane;
    return {
      title: `Loss landscape of ${run.name} around step ${formatCount(shown.step)}`,
      file: fileName(state.document, [run.name], 'loss landscape'),
      width,
      height,
      key: this.keyItems(run),
      drawing: {
        kind: 'lines',
        draw: (pen, ratio) => {
          pen.beginPath();
          pen.rect(0, 0, width, height);
          pen.clip();
          this.land.draw(pen, plane, ratio);
          dimMap(pen, width, height);
          drawRunOnPlane(pen, plane, shown, run);
        },
      },
    };
  }

  /** The smallest and largest loss in view. */
  private ends(): readonly [number, number] | null {
    const values = this.shown?.map?.values;
    if (!values) return null;
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
  }

  private keyItems(run: RunState): KeyItem[] {
    const ends = this.ends();
    const tones = ends ? [toneKey(`loss ${formatNumber(ends[0])}`, formatNumber(ends[1]), landCss)] : [];
    return [...tones, crossKey(`middle: step ${formatCount(this.shown?.step ?? 0)}`), runKey(run)];
  }

  private tell(shown: LossPlane, run: RunState): void {
    const text = wordsOf(shown, run);
    setText(this.words, text);
    setText(this.voice, shown.done === shown.all || shown.faults.length > 0 ? text : '');
    if (!this.lab.state.playing) setAttribute(this.over, 'aria-label', summaryOf(shown, run));
    setText(this.readout, this.reading());
  }

  /** Under the pointer. */
  private reading(): string {
    const { plane, pointer } = this;
    const { grid } = this.land;
    if (!plane || !pointer || !grid) return '';
    const [a, b] = [plane.fromX(pointer[0]), plane.fromY(pointer[1])];
    return `a ${a.toFixed(2)}   b ${b.toFixed(2)}   loss ≈ ${formatNumber(valueAt(grid, a, b))}`;
  }

  private point(event: PointerEvent): void {
    // On a button nobody points at the map.
    const isOnButton = this.look.buttons.contains(event.target as Node);
    const box = this.area.getBoundingClientRect();
    this.pointer = isOnButton ? null : [event.clientX - box.left, event.clientY - box.top];
    this.redraw();
  }
}

const isAtMiddle = (plane: LossPlane, run: RunState): boolean =>
  plane.step === (run.showsBest && run.best ? run.best.step : run.progress.step);
