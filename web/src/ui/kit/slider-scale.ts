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

  /** Out-of-slider values sit at the end they lie beyond. */
  toPlace(value: number): number {
    if (!(this.high > this.low)) return 0;
    if (!this.logarithmic) return clamp((value - this.low) / (this.high - this.low));
    if (value <= 0) return 0;
    const place = Math.log(value / this.floor) / Math.log(this.high / this.floor);
    return clamp(this.low > 0 ? place : Math.max(ZERO_ZONE, place));
  }

  /** A value a person would write down: three digits at most, whole for integers, inside the allowed range. */
  toValue(place: number): number {
    if (this.logarithmic && this.low === 0 && place < ZERO_ZONE) return this.legal(0);
    const raw = this.logarithmic
      ? this.floor * (this.high / this.floor) ** place
      : this.low + place * (this.high - this.low);
    if (this.field.type === 'integer') return this.legal(Math.round(raw));
    return this.legal(this.logarithmic ? Number(raw.toPrecision(2)) : roundTo(raw, (this.high - this.low) / 1000));
  }

  private legal(value: number): number {
    const { min, max, min_open, max_open } = this.field;
    if (min !== null && (value < min || (min_open && value === min))) return Math.max(this.low, min);
    if (max !== null && (value > max || (max_open && value === max))) return Math.min(this.high, max);
    return value;
  }
}

const ZERO_ZONE = 0.02;
const clamp = (x: number): number => Math.min(1, Math.max(0, x));

function roundTo(value: number, step: number): number {
  const power = Math.floor(Math.log10(step));
  return Number(value.toFixed(Math.max(0, -power)));
}
