// Axes that do not jump: a range grows to the next round number when the data leave it and shrinks only when they
// have become much smaller than it. Ticks are round numbers; a logarithmic axis has its ticks at 1, 2, 5 and powers.

export interface Range {
  min: number;
  max: number;
}

export type AxisKind = 'linear' | 'log';

/** Smallest 1, 2 or 5 times a power of ten that is at least x > 0. */
export function niceAbove(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  for (const factor of [1, 2, 5, 10]) if (factor * power >= x * (1 - 1e-12)) return rounded(factor * power);
  return rounded(10 * power);
}

/** Largest 1, 2 or 5 times a power of ten that is at most x > 0. */
export function niceBelow(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  for (const factor of [10, 5, 2, 1]) if (factor * power <= x * (1 + 1e-12)) return rounded(factor * power);
  return rounded(power);
}

const rounded = (x: number): number => Number(x.toPrecision(12));

/** A round distance between ticks so that about `parts` of them span the range. */
export function niceStep(span: number, parts: number): number {
  return span > 0 ? niceAbove((span / parts) * 0.75) : 1;
}

/** The part of a range the data must still fill for it to be kept (in decades, for logarithmic axes). */
const KEEP_LINEAR = 0.4;
const KEEP_LOG = 0.5;

/** Where an axis of shares (up to 1) may begin, so that the last tenths are not squeezed. */
const SHARE_FLOORS = [0.9, 0.8, 0.5, 0];

export class Axis {
  private range: Range | null = null;

  constructor(
    readonly kind: AxisKind,
    private readonly options: { fromZero?: boolean; share?: boolean } = {},
  ) {}

  /** Forgets what was shown: the next data set the range alone. */
  reset(): void {
    this.range = null;
  }

  /** The range to show for data between low and high; not-a-number extents keep what was there. */
  update(low: number, high: number): Range {
    if (!Number.isFinite(low) || !Number.isFinite(high) || (this.kind === 'log' && !(high > 0))) {
      return this.range ?? (this.kind === 'log' ? { min: 0.1, max: 1 } : { min: 0, max: 1 });
    }
    const positive = this.kind === 'log' && !(low > 0) ? high * 1e-3 : low;
    const now = this.range;
    if (now && positive >= now.min && high <= now.max && this.filled(positive, high, now)) return now;
    this.range = this.kind === 'log' ? logRange(positive, high, now) : this.linearRange(low, high, now);
    return this.range;
  }

  private filled(low: number, high: number, range: Range): boolean {
    if (this.options.share && this.kind === 'linear') return true;
    if (this.kind === 'log') {
      return Math.log10(high / low) >= KEEP_LOG * Math.log10(range.max / range.min) || range.max / range.min <= 10.01;
    }
    const from = this.options.fromZero && low >= 0 ? 0 : low;
    return high - from >= KEEP_LINEAR * (range.max - range.min);
  }

  private linearRange(low: number, high: number, now: Range | null): Range {
    if (this.options.share) return { min: SHARE_FLOORS.find((floor) => floor <= low) ?? 0, max: 1 };
    const fromZero = low >= 0 && (this.options.fromZero || low < 0.5 * high);
    if (high === low) {
      const pad = high === 0 ? 1 : Math.abs(high) * 0.5;
      return fromZero ? { min: 0, max: niceAbove(high === 0 ? 1 : 1.2 * high) } : { min: low - pad, max: high + pad };
    }
    // Room beyond the data, so that growth does not move the axis at every frame.
    const span = high - (fromZero ? 0 : low);
    const room = now ? 0.08 * span : 0.04 * span;
    const step = niceStep(span, 5);
    const max = rounded(Math.ceil((high + room) / step) * step);
    const min = fromZero ? 0 : rounded(Math.floor((low - room) / step) * step);
    return { min, max };
  }

  ticks(range: Range, parts: number): number[] {
    return this.kind === 'log' ? logTicks(range, parts) : linearTicks(range, parts);
  }
}

function logRange(low: number, high: number, now: Range | null): Range {
  const room = now ? 1.05 : 1;
  let min = niceBelow(low / room);
  let max = niceAbove(high * room);
  // More than two decades: whole decades only. Less than one: at least a factor of five.
  if (max / min > 100) [min, max] = [10 ** Math.floor(Math.log10(min)), 10 ** Math.ceil(Math.log10(max) - 1e-9)];
  if (max / min < 5) {
    max = niceAbove(max * 1.5);
    min = niceBelow(min / 1.5);
  }
  return { min: rounded(min), max: rounded(max) };
}

export function linearTicks({ min, max }: Range, parts: number): number[] {
  if (!Number.isFinite(max - min)) return [];
  const step = niceStep(max - min, parts);
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step - 1e-9); i * step <= max + 1e-9 * step; ++i) ticks.push(rounded(i * step));
  return ticks;
}

export function logTicks({ min, max }: Range, parts: number): number[] {
  if (!(min > 0 && max < Number.POSITIVE_INFINITY)) return [];
  const decades = Math.log10(max / min);
  const from = Math.floor(Math.log10(min) + 1e-9);
  const to = Math.ceil(Math.log10(max) - 1e-9);
  const factors = decades <= 0.5 * parts ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / parts));
  const ticks: number[] = [];
  for (let power = from; power <= to; ++power) {
    if (factors.length === 1 && ((power % every) + every) % every !== 0) continue;
    for (const factor of factors) {
      const tick = rounded(factor * 10 ** power);
      if (tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

/** The axis of steps or of time: from 0 to a round number past the last value, at most to where the values will end. */
export class StepAxis {
  private max = 0;

  /** least: how far it reaches at least. */
  constructor(private readonly least: number) {}

  reset(): void {
    this.max = 0;
  }

  update(last: number, end: number): Range {
    if (this.max === 0 || last > this.max || last < 0.08 * this.max || this.max > end) {
      this.max = Math.min(niceAbove(Math.max(this.least, last * 1.05)), Math.max(end, last, 0.1 * this.least));
    }
    return { min: 0, max: this.max };
  }
}
