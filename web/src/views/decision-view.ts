// Data with two features: what the network says everywhere in the plane, a class or a number, with the training examples
// as filled and the validation examples as outlined marks.

import { fileName } from '../state/file-name';
import type { Lab, LabState, RunState } from '../state/lab';
import { classNames, featureNames } from '../state/own-table';
import { h, setAttribute } from '../ui/kit/dom';
import { fitCanvas, oncePerFrame } from '../ui/kit/frame';
import { KeyLine } from '../ui/kit/key-element';
import type { Picture } from '../ui/kit/picture';
import { type Size, watchSize } from '../ui/kit/watch-size';
import { drawExamples, drawRings, type Examples, type Ground, MapPainter, type Predictions } from './decision-drawing';
import { decisionKey, type KeyContent } from './decision-key';
import { extentOf, planeOf } from './extent';
import { MarksLayer } from './marks-layer';
import { MinibatchToggle } from './minibatch';
import { type Plane, sameGrid } from './plane';
import { discreteToggle, type SettingToggle } from './setting-toggle';
import { atStep, dimMap, type View } from './view';

const CELLS = 9000;

export class DecisionView implements View {
  readonly element: HTMLElement;
  private readonly map = h('canvas', { class: 'plate', role: 'img', 'aria-label': 'Decision map' });
  private readonly marks = new MarksLayer();
  private readonly area: HTMLElement;
  private readonly size: Size;
  private readonly key = new KeyLine();
  private readonly discrete: SettingToggle;
  private readonly minibatch: MinibatchToggle;
  private readonly painter = new MapPainter();
  private plane: Plane | null = null;
  private asked = '';
  private selected = 0;

  constructor(private readonly lab: Lab) {
    this.area = h('div', { class: 'plane' }, this.map, this.marks.canvas);
    this.discrete = discreteToggle(lab);
    this.minibatch = new MinibatchToggle(lab);
    const toggles = h('div', { class: 'view-toggles' }, this.minibatch.element, this.discrete.element);
    const foot = h('div', { class: 'view-foot' }, this.key.element, toggles);
    this.element = h('div', { class: 'view decision' }, this.area, foot);
    this.size = watchSize(this.area, () => this.redraw());
  }

  private readonly redraw = oncePerFrame(() => this.update(this.lab.state, this.selected));

  close(): void {
    this.minibatch.close();
    this.lab.setGrid(null);
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const { width, height } = this.size;
    const { examples } = state;
    if (width === 0 || !examples || examples.width !== 3) return;
    this.plane = planeOf(extentOf(examples).box, width, height);
    const wanted = this.plane.grid(CELLS);
    const text = JSON.stringify(wanted);
    if (text !== this.asked) {
      this.asked = text;
      this.lab.setGrid(wanted);
    }
    this.discrete.sync();
    this.minibatch.update(state);
    const run = state.runs[selected];
    const ground = this.groundOf(this.plane, examples, run);
    const grid = shownOf(run, this.plane);
    const context = grid && fitCanvas(this.map, width, height);
    if (grid && context) this.painter.paint(context, ground, grid);
    const batch = this.minibatch.of(run);
    this.marks.draw(ground, examples, batch);
    const content = this.keyContent(state, ground, batch);
    this.key.show(JSON.stringify(content), () => decisionKey(content));
    setAttribute(
      this.map,
      'aria-label',
      `Decision map of ${run?.name ?? 'the run'}: the ${ground.classes > 0 ? 'class' : 'number'} predicted at every point of the plane, with the examples.`,
    );
  }

  picture(state: LabState, selected: number): Picture | string {
    const run = state.runs[selected];
    const { examples } = state;
    const { plane } = this;
    const grid = plane && shownOf(run, plane);
    if (!run || !plane || !examples || !grid) return 'The map appears when the run has opened.';
    const { width, height } = plane;
    const ground = this.groundOf(plane, examples, run);
    const batch = this.minibatch.of(run);
    return {
      title: `Decision map of ${run.name}${atStep(state, run.progress.step)}`,
      file: fileName(state.document, [run.name], 'decision map'),
      width,
      height,
      key: decisionKey(this.keyContent(state, ground, batch)),
      drawing: {
        kind: 'pixels',
        draw: (context) => {
          this.painter.paint(context, ground, grid);
          dimMap(context, width, height);
          drawExamples(context, ground, examples);
          if (batch) drawRings(context, plane, examples, batch);
        },
      },
    };
  }

  private groundOf(plane: Plane, examples: Examples, run: RunState | undefined): Ground {
    const { span } = extentOf(examples);
    return { plane, classes: run?.description?.classes ?? 2, span, discrete: this.discrete.on };
  }

  private keyContent(state: LabState, { classes, span, discrete }: Ground, batch: Uint32Array | null): KeyContent {
    return {
      classes,
      names: classNames(state),
      features: featureNames(state),
      span,
      discrete,
      minibatch: this.minibatch.on ? (batch ? 'shown' : 'waits') : null,
    };
  }
}

/** The run's map, if it is of this plane and not of an earlier one. */
const shownOf = (run: RunState | undefined, plane: Plane): Predictions | null =>
  run?.grid && sameGrid(run.grid.request, plane.grid(CELLS)) ? run.grid : null;
