import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diverging, parseHex, sequential } from '../../../web/src/ui/kit/colour-map';
import { runStyle } from '../../../web/src/ui/kit/palette';

const linear = (byte: number): number => {
  const x = byte / 255;
  return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
};
const luminance = (rgb: ArrayLike<number>): number =>
  0.2126 * linear(rgb[0] as number) + 0.7152 * linear(rgb[1] as number) + 0.0722 * linear(rgb[2] as number);
const contrast = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};
/** Lightness in OKLab (Ottosson 2020). */
const lightness = (rgb: ArrayLike<number>): number => {
  const [r, g, b] = [linear(rgb[0] as number), linear(rgb[1] as number), linear(rgb[2] as number)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
};
const colourOf = (map: typeof sequential, t: number): Uint8ClampedArray => {
  const out = new Uint8ClampedArray(4);
  map(t, out, 0);
  return out;
};

describe('the sequential map', () => {
  it('darkens by equal steps', () => {
    const steps = Array.from({ length: 11 }, (_, i) => lightness(colourOf(sequential, i / 10)));
    const gaps = steps.slice(1).map((l, i) => (steps[i] as number) - l);
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] as number, 1.7);
    expect(Math.min(...gaps)).toBeGreaterThan(0.05);
  });

  it('stays in range for any number', () => {
    expect(colourOf(sequential, -3)).toEqual(colourOf(sequential, 0));
    expect(colourOf(sequential, 7)).toEqual(colourOf(sequential, 1));
    expect(colourOf(sequential, Number.NaN)).toEqual(colourOf(sequential, 0));
  });
});

describe('the diverging map', () => {
  it('is equally light on both sides and lightest in the middle', () => {
    for (const t of [0.25, 0.5, 0.75, 1]) {
      expect(lightness(colourOf(diverging, t))).toBeCloseTo(lightness(colourOf(diverging, -t)), 1.5);
      expect(lightness(colourOf(diverging, t))).toBeLessThan(lightness(colourOf(diverging, t - 0.25)));
    }
  });
});

describe('the themes', () => {
  const css = readFileSync(new URL('../../../web/src/style/base.css', import.meta.url), 'utf8');
  const themes = {
    light: css.split(':root[data-theme="dark"]')[0] ?? '',
    dark: css.split(':root[data-theme="dark"]')[1] ?? '',
  };
  const colour = (text: string, name: string) =>
    parseHex(new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`).exec(text)?.[1] ?? '');

  it.each(Object.entries(themes))('%s: text stands out at 4.5 to 1 or better', (_, text) => {
    const grounds = ['paper', 'plate'].map((name) => colour(text, name));
    for (const ground of grounds) {
      for (const name of ['ink', 'muted', 'alarm', 'good', 'accent']) {
        expect(contrast(colour(text, name), ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(colour(text, 'on-accent'), colour(text, 'accent'))).toBeGreaterThanOrEqual(4.5);
  });

  it('the first runs’ lines stand out on both', () => {
    for (const text of Object.values(themes)) {
      for (let i = 0; i < 4; ++i) {
        expect(contrast(parseHex(runStyle(i).colour), colour(text, 'paper'))).toBeGreaterThanOrEqual(2.9);
      }
    }
  });

  it('runs differ in colour, dash and marker', () => {
    const styles = Array.from({ length: 8 }, (_, i) => runStyle(i));
    expect(new Set(styles.map((style) => style.colour)).size).toBe(8);
    expect(new Set(styles.map((style) => style.dash.join())).size).toBe(8);
    expect(new Set(styles.map((style) => style.marker)).size).toBe(8);
  });
});
