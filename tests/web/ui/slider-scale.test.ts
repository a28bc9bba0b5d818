import { describe, expect, it } from 'vitest';
import { SliderScale } from '../../../web/src/ui/kit/slider-scale';
import { fakeCatalogue, field } from './fake-catalogue';

describe('a slider’s scale', () => {
  it('goes from end to end and back for every field of the catalogue', () => {
    const { lr, rules, stages, schedules, datasets, train, regularizer } = fakeCatalogue();
    const fields = [
      lr,
      ...[...rules, ...stages, ...schedules, ...datasets, train, regularizer].flatMap((e) => e.fields),
    ];
    const withSlider = fields.filter((f) => f.slider !== null);
    expect(withSlider.length).toBeGreaterThan(15);
    for (const f of withSlider) {
      const scale = new SliderScale(f);
      expect(scale.toValue(0)).toBeCloseTo(scale.low, 9);
      expect(scale.toValue(1)).toBeCloseTo(scale.high, 9);
      for (const place of [0.1, 0.35, 0.62, 0.9]) {
        const value = scale.toValue(place);
        const near = f.type === 'integer' ? 0.06 : 0.02;
        expect(Math.abs(scale.toPlace(value) - place)).toBeLessThan(near);
      }
    }
  });

  it('gives each decade the same room where the catalogue says log', () => {
    const scale = new SliderScale(field('lr', '', 'rate', { scale: 'log', slider: [1e-4, 1] }));
    expect(scale.toPlace(1e-2)).toBeCloseTo(0.5, 9);
    expect(scale.toValue(0.25)).toBeCloseTo(1e-3, 9);
  });

  it('keeps exactly zero reachable on a logarithmic slider that begins there', () => {
    const scale = new SliderScale(field('l2', '', 'penalty', { scale: 'log', min: 0, slider: [0, 0.1] }));
    expect(scale.toValue(0)).toBe(0);
    expect(scale.toPlace(0)).toBe(0);
    expect(scale.toValue(0.05)).toBeGreaterThan(0);
  });

  it('never gives a value the field refuses', () => {
    const open = { min: 0, min_open: true, max: 1, max_open: true } as const;
    const scale = new SliderScale(field('x', '', 'x', { ...open, slider: [0.001, 0.999] }));
    for (let i = 0; i <= 100; ++i) {
      const value = scale.toValue(i / 100);
      expect(value > 0 && value < 1).toBe(true);
    }
  });

  it('gives places that are near each other values of their own', () => {
    const scales = [
      new SliderScale(field('lr', '', 'rate', { scale: 'log', slider: [1e-5, 10] })),
      new SliderScale(field('b', '', 'share', { slider: [0, 0.999] })),
    ];
    for (const scale of scales) {
      for (const apart of [1e-3, 1e-6, 1e-9]) {
        const values = Array.from({ length: 20 }, (_, i) => scale.toValue(0.7 + i * apart, apart));
        expect(new Set(values).size).toBe(20);
        values.forEach((value, i) => {
          expect(Math.abs(scale.toPlace(value) - (0.7 + i * apart))).toBeLessThan(0.5 * apart);
        });
      }
    }
  });

  it('gives whole numbers for integers', () => {
    const scale = new SliderScale(field('k', '', 'k', { type: 'integer', slider: [1, 20] }));
    for (let i = 0; i <= 50; ++i) expect(Number.isInteger(scale.toValue(i / 50))).toBe(true);
  });

  it('puts values beyond its ends at its ends', () => {
    const scale = new SliderScale(field('x', '', 'x', { slider: [1, 2] }));
    expect(scale.toPlace(-5)).toBe(0);
    expect(scale.toPlace(50)).toBe(1);
  });
});
