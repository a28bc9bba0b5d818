import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatInput,
  formatNumber,
  formatStepTick,
  formatTick,
  parseInput,
} from '../../../web/src/ui/kit/format';

describe('numbers for people', () => {
  it.each([
    [0, '0'],
    [0.0123456, '0.0123'],
    [12.345, '12.3'],
    [1234.5, '1,235'],
    [-3.2, '−3.20'],
    [4.1e9, '4.10×10⁹'],
    [-1.25e-7, '−1.25×10⁻⁷'],
    [Number.NaN, '–'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%f is %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it.each([
    [0.5, '0.5'],
    [1e-4, '10⁻⁴'],
    [2e-8, '2×10⁻⁸'],
    [1e6, '10⁶'],
    [-0.2, '−0.2'],
    [0.30000000000000004, '0.3'],
  ])('tick %f is %s', (value, text) => expect(formatTick(value)).toBe(text));

  it('shortens steps and bytes', () => {
    expect([500, 2000, 20000, 1.5e6].map(formatStepTick)).toEqual(['500', '2,000', '20k', '1.5M']);
    expect([10, 52_000, 11_490_434].map(formatBytes)).toEqual(['10 B', '52 kB', '11.5 MB']);
  });
});

describe('numbers a person types', () => {
  it('read back as they were written', () => {
    for (const x of [0.001, 1e-8, 12345, 3.25e9, 0, -0.5, 0.1 + 0.2]) {
      expect(parseInput(formatInput(x))).toBeCloseTo(x, 12);
    }
    expect(formatInput(1e-8)).toBe('1e-8');
  });

  it('may have a comma or a true minus, but must be numbers', () => {
    expect(parseInput(' 0,5 ')).toBe(0.5);
    expect(parseInput('−3')).toBe(-3);
    for (const text of ['', 'fast', '1 2', 'Infinity', '1e999']) expect(parseInput(text)).toBeNull();
  });
});
