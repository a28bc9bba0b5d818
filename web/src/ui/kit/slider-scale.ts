// A slider's place in [0, 1] against a field's value: straight or logarithmic as the catalogue says. A logarithmic
// slider whose range begins at zero keeps its leftmost place for exactly zero.

import type { Field } from '../../engine/catalogue';

type Scaled = Pick<Field, 'scale' | 'type' | 'slider' | 'min' | 'max' | 'min_open' | 'max_open'>;

const DECADES_BELOW_TOP = 6;

export class SliderScale {
  readonly low: number;
  readonly high: number;
  private readonly logarithmic: boolean;
  /** Where the logarithmic part begins: `low`, or a small positive number where `low` is zero. */
  private readonly floor: number;

  constructor(private readonly field: Scaled) {
    const [low, high] = field.slider ?? [field.min ?? 0, field.max ?? 1];
    this.low = low;
    this.high = high;
    this.logarithmic = field.scale === 'log' && high > 0 && low >= 0;
    this.floor = low > 0 ? low : high * 10 ** -DECADES_BELOW_TOP;
  }

  /**
   * By how much the value changes over the whole scale, in parts of itself, at the rate at which it changes least: a
   * small enough part of the scale changes it by that part of this, or more.
   */
  get leastChange(): number {
    if (this.logarithmic) return Math.log(this.high / this.floor);
    return (this.high - this.low) / Math.max(Math.abs(this.low), Math.abs(this.high));
  }

  /** Out-of-slider values sit at the end they lie beyond. */
  toPlace(value: number): number {
    if (!(this.high > this.low)) return 0;
    if (!this.logarithmic) return clamp((value - this.low) / (this.high - this.low));
    if (value <= 0) return 0;
    const place = Math.log(value / this.floor) / Math.log(this.high / this.floor);
    return clamp(this.low > 0 ? place : Math.max(ZERO_ZONE, place));
  }

  /**
   * A value a person would write down: few digits, whole for integers, inside the allowed range. apart: how near places
   * are whose values are to differ; very near ones get as many digits as that takes.
   */
  toValue(place: number, apart = 1): number {
    if (this.logarithmic && this.low === 0 && place < ZERO_ZONE) return this.legal(0);
    const raw = this.logarithmic
      ? this.floor * (this.high / this.floor) ** place
      : this.low + place * (this.high - this.low);
    if (this.field.type === 'integer') return this.legal(Math.round(raw));
    if (this.logarithmic) {
      const digits = Math.ceil(1 - Math.log10(apart * Math.log(this.high / this.floor)));
      return this.legal(Number(raw.toPrecision(Math.min(MOST_DIGITS, Math.max(2, digits)))));
    }
    const range = this.high - this.low;
    return this.legal(roundTo(raw, Math.min(range / 1000, (apart * range) / 10)));
  }

  private legal(value: number): number {
    const { min, max, min_open, max_open } = this.field;
    if (min !== null && (value < min || (min_open && value === min))) return Math.max(this.low, min);
    if (max !== null && (value > max || (max_open && value === max))) return Math.min(this.high, max);
    return value;
  }
}

const ZERO_ZONE = 0.02;
/** As many as a double has. */
const MOST_DIGITS = 17;
const clamp = (x: number): number => Math.min(1, Math.max(0, x));

function roundTo(value: number, step: number): number {
  const power = Math.floor(Math.log10(step));
  return Number(value.toFixed(Math.max(0, -power)));
}
