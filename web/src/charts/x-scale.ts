// What charts are drawn against: steps, passes over the training part, or seconds of training. A scale knows where on
// the axis a value stands and how it is written; which step a run was at there is the runs' business (linked.ts).

import { linearTicks, logTicks, type Range } from '../ui/kit/axis';
import { formatCount, formatNumber, formatStepTick, formatTick } from '../ui/kit/format';

/** An epoch is a number of steps, the same for all runs: its scale is that of steps with other labels. */
export type XUnit = 'step' | 'epoch' | 'second';

/** Smallest values a logarithmic axis tells apart. */
const FLOOR: Record<XUnit, number> = { step: 1, epoch: 1, second: 1e-3 };
const NAMES: Record<XUnit, string> = { step: 'step', epoch: 'epoch', second: 'seconds of training' };

export class XScale {
  constructor(
    readonly unit: XUnit,
    readonly log: boolean,
    /** In steps or seconds. */
    readonly range: Range,
    private readonly stepsPerEpoch: number,
  ) {}

  get name(): string {
    return NAMES[this.unit];
  }

  /** Plot unit: the value or its logarithm. */
  toPlot(x: number): number {
    return this.log ? Math.log10(Math.max(FLOOR[this.unit], x)) : x;
  }

  fromPlot(plot: number): number {
    return this.log ? 10 ** plot : plot;
  }

  /** In plot units. */
  get plotRange(): Range {
    const min = this.toPlot(this.range.min);
    return { min, max: Math.max(this.toPlot(this.range.max), min + 1e-9) };
  }

  /** 0 at the left end of the axis, 1 at the right one. */
  fractionOf(x: number): number {
    const { min, max } = this.plotRange;
    return (this.toPlot(x) - min) / (max - min);
  }

  at(fraction: number): number {
    const { min, max } = this.plotRange;
    return this.fromPlot(min + fraction * (max - min));
  }

  /** About `parts` of them, in plot units. */
  ticks(parts: number): number[] {
    const each = this.labelUnit;
    const { range } = this;
    if (!this.log) {
      return linearTicks({ min: range.min / each, max: range.max / each }, parts).map((tick) => tick * each);
    }
    const min = Math.max(FLOOR[this.unit], range.min) / each;
    return logTicks({ min, max: Math.max(10 * min, range.max / each) }, parts).map((tick) => this.toPlot(tick * each));
  }

  formatTick(plot: number): string {
    const value = this.fromPlot(plot) / this.labelUnit;
    // Between whole steps there is nothing, but between epochs and seconds there is.
    if (this.unit === 'step') return Number.isInteger(Number(value.toFixed(6))) ? formatStepTick(value) : '';
    return value >= 1e4 ? formatStepTick(value) : formatTick(Number(value.toPrecision(6)));
  }

  /** A place on the axis, in words. */
  describe(x: number): string {
    if (this.unit === 'second') return `${formatNumber(x)} s`;
    const step = `step ${formatCount(x)}`;
    return this.unit === 'epoch' ? `epoch ${formatNumber(x / this.labelUnit)}, ${step}` : step;
  }

  /** The part of the axis in sight, in words. */
  describePart(): string {
    const { min, max } = this.range;
    if (this.unit === 'step') return `${formatCount(min)}–${formatCount(max)}`;
    const part = `${formatNumber(min / this.labelUnit)}–${formatNumber(max / this.labelUnit)}`;
    return this.unit === 'epoch' ? part : `${part} s`;
  }

  /** What a label counts in. */
  private get labelUnit(): number {
    return this.unit === 'epoch' ? this.stepsPerEpoch : 1;
  }
}
