import { describe, expect, it } from 'vitest';
import { type GreyImage, greysOf, imageTable, scaled } from '../../../web/src/state/image-table';

const image = (rows: number, columns: number, grey: (r: number, c: number) => number, label = 'a'): GreyImage => ({
  rows,
  columns,
  pixels: Uint8Array.from({ length: rows * columns }, (_, i) => grey(Math.floor(i / columns), i % columns)),
  label,
});
const limits = { bytes: 1 << 20, rows: 20_000 };
const pixel = (...rgba: number[]): number => greysOf(Uint8ClampedArray.from(rgba))[0] as number;

describe('images as a table', () => {
  it('are scaled by the mean over each pixel’s area', () => {
    const four = image(6, 6, (r, c) => (r < 3 && c < 3 ? 90 : 0));
    expect(scaled(four, 4)[0]).toBe(90);
    // The second pixel covers columns 1.5 to 3, the third 3 to 4.5.
    expect([...scaled(four, 4).subarray(0, 4)]).toEqual([90, 90, 0, 0]);
    expect([
      ...scaled(
        image(1, 5, (_, c) => 50 * c),
        4,
      ).subarray(0, 4),
    ]).toEqual([10, 70, 130, 190]);
  });

  it('keep their size where they are small, and get 28 pixels where they are large', () => {
    const side = (size: number): number => {
      const made = imageTable([image(size, size, () => 0), image(size, 2, () => 9, 'b')], limits);
      return made.ok ? made.value.side : 0;
    };
    expect([2, 5, 28, 100].map(side)).toEqual([4, 5, 28, 28]);
  });

  it('are inverted where their borders are bright', () => {
    const text = (border: number): string => {
      const made = imageTable([image(4, 4, (r, c) => (r % 3 === 0 || c % 3 === 0 ? border : 255 - border))], limits);
      return made.ok ? (made.value.text.split('\n')[1] ?? '') : '';
    };
    expect(text(250)).toBe(text(5).replaceAll('250', 'x').replaceAll(/\b5\b/g, '5').replaceAll('x', '250'));
    expect(text(250).startsWith('5,5,5,5,5,250')).toBe(true);
  });

  it('take the largest size that fits, or say that they are too many', () => {
    const many = Array.from({ length: 40 }, () => image(28, 28, (r, c) => (r * c) % 256));
    const made = imageTable(many, { bytes: 20_000, rows: 100 });
    if (!made.ok) throw new Error('too large');
    expect(made.value.text.length).toBeLessThanOrEqual(20_000);
    const { side } = made.value;
    expect(side).toBeGreaterThan(4);
    const larger = imageTable(many, { bytes: made.value.text.length - 1, rows: 100 });
    expect(larger.ok && larger.value.side).toBe(side - 1);
    const refused = imageTable(many, { bytes: 500, rows: 100 });
    expect(refused.ok ? '' : refused.faults[0]?.message).toMatch(/^40 images are too many .* leave some out/);
    expect(imageTable(many, { bytes: 1 << 20, rows: 39 }).ok).toBe(false);
  });

  it('carry any label as one cell', () => {
    const made = imageTable([image(4, 4, () => 0, 'say "a", b')], limits);
    expect(made.ok && made.value.text).toMatch(/,"say ""a"", b"\n$/);
  });
});

describe('grey', () => {
  it('is the value itself for greys, white for what is transparent', () => {
    expect([0, 7, 128, 255].map((v) => pixel(v, v, v, 255))).toEqual([0, 7, 128, 255]);
    expect(pixel(0, 0, 0, 0)).toBe(255);
  });

  it('weighs colours by their light', () => {
    const [red, green, blue] = [pixel(255, 0, 0, 255), pixel(0, 255, 0, 255), pixel(0, 0, 255, 255)];
    expect(blue).toBeLessThan(red);
    expect(red).toBeLessThan(green);
    expect(pixel(255, 255, 254, 255)).toBeGreaterThan(252);
    expect(pixel(0, 0, 0, 128)).toBeGreaterThan(150);
  });
});
