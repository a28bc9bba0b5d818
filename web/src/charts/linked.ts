// What all charts share: the axis they are drawn against, the part of it in sight, and the place under the crosshair. One
// crosshair, one time, wherever the pointer is. Axis and zoom are settings of the page.

import { stepsPerEpoch } from '../state/epochs';
import type { Lab, LabState, RunState } from '../state/lab';
import { type Range, StepAxis } from '../ui/kit/axis';
import { lastStep, shownRuns } from './lines';
import { XScale, type XUnit } from './x-scale';

const AXIS = 'x';
const ZOOM = 'zoom';
const LOG = 'log-';
const UNITS: readonly XUnit[] = ['step', 'epoch', 'second'];
/** Steps, and seconds, that an axis shows at least. */
const LEAST_STEPS = 10;
const LEAST_SECONDS = 0.01;

/** When a run was at each of its rows, as long as nothing came to them. */
interface Times {
  rows: number;
  last: number | undefined;
  seconds: number;
  out: Float64Array;
}

export class Linked {
  private readonly listeners = new Set<() => void>();
  private x: number | null = null;
  private owner: object | null = null;
  private chosen: Range | null = null;
  private readonly steps = new StepAxis(LEAST_STEPS);
  private readonly seconds = new StepAxis(LEAST_SECONDS);
  private readonly times = new WeakMap<RunState['clock'], Times>();

  constructor(private readonly lab: Lab) {}

  /** The step under the crosshair; where runs differ in it, that of the run that is furthest. */
  get cursor(): number | null {
    const lead = this.lead;
    if (this.x === null || !lead) return null;
    const step = this.stepOf(lead, this.x);
    return Number.isNaN(step) ? null : Math.round(step);
  }
  /** Where the crosshair is on the axis. */
  get cursorX(): number | null {
    return this.x;
  }
  /** The moment that is shown instead of the present, on the axis. */
  get pastX(): number | null {
    const { past } = this.lab.state;
    const x = past && this.lead ? this.xOf(this.lead, past.step) : Number.NaN;
    return Number.isNaN(x) ? null : x;
  }
  get cursorOwner(): object | null {
    return this.owner;
  }
  /** What is being chosen by dragging. */
  get selection(): Range | null {
    return this.chosen;
  }

  get unit(): XUnit {
    const wanted = this.lab.state.settings.get(AXIS)?.replace(LOG, '');
    return this.units.find((unit) => unit === wanted) ?? 'step';
  }
  get log(): boolean {
    return this.lab.state.settings.get(AXIS)?.startsWith(LOG) ?? false;
  }
  /** What this experiment can be drawn against. */
  get units(): readonly XUnit[] {
    return UNITS.filter((unit) => unit !== 'epoch' || this.stepsPerEpoch > 0);
  }

  setAxis(unit: XUnit, log: boolean): void {
    if (unit !== this.unit) this.zoomTo(null);
    this.lab.set(AXIS, unit === 'step' && !log ? null : (log ? LOG : '') + unit);
    this.x = null;
  }

  /** The part of the axis that was zoomed to. */
  get zoom(): Range | null {
    const [, from, to] = /^([\d.]+)-([\d.]+)$/.exec(this.lab.state.settings.get(ZOOM) ?? '') ?? [];
    const [min, max] = [Number(from), Number(to)];
    return max > min ? { min, max } : null;
  }

  /** null: the whole run. What is too narrow to show anything is widened. */
  zoomTo(range: Range | null): void {
    if (range === null) {
      this.lab.set(ZOOM, null);
      return;
    }
    const { range: whole, unit } = this.wholeScale;
    const digits = unit === 'second' ? 1e4 : 1;
    const least = unit === 'second' ? LEAST_SECONDS : LEAST_STEPS;
    const room = Math.max(0, least - (range.max - range.min)) / 2;
    const min = Math.max(0, Math.floor((range.min - room) * digits) / digits);
    const max = Math.ceil(Math.max(range.max + room, min + least) * digits) / digits;
    const isAll = min <= whole.min && max >= whole.max;
    this.lab.set(ZOOM, isAll ? null : `${min}-${max}`);
  }

  /** In and out about a place: a factor below 1 shows less. */
  zoomBy(factor: number, about: number | null): void {
    const { scale } = this;
    const centre = about === null ? 0.5 : Math.min(1, Math.max(0, scale.fractionOf(about)));
    this.zoomTo({
      min: Math.max(0, scale.at(centre - centre * factor)),
      max: Math.min(this.wholeScale.range.max, scale.at(centre + (1 - centre) * factor)),
    });
  }

  get scale(): XScale {
    const whole = this.wholeScale;
    const { zoom } = this;
    return zoom ? new XScale(whole.unit, whole.log, zoom, this.stepsPerEpoch) : whole;
  }

  /** Where a run was at a step; NaN where that is not known. */
  xOf(run: RunState, step: number): number {
    return this.unit === 'second' ? run.clock.secondsAt(step) : step;
  }

  /** Where a run was at each of its rows. */
  xsOf(run: RunState, steps: Float64Array): Float64Array {
    if (this.unit !== 'second') return steps;
    const { length } = steps;
    const { clock } = run;
    const known = this.times.get(clock);
    // All metrics of a run have the same steps: their times are found once a frame.
    if (known?.rows === length && known.last === steps[length - 1] && known.seconds === clock.seconds) {
      return known.out.subarray(0, length);
    }
    const out = known && known.out.length >= length ? known.out : new Float64Array(2 * length);
    clock.fill(steps, out);
    this.times.set(clock, { rows: length, last: steps[length - 1], seconds: clock.seconds, out });
    return out.subarray(0, length);
  }

  /** The step a run was at; NaN where it was not running or nobody measured. */
  stepOf(run: RunState, x: number): number {
    return this.unit === 'second' ? run.clock.stepAt(x) : x;
  }

  /** The nearest place a run has been at: at a whole step, where the axis is one of steps. */
  snap(x: number): number {
    return Math.min(this.unit === 'second' ? x : Math.round(x), this.last);
  }

  /** How far the runs have come. */
  get last(): number {
    const { state } = this.lab;
    if (this.unit !== 'second') return lastStep(state);
    return Math.max(0, ...shownRuns(state).map((run) => run.clock.seconds));
  }

  /** `owner` is the chart the pointer is in; null takes the crosshair away. */
  setCursorX(x: number | null, owner: object | null): void {
    if (x === this.x && owner === this.owner) return;
    this.x = x;
    this.owner = owner;
    this.tell();
  }

  setCursor(step: number | null, owner: object | null): void {
    const lead = this.lead;
    const x = step === null || !lead ? null : this.xOf(lead, step);
    this.setCursorX(Number.isNaN(x) ? null : x, owner);
  }

  select(range: Range | null): void {
    this.chosen = range;
    this.tell();
  }

  /** The experiment started over: the axis may begin anew. */
  restart(): void {
    this.steps.reset();
    this.seconds.reset();
  }

  /** Of the crosshair and of what is being chosen; axis and zoom are settings, which the page follows. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  private get wholeScale(): XScale {
    const { state } = this.lab;
    const range =
      this.unit === 'second'
        ? this.seconds.update(this.last, Number.POSITIVE_INFINITY)
        : this.steps.update(this.last, endOf(state));
    return new XScale(this.unit, this.log, range, this.stepsPerEpoch);
  }

  private get lead(): RunState | undefined {
    return shownRuns(this.lab.state).toSorted((a, b) => b.now.progress.step - a.now.progress.step)[0];
  }

  private get stepsPerEpoch(): number {
    return stepsPerEpoch(this.lab.state);
  }
}

const endOf = (state: LabState): number => state.document.train.stop.steps;
