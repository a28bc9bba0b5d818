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
import { cellAt, divergedKey, notFoundKey } from './cell-map';
import { equalSteps } from './equal-steps';
import { drawStar, drawStart, starKey } from './paths';
import { Plane } from './plane';
import { type Pair, PlaneHandle } from './plane-handle';
import { StudyArea } from './study-area';
import {
  type Dial,
  dialsOf,
  dialValue,
  fastest,
  outcomeInWords,
  SHARES,
  stepsTo,
  type Tuning,
  targetAt,
  toneOfSteps,
  tuningOf,
  tuningTone,
  usualShare,
  valuesAt,
  valuesInWords,
} from './tuning';
import { drawDials, drawEqualSteps } from './tuning-drawing';
import { dimMap, type View } from './view';

/** The other number, and how far down, in the address. */
const UP_SETTING = 'tuning';
const SHARE_SETTING = 'target';

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
  private plane: Plane | null = null;
  private tuning: Tuning | null = null;
  private study: Study | null = null;
  private selected = 0;
  private readonly madeOf = new MadeOf();
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
    this.choice.addEventListener('change', () => this.lab.set(UP_SETTING, this.choice.value));
    this.controls = h(
      'div',
      { class: 'tuning-controls' },
      h('label', {}, 'Upward ', this.choice),
      h('div', { class: 'tuning-loss' }, this.question, this.slider, this.target),
    );
    this.area = new StudyArea(this.handle, () => this.plane, this.redraw);
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
    this.lab.sideRuns.release(this);
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const { width, height } = this.area.size;
    if (width === 0) return;
    const up = state.settings.get(UP_SETTING) ?? null;
    const description = state.runs[selected]?.description;
    if (this.madeOf.differsFrom(state.document, selected, description, width, height, up)) {
      this.plane = new Plane({ x0: 0, x1: 1, y0: 0, y1: 1 }, width, height, true);
      this.tuning = tuningOf(state, selected, up, width / height);
      this.syncChoice(state);
    }
    const { plane, tuning } = this;
    if (!plane || !tuning) return;
    const share = this.share(state);
    this.study = this.lab.sideRuns.want(this, tuning.key, tuning.plan);
    this.paint(plane, tuning, this.study, share);
    const places = this.handle.dragged ?? this.places();
    if (places) this.handle.place(plane, places);
    this.area.key.show([tuning.across.path, tuning.up?.path, tuning.steps].join(), () => this.keyItems(tuning));
    this.showTarget(state, this.study, share);
    this.tell(state, tuning, this.study, share);
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
          this.area.cells.paint(context, plane, tuning.grid, study, tuningTone(study, tuning, share));
          dimMap(context, width, height);
          this.drawOver(context, plane, tuning, study, share);
          drawStart(context, plane.toX(places[0]), plane.toY(places[1]));
        },
      },
    };
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
    const snapped = ({ scale }: Dial, place: number): number => scale.toPlace(scale.toValue(place));
    return [snapped(tuning.across, x), tuning.up ? snapped(tuning.up, y) : 0.5];
  }

  private async change([x, y]: Pair): Promise<void> {
    const { tuning } = this;
    if (!tuning) return;
    const { across, up } = tuning;
    await this.lab.change((draft) => {
      const run = draft.runs[this.selected];
      if (!run) return;
      setBase(run, across.path, across.scale.toValue(x));
      if (up) setBase(run, up.path, up.scale.toValue(y));
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
    const painted = [tuning.key, study.done, share, this.places(), width, height, devicePixelRatio].join();
    if (painted === this.painted) return;
    const map = fitCanvas(this.area.map, width, height);
    const over = fitCanvas(this.area.over, width, height);
    if (!map || !over) return;
    this.painted = painted;
    map.clearRect(0, 0, width, height);
    this.area.cells.paint(map, plane, tuning.grid, study, tuningTone(study, tuning, share));
    over.clearRect(0, 0, width, height);
    this.drawOver(over, plane, tuning, study, share);
  }

  private drawOver(context: CanvasRenderingContext2D, plane: Plane, tuning: Tuning, study: Study, share: number): void {
    const { grid, steps, across, up } = tuning;
    const ring = this.places();
    const star = this.fewest(tuning, study, share);
    if (study.done === grid.order.length && grid.rows > 1) {
      const taken = new Float64Array(grid.order.length);
      for (const [turn, cell] of grid.order.entries()) taken[cell] = stepsTo(study, turn, share);
      const signs = [ring, star].flatMap((at): Pair[] => (at ? [[plane.toX(at[0]), plane.toY(at[1])]] : []));
      drawEqualSteps(context, equalSteps(plane, grid, taken, steps, signs));
    }
    drawDials(context, plane, across, up);
    if (star) drawStar(context, plane.toX(star[0]), plane.toY(star[1]));
  }

  /** Where on the map the fewest steps are taken. */
  private fewest(tuning: Tuning, study: Study, share: number): Pair | null {
    const best = fastest(study, share);
    if (best < 0) return null;
    const [x, y] = valuesAt(tuning, tuning.grid.order[best] ?? 0);
    const { across, up } = tuning;
    return [across.scale.toPlace(x?.[1] ?? 0), up ? up.scale.toPlace(y?.[1] ?? 0) : 0.75];
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
    const best = fastest(study, share);
    const fewest =
      best < 0
        ? 'no values reach this loss'
        : `fewest with ${valuesInWords(tuning, tuning.grid.order[best] ?? 0)}: ${outcomeInWords(study, best, share)}`;
    const progress = isDone ? '' : ` ${formatCount(study.done)} of ${formatCount(all)} tried.`;
    const text = fault ?? `${name}, up to ${formatCount(tuning.steps)} steps: ${fewest}.${progress}`;
    this.area.tell(study.done === 0 && !fault ? `${name}:${progress}` : text, isDone || fault !== undefined);
    setAttribute(this.area.map, 'aria-label', `Map of steps to a loss. ${text}`);
    setAttribute(this.handle.element, 'aria-description', this.reading(tuning, study, share, null));
    setText(this.readout, this.reading(tuning, study, share, this.area.pointer));
  }

  /** Of the values under the pointer, else of those the run has. */
  private reading(tuning: Tuning, study: Study, share: number, pointer: Pair | null): string {
    const { plane } = this;
    const place = this.handle.dragged ?? this.places();
    if (!plane || !place) return '';
    const [px, py] = pointer ?? [plane.toX(place[0]), plane.toY(place[1])];
    const cell = cellAt(tuning.grid, plane, px, py);
    const turn = tuning.grid.spokenForBy(cell, (candidate) => (study.results[candidate] ?? null) !== null);
    const words = outcomeInWords(study, turn, share);
    if (pointer) return `${valuesInWords(tuning, turn < 0 ? cell : (tuning.grid.order[turn] ?? cell))}   ${words}`;
    const { across, up } = tuning;
    const values = [dialValue(across, across.scale.toValue(place[0]))];
    if (up) values.push(dialValue(up, up.scale.toValue(place[1])));
    // The ring stands beside the middle of its cell.
    const isNumber = !Number.isNaN(stepsTo(study, turn, share));
    return `${values.join(', ')}   ${isNumber ? 'about ' : ''}${words}`;
  }
}
