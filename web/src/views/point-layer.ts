// What is drawn where a run is: in slow motion its step to come, taken apart, and on demand the curvature there. Asks
// the lab for no more than is shown, and keeps in the address what the person chose to see.

import type { Lab, LabState, RunState } from '../state/lab';
import { h } from '../ui/kit/dom';
import { formatNumber } from '../ui/kit/format';
import { keyElement } from '../ui/kit/key-element';
import type { Pen } from '../ui/kit/pen';
import type { KeyItem } from '../ui/kit/picture';
import { runSwatch } from '../ui/kit/swatch';
import { theme } from '../ui/kit/theme';
import { curvatureOf, curvatureWords } from './curvature';
import { curvatureKey, drawCurvature } from './curvature-drawing';
import type { Plane } from './plane';
import { SettingToggle } from './setting-toggle';
import { type DrawnStep, drawStep, enlargement, stepKey } from './step-drawing';
import { type StepParts, stepParts } from './step-parts';

/** Steps per second that the eye can follow one by one. */
const SLOW = 5;
const isSlow = ({ playing, speed }: LabState): boolean => !playing || (speed !== null && speed <= SLOW);

export class PointLayer {
  /** On the map: the key and the numbers. */
  readonly legend = h('div', { class: 'map-legend', 'aria-hidden': 'true' });
  readonly toggles: readonly HTMLElement[];
  private readonly step: SettingToggle;
  private readonly curvature: SettingToggle;
  private asked = '';
  private legendOf = '';
  private steps: DrawnStep[] = [];
  private factor = 1;

  constructor(private readonly lab: Lab) {
    const stepHelp = 'Arrows for the next step, taken apart, while paused or at a few steps a second.';
    const curvatureHelp = 'The directions in which the function bends most and least where each run is.';
    this.step = new SettingToggle(lab, 'step', 'Next step', stepHelp, true);
    this.curvature = new SettingToggle(lab, 'curvature', 'Curvature', curvatureHelp);
    this.toggles = [this.step.element, this.curvature.element];
  }

  close(): void {
    this.lab.setPoint(null);
  }

  /** Before anything is drawn: asks for what is to be seen, and takes apart what has come. */
  update(state: LabState, runs: readonly RunState[], plane: Plane): void {
    const point = { step: this.step.on && isSlow(state), curvature: this.curvature.on };
    const wanted = point.step || point.curvature ? point : null;
    const text = JSON.stringify(wanted);
    if (text !== this.asked) {
      this.asked = text;
      this.lab.setPoint(wanted);
    }
    this.step.sync();
    this.curvature.sync();
    this.steps = runs.flatMap((run) => {
      const stages = state.document.runs[run.index]?.stages ?? [];
      const parts = stepParts(run, stages, state.catalogue);
      return parts ? [{ colour: run.colour, parts }] : [];
    });
    this.factor = enlargement(this.steps, plane);
    this.syncLegend(runs);
  }

  /** Under the heads of the runs. */
  draw(pen: Pen, plane: Plane, run: RunState): void {
    const [x, y] = [plane.toX(run.weights?.[0] ?? Number.NaN), plane.toY(run.weights?.[1] ?? Number.NaN)];
    const curvature = run.point?.hessian ? curvatureOf(run.point.hessian) : null;
    if (curvature && Number.isFinite(x + y)) drawCurvature(pen, x, y, curvature);
    const step = this.steps.find(({ colour }) => colour === run.colour);
    if (step) drawStep(pen, plane, step, this.factor);
  }

  /** The key to what is drawn; `ink` is what it is written with. */
  key(runs: readonly RunState[], ink: string): KeyItem[] {
    const curved = runs.some((run) => run.point?.hessian);
    return [
      ...(this.steps.length > 0 ? stepKey(this.steps, this.factor, ink) : []),
      ...(curved ? [curvatureKey(ink)] : []),
    ];
  }

  /** What it all says, for those who do not see it. */
  words(run: RunState): string {
    const change = this.partsOf(run)?.change;
    return [change ? `next step ${pair(change)}` : '', this.numbers(run)].filter(Boolean).join(', ');
  }

  private syncLegend(runs: readonly RunState[]): void {
    const { ink, dark } = theme();
    const key = this.key(runs, ink);
    const lines = runs.map((run) => ({ colour: run.colour, words: this.numbers(run) }));
    const text = JSON.stringify([dark, key, lines]);
    if (text === this.legendOf) return;
    this.legendOf = text;
    this.legend.hidden = key.length === 0;
    this.legend.replaceChildren(
      ...key.map(keyElement),
      ...lines
        .filter(({ words }) => words !== '')
        .map(({ colour, words }) => h('span', { class: 'key-item map-numbers' }, runSwatch(colour), words)),
    );
  }

  private numbers(run: RunState): string {
    const rates = this.partsOf(run)?.rates;
    const curvature = run.point?.hessian ? curvatureOf(run.point.hessian) : null;
    return [rates ? `rate ${pair(rates)}` : '', curvature ? curvatureWords(curvature) : ''].filter(Boolean).join(' · ');
  }

  private partsOf(run: RunState): StepParts | undefined {
    return this.steps.find(({ colour }) => colour === run.colour)?.parts;
  }
}

const pair = ([x, y]: readonly [number, number]): string => `x ${formatNumber(x)}, y ${formatNumber(y)}`;
