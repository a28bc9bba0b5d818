// How many steps the selected run would need to come down to a loss, over its learning rate and another of its
// hyper-parameters. The ring stands for the values it has: moved, the run starts over with others.

import { setBase } from '../state/document-edits';
import { isFunction } from '../state/draft';
import { fileName } from '../state/file-name';
import type { Lab, LabState } from '../state/lab';
import type { Study } from '../state/side-runs';
import { sequentialCss } from '../ui/kit/colour-map';
import { h, newId, setAttribute, setText } from '../ui/kit/dom';
import { formatCount, formatNumber } from '../ui/kit/format';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { MadeOf } from '../ui/kit/made-of';
import { type KeyItem, type Picture, toneKey, wordsKey } from '../ui/kit/picture';
import { boxIn, boxText, type Reach } from './camera';
import { divergedKey, notFoundKey } from './cell-map';
import { equalSteps } from './equal-steps';
import { PanZoom } from './pan-zoom';
import { drawStar, drawStart, starKey } from './paths';
import { type Box, Plane } from './plane';
import { type Pair, PlaneHandle } from './plane-handle';
import { StudyArea } from './study-area';
import {
  type Dial,
  dialsOf,
  fastest,
  outcomeInWords,
  placeOf,
  reachOf,
  SHARES,
  stepsTo,
  type Tuning,
  targetAt,
  toneOfSteps,
  tuningOf,
  tuningTone,
  usualShare,
  valuesAtPlace,
  valuesInWords,
  WHOLE,
} from './tuning';
import { drawDials, drawEqualSteps } from './tuning-drawing';
import { dimMap, type View } from './view';

/** The other number, and how far down, in the address. */
const UP_SETTING = 'tuning';
const SHARE_SETTING = 'target';
/** The part that is looked at, there too. */
const PART_SETTING = 'part';
/** What is looked at is tried when it has not moved for so many ms. */
const STILL_MS = 250;
/** Where very many can be tried, a cell is so many px wide and high, and there are at most so many. */
const FINE_PIXELS = { card: 2, processor: 4 };
const MOST_CELLS = 1 << 16;
/** Lines of equal steps between more cells than this would be a tangle. */
const MOST_LINED = 6000;

const dialName = ({ field }: Dial): string => (field.symbol ? `${field.name} ${field.symbol}` : field.name);

export class TuningView implements View {
  readonly element: HTMLElement;
  private readonly readout = h('output', { class: 'view-readout', 'aria-hidden': 'true' });
  private readonly choice = h('select', { class: 'small', 'aria-label': 'Upward: which hyper-parameter' });
  private readonly slider: HTMLInputElement;
  private readonly question = h('label', {});
  private readonly target = h('output', { class: 'tuning-target' });
  private readonly controls: HTMLElement;
  private readonly area: StudyArea;
  private readonly handle: PlaneHandle;
  private readonly look: PanZoom;
  /** What is seen, and the whole. */
  private plane: Plane | null = null;
  private home: Plane | null = null;
  private tuning: Tuning | null = null;
  private study: Study | null = null;
  /** What was tried of the same map before, which is seen where nothing is known of what is being tried. */
  private behind: { tuning: Tuning; study: Study } | null = null;
  /** The part of the map that is tried: what was seen when it last stood still. */
  private part: Box = WHOLE;
  /** Of which map fine cells are tried. */
  private fine: { map: string; pixels: number } | null = null;
  /** What the settings said last about the part to look at. */
  private told: string | null = null;
  private telling: ReturnType<typeof setTimeout> | undefined;
  private selected = 0;
  private readonly madeOf = new MadeOf();
  private readonly bestOf = new MadeOf();
  private best = -1;
  private painted = '';
  private choiceOf = '';
  private readonly redraw = oncePerFrame(() => this.update(this.lab.state, this.selected));

  constructor(private readonly lab: Lab) {
    this.handle = new PlaneHandle(
      {
        label: 'Values of the run: drag, or change with the arrow keys',
        now: () => this.places(),
        tidy: (place) => this.tidy(place),
        change: (place) => this.change(place),
      },
      () => this.plane,
      this.redraw,
    );
    const id = newId('target');
    this.slider = h('input', {
      id,
      type: 'range',
      min: 0,
      max: SHARES.length - 1,
      step: 1,
      input: () => this.lab.set(SHARE_SETTING, this.slider.value),
      dblclick: () => this.lab.set(SHARE_SETTING, null),
    });
    setAttribute(this.question, 'for', id);
    this.choice.addEventListener('change', () => {
      this.lab.set(UP_SETTING, this.choice.value);
      this.look.reset();
    });
    this.controls = h(
      'div',
      { class: 'tuning-controls' },
      h('label', {}, 'Upward ', this.choice),
      h('div', { class: 'tuning-loss' }, this.question, this.slider, this.target),
    );
    this.area = new StudyArea(this.handle, () => this.plane, this.redraw);
    this.look = new PanZoom(
      this.area.element,
      () => this.tuning && this.home,
      () => {
        this.redraw();
        this.tellSoon();
      },
      () => this.reach(),
    );
    this.area.zoomsWith(this.look.buttons);
    const { element, key, progress, voice } = this.area;
    this.element = h(
      'div',
      { class: 'view tuning' },
      this.controls,
      element,
      this.readout,
      key.element,
      progress,
      voice,
    );
  }

  studied(): void {
    this.redraw();
  }

  close(): void {
    clearTimeout(this.telling);
    this.lab.sideRuns.release(this);
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const { width, height } = this.area.size;
    if (width === 0) return;
    this.home = new Plane(WHOLE, width, height, true);
    this.followSettings(state, this.home);
    this.plan(state, selected);
    if (this.refine()) this.plan(state, selected);
    const { home, tuning, study } = this;
    if (!tuning || !study) return;
    const plane = this.look.box ? new Plane(this.look.box, width, height, true) : home;
    this.plane = plane;
    const share = this.share(state);
    this.paint(plane, tuning, study, share);
    const places = this.handle.dragged ?? this.places();
    if (places) {
      this.handle.place(plane, places);
      const [x, y] = places;
      const { x0, x1, y0, y1 } = plane.box;
      this.handle.element.hidden = x < x0 || x > x1 || y < y0 || y > y1;
    }
    this.area.key.show([tuning.across.path, tuning.up?.path, tuning.steps].join(), () => this.keyItems(tuning));
    // The losses to come down to are the same for every part and every grid.
    this.showTarget(state, study.done > 0 ? study : (this.behind?.study ?? study), share);
    this.tell(state, tuning, study, share);
  }

  picture(state: LabState, selected: number): Picture | string {
    const { plane, tuning, study } = this;
    const run = state.runs[selected];
    const places = this.places();
    if (!plane || !tuning || !study || !run || !places) return 'The map appears when the run has opened.';
    const { width, height } = plane;
    const share = this.share(state);
    return {
      title: `Steps of ${run.name} to a loss of ${formatNumber(targetAt(study, share))}`,
      file: fileName(state.document, [run.name], 'tuning'),
      width,
      height,
      key: this.keyItems(tuning),
      drawing: {
        kind: 'pixels',
        draw: (context) => {
          this.paintCells(context, plane, tuning, study, share);
          dimMap(context, width, height);
          this.drawOver(context, plane, tuning, study, share);
          drawStart(context, plane.toX(places[0]), plane.toY(places[1]));
        },
      },
    };
  }

  /** Where a map of few cells was quick, it is to be tried in fine ones, too: whether the plan has just changed. */
  private refine(): boolean {
    const { tuning, study } = this;
    if (!tuning || !study) return false;
    const { onCard, done } = study;
    const isQuick = onCard || tuning.isQuick;
    if (this.fine?.map === tuning.mapKey) {
      // The card is not there any more, or not to be used.
      if (onCard !== false || isQuick) return false;
      this.fine = null;
      return true;
    }
    if (done < tuning.grid.order.length || !isQuick) return false;
    this.fine = { map: tuning.mapKey, pixels: onCard ? FINE_PIXELS.card : FINE_PIXELS.processor };
    return true;
  }

  /** What is to be tried: in few cells first. */
  private plan(state: LabState, selected: number): void {
    this.make(state, selected);
    this.study = this.tuning && this.lab.sideRuns.want(this, this.tuning.key, this.tuning.plan);
  }

  private make(state: LabState, selected: number): void {
    const { width, height } = this.area.size;
    const up = state.settings.get(UP_SETTING) ?? null;
    const description = state.runs[selected]?.description;
    const { document } = state;
    if (!this.madeOf.differsFrom(document, selected, description, width, height, up, this.part, this.fine)) return;
    const made = (cells: number | null) => tuningOf(state, selected, up, width / height, { box: this.part, cells });
    let tuning = made(null);
    if (tuning && tuning.mapKey === this.fine?.map) {
      tuning = made(Math.min(MOST_CELLS, (width * height) / this.fine.pixels ** 2));
    }
    const { tuning: before, study } = this;
    if (before && study && before.mapKey === tuning?.mapKey && before.key !== tuning.key) {
      if (study.done > 0) this.behind = { tuning: before, study };
    } else if (before?.mapKey !== tuning?.mapKey) {
      this.behind = null;
    }
    this.tuning = tuning;
    this.syncChoice(state);
  }

  /** A link says which part to look at, and so does going back to this view. */
  private followSettings(state: LabState, home: Plane): void {
    const said = state.settings.get(PART_SETTING) ?? null;
    if (said === this.told) return;
    this.told = said;
    const box = said === null ? null : boxIn(said, home.box, { ...this.reach(), nearest: 0 });
    this.look.show(box);
    this.part = box ?? WHOLE;
  }

  private reach(): Reach {
    const { tuning } = this;
    return tuning ? reachOf(tuning, this.lab.state.document.precision) : { nearest: 1, farthest: 1, stray: 0 };
  }

  private tellSoon(): void {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { box } = this.look;
      this.part = box ?? WHOLE;
      this.redraw();
      this.told = box && boxText(box);
      this.lab.set(PART_SETTING, this.told);
    }, STILL_MS);
  }

  /** Of what the address says, checked; else the usual one. */
  private share(state: LabState): number {
    const wanted = Number(state.settings.get(SHARE_SETTING) ?? Number.NaN);
    return SHARES[wanted] === undefined ? usualShare(state) : wanted;
  }

  private places(): Pair | null {
    const { tuning } = this;
    if (!tuning) return null;
    const { across, up, now } = tuning;
    return [across.scale.toPlace(now.across), up ? up.scale.toPlace(now.up) : 0.5];
  }

  private tidy([x, y]: Pair): Pair {
    const { tuning } = this;
    if (!tuning) return [x, y];
    const [across, up] = valuesAtPlace(tuning, x, y);
    return [tuning.across.scale.toPlace(across), tuning.up && up !== null ? tuning.up.scale.toPlace(up) : 0.5];
  }

  private async change([x, y]: Pair): Promise<void> {
    const { tuning } = this;
    if (!tuning) return;
    const [across, up] = valuesAtPlace(tuning, x, y);
    await this.lab.change((draft) => {
      const run = draft.runs[this.selected];
      if (!run) return;
      setBase(run, tuning.across.path, across);
      if (tuning.up && up !== null) setBase(run, tuning.up.path, up);
    });
  }

  private syncChoice(state: LabState): void {
    const others = dialsOf(state, this.selected).slice(1);
    const choiceOf = others.map(({ path }) => path).join();
    if (choiceOf !== this.choiceOf) {
      this.choiceOf = choiceOf;
      this.choice.replaceChildren(...others.map((dial) => h('option', { value: dial.path }, dialName(dial))));
    }
    if (this.tuning?.up) this.choice.value = this.tuning.up.path;
    const label = this.choice.parentElement;
    if (label) label.hidden = others.length === 0;
  }

  private paint(plane: Plane, tuning: Tuning, study: Study, share: number): void {
    const { width, height } = plane;
    // Labels keep away from the ring.
    const behind = this.behind?.study.done;
    const seen = Object.values(plane.box);
    const painted = [
      tuning.key,
      study.done,
      behind,
      share,
      this.places(),
      ...seen,
      width,
      height,
      devicePixelRatio,
    ].join();
    if (painted === this.painted) return;
    const map = fitCanvas(this.area.map, width, height);
    const over = fitCanvas(this.area.over, width, height);
    if (!map || !over) return;
    this.painted = painted;
    map.clearRect(0, 0, width, height);
    this.paintCells(map, plane, tuning, study, share);
    over.clearRect(0, 0, width, height);
    this.drawOver(over, plane, tuning, study, share);
  }

  private paintCells(
    context: CanvasRenderingContext2D,
    plane: Plane,
    tuning: Tuning,
    study: Study,
    share: number,
  ): void {
    for (const one of [...(this.behind ? [this.behind] : []), { tuning, study }]) {
      const tone = tuningTone(one.study, one.tuning, share);
      this.area.cells.paint(context, plane, one.tuning.grid, one.study, tone, one.tuning.box);
    }
  }

  private drawOver(context: CanvasRenderingContext2D, plane: Plane, tuning: Tuning, study: Study, share: number): void {
    const { steps, across, up } = tuning;
    const ring = this.places();
    const star = this.fewest(tuning, study, share);
    const lined = this.lined(plane, tuning, study);
    if (lined) {
      const { grid } = lined.tuning;
      const taken = new Float64Array(grid.order.length);
      for (const [turn, cell] of grid.order.entries()) taken[cell] = stepsTo(lined.study, turn, share);
      const signs = [ring, star].flatMap((at): Pair[] => (at ? [[plane.toX(at[0]), plane.toY(at[1])]] : []));
      drawEqualSteps(context, equalSteps(plane, grid, taken, steps, signs));
    }
    drawDials(context, plane, across, up);
    if (star) drawStar(context, plane.toX(star[0]), plane.toY(star[1]));
  }

  /** What lines of equal steps are drawn of: all of what is seen, in few cells. */
  private lined(plane: Plane, tuning: Tuning, study: Study): { tuning: Tuning; study: Study } | null {
    const found = [{ tuning, study }, ...(this.behind ? [this.behind] : [])].find((one) => {
      const { grid, box } = one.tuning;
      const isAll = one.study.done === grid.order.length && sameBox(box, plane.box);
      return isAll && grid.rows > 1 && grid.order.length <= MOST_LINED;
    });
    return found ?? null;
  }

  /** Found anew only after there is news: of a fine map that takes milliseconds. */
  private fastest(study: Study, share: number): number {
    if (this.bestOf.differsFrom(study, study.done, share)) this.best = fastest(study, share);
    return this.best;
  }

  /** Where on the map the fewest steps are taken. */
  private fewest(tuning: Tuning, study: Study, share: number): Pair | null {
    const best = this.fastest(study, share);
    if (best < 0) return null;
    const [x, y] = placeOf(tuning, tuning.grid.order[best] ?? 0);
    return [x, tuning.up ? y : 0.75];
  }

  private keyItems({ across, up, steps }: Tuning): KeyItem[] {
    return [
      wordsKey(`→ ${dialName(across)}`),
      ...(up ? [wordsKey(`↑ ${dialName(up)}`)] : []),
      toneKey('1 step', formatCount(steps), (place) => sequentialCss(toneOfSteps((1 + steps) ** place - 1, steps))),
      starKey('fewest'),
      notFoundKey('not reached'),
      divergedKey,
    ];
  }

  private showTarget(state: LabState, study: Study, share: number): void {
    const loss = formatNumber(targetAt(study, share));
    this.slider.value = String(share);
    this.slider.style.setProperty('--fill', `${((100 * share) / (SHARES.length - 1)).toFixed(1)}%`);
    setAttribute(this.slider, 'aria-valuetext', loss);
    const what = isFunction(state.document.problem) ? 'a value' : 'an average loss';
    setText(this.question, `Steps to ${what} of`);
    this.slider.title = 'Double-click brings the usual one back';
    setText(this.target, loss);
  }

  private tell(state: LabState, tuning: Tuning, study: Study, share: number): void {
    const name = state.runs[this.selected]?.name ?? '';
    const all = tuning.grid.order.length;
    const isDone = study.done === all;
    const fault = study.faults[0]?.message;
    const best = this.fastest(study, share);
    const fewest =
      best < 0
        ? 'no values reach this loss'
        : `fewest with ${valuesInWords(tuning, ...placeOf(tuning, tuning.grid.order[best] ?? 0))}: ${outcomeInWords(study, best, share)}`;
    const progress = isDone ? '' : ` ${formatCount(study.done)} of ${formatCount(all)} tried.`;
    const text =
      fault ?? `${name}, up to ${formatCount(tuning.steps)} steps: ${fewest}.${progress}${this.remarks(study)}`;
    this.area.tell(study.done === 0 && !fault ? `${name}:${progress}` : text, isDone || fault !== undefined);
    setAttribute(this.area.map, 'aria-label', `Map of steps to a loss. ${text}`);
    setAttribute(this.handle.element, 'aria-description', this.reading(tuning, study, share, null));
    setText(this.readout, this.reading(tuning, study, share, this.area.pointer));
  }

  private remarks(study: Study): string {
    const { box } = this.look;
    const isNearest = box && box.x1 - box.x0 <= 1.001 * this.reach().nearest;
    const end = isNearest ? ' Nearer, the values of neighbouring cells would be the same number.' : '';
    return study.onCard ? ` Computed on the graphics card: not reproducible to the bit.${end}` : end;
  }

  /** Of the values under the pointer, else of those the run has. */
  private reading(tuning: Tuning, study: Study, share: number, pointer: Pair | null): string {
    const { plane } = this;
    const place = this.handle.dragged ?? this.places();
    if (!plane || !place) return '';
    const [x, y] = pointer ? [plane.fromX(pointer[0]), plane.fromY(pointer[1])] : place;
    const cell = cellOf(tuning, x, y);
    const turn = tuning.grid.spokenForBy(cell, (candidate) => (study.results[candidate] ?? null) !== null);
    const words = outcomeInWords(study, turn, share);
    if (pointer) {
      const middle = placeOf(tuning, turn < 0 ? cell : (tuning.grid.order[turn] ?? cell));
      return `${valuesInWords(tuning, ...middle)}   ${words}`;
    }
    // The ring stands beside the middle of its cell.
    const isNumber = !Number.isNaN(stepsTo(study, turn, share));
    return `${valuesInWords(tuning, x, y)}   ${isNumber ? 'about ' : ''}${words}`;
  }
}

/** The cell that covers a place, or the nearest one. */
function cellOf({ grid, box }: Tuning, x: number, y: number): number {
  const within = (place: number, low: number, high: number, count: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor(((place - low) / (high - low)) * count)));
  return within(y, box.y0, box.y1, grid.rows) * grid.columns + within(x, box.x0, box.x1, grid.columns);
}

const sameBox = (a: Box, b: Box): boolean => a.x0 === b.x0 && a.x1 === b.x1 && a.y0 === b.y0 && a.y1 === b.y1;
