// Numbers as people read them: three significant digits, a true minus sign, powers of ten in superscript. Nothing
// here is for machines; documents and links keep full precision.

const SUPERSCRIPTS: Record<string, string> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

export function superscript(n: number): string {
  return [...String(n)].map((c) => SUPERSCRIPTS[c] ?? c).join('');
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

const minus = (text: string): string => text.replace('-', '−');

/** 0.0123, 12.3, 1,230, 4.1×10⁹, 1.2×10⁻⁵. */
export function formatNumber(x: number, digits = 3): string {
  if (Number.isNaN(x)) return '–';
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞';
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa = '', exponent = '0'] = x.toExponential(digits - 1).split('e');
    return `${minus(mantissa)}×10${superscript(Number(exponent))}`;
  }
  if (size >= 1000) return minus(whole.format(x));
  return minus(x.toPrecision(digits));
}

/** A label of an axis: no trailing zeros, powers of ten short. */
export function formatTick(x: number): string {
  if (x === 0) return '0';
  const size = Math.abs(x);
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa = '', exponent = '0'] = x.toExponential().split('e');
    const power = `10${superscript(Number(exponent))}`;
    const rounded = Number(Number(mantissa).toPrecision(3));
    if (rounded === 1) return power;
    return minus(rounded === -1 ? `-${power}` : `${rounded}×${power}`);
  }
  return minus(String(Number(x.toPrecision(6))));
}

/** A label of a logarithmic axis over several decades: powers of ten from a hundredth down and ten thousand up. */
export function formatLogTick(x: number): string {
  const exponent = Math.log10(x);
  const isPower = Math.abs(exponent - Math.round(exponent)) < 1e-9;
  return isPower && Math.abs(exponent) > 1.5 ? `10${superscript(Math.round(exponent))}` : formatTick(x);
}

/** Steps on an axis: 500, 20k, 1.5M. */
export function formatStepTick(x: number): string {
  if (x >= 1e6) return `${Number((x / 1e6).toPrecision(4))}M`;
  if (x >= 1e4) return `${Number((x / 1e3).toPrecision(4))}k`;
  return whole.format(x);
}

export const formatCount = (n: number): string => whole.format(n);

export function formatPercent(x: number): string {
  return Number.isNaN(x) ? '–' : `${(100 * x).toFixed(1)} %`;
}

const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** 29 Nov 2026, 17:05. `ms` since 1970, shown in the reader's time zone. */
export const formatTime = (ms: number): string => moment.format(ms);

export function formatBytes(n: number): string {
  if (n < 1e3) return `${n} B`;
  if (n < 1e6) return `${(n / 1e3).toFixed(0)} kB`;
  return `${(n / 1e6).toFixed(1)} MB`;
}

/** A value in a field a person types into: shortest text that reads back as the same number to eight digits. */
export function formatInput(x: number): string {
  if (!Number.isFinite(x)) return '';
  const short = Number(x.toPrecision(8));
  const size = Math.abs(short);
  return size !== 0 && (size < 1e-4 || size >= 1e7) ? short.toExponential().replace('e+', 'e') : String(short);
}

/** Reads what a person typed; a decimal comma and a true minus are fine. Null: not a number. */
export function parseInput(text: string): number | null {
  const cleaned = text.trim().replace(',', '.').replace('−', '-');
  if (cleaned === '') return null;
  const value = Number(cleaned);
  return Number.isFinite(value) ? value : null;
}
