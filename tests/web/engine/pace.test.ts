import { describe, expect, test } from 'vitest';
import { RateLimiter, SliceSizer, SpeedMeter } from '../../../web/src/engine/pace';

describe('slices', () => {
  test('grow to the time they may take, in steps of limited size, and shrink at once', () => {
    const slices = new SliceSizer();
    const sizes: number[] = [];
    for (let i = 0; i < 8; i++) {
      sizes.push(slices.size);
      slices.record(slices.size, slices.size * 0.01);
    }
    expect(sizes).toEqual([1, 4, 16, 64, 256, 800, 800, 800]);
    slices.record(800, 80);
    expect(slices.size).toBe(80);
  });

  test('a clock too coarse to see a slice does not break the size', () => {
    const slices = new SliceSizer();
    slices.record(1, 0);
    expect(slices.size).toBe(4);
  });

  test('cut short by a limit say nothing about speed', () => {
    const slices = new SliceSizer();
    for (let i = 0; i < 8; i++) slices.record(slices.size, slices.size * 0.01);
    slices.record(1, 0.5);
    expect(slices.size).toBe(800);
  });

  test('a step slower than a slice is still taken', () => {
    const slices = new SliceSizer();
    slices.record(1, 900);
    expect(slices.size).toBe(1);
  });
});

describe('a rate', () => {
  test('gives the first step at once and the others in time', () => {
    const limiter = new RateLimiter(4, 1000);
    expect(limiter.due(1000)).toBe(1);
    limiter.took(1);
    expect(limiter.due(1249)).toBe(0);
    expect(limiter.wait(1249)).toBeCloseTo(1);
    expect(limiter.due(1250)).toBe(1);
  });
});

describe('speed', () => {
  test('is that of the last half second', () => {
    const meter = new SpeedMeter();
    let speed = 0;
    for (let i = 0; i <= 100; i++) speed = meter.mark(i * 16, i * 32);
    expect(speed).toBeCloseTo(2000);
    for (let i = 101; i <= 140; i++) speed = meter.mark(i * 16, 3200);
    expect(speed).toBe(0);
  });
});
