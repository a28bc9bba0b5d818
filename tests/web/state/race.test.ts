import { describe, expect, test } from 'vitest';
import { leadOf, type Racer, racePaces } from '../../../web/src/state/race';

const racer = (step: number, speed = 0): Racer => ({ step, speed });

describe('a race', () => {
  test('alone there is nobody to wait for', () => {
    expect(racePaces([racer(5)], null)).toEqual([{ rate: null, limit: null }]);
    expect(racePaces([racer(5)], 10)).toEqual([{ rate: 10, limit: null }]);
  });

  test('at the start everybody may go a few steps', () => {
    for (const pace of racePaces([racer(0), racer(0)], null)) expect(pace.limit).toBeGreaterThan(0);
  });

  test('nobody gets further ahead of the slowest than a moment', () => {
    const paces = racePaces([racer(1000, 2000), racer(1100, 50_000), racer(1190, 50_000)], null);
    expect(paces.map((pace) => pace.limit)).toEqual([1300, 1200, 1200]);
  });

  test('somebody can always move', () => {
    for (const steps of [
      [0, 0],
      [10, 500],
      [7, 7, 7],
      [0, 100, 100_000],
    ]) {
      for (const rate of [null, 1, 60, 10_000]) {
        const racers = steps.map((step) => racer(step));
        const paces = racePaces(racers, rate);
        expect(racers.some((one, i) => one.step < (paces[i]?.limit ?? Number.POSITIVE_INFINITY))).toBe(true);
      }
    }
  });

  test('in slow motion the runs go step by step, and who is far behind catches up at full speed', () => {
    expect(racePaces([racer(40), racer(40)], 2)).toEqual([
      { rate: 2, limit: 41 },
      { rate: 2, limit: 41 },
    ]);
    expect(racePaces([racer(0), racer(40)], 2)).toEqual([
      { rate: null, limit: 41 },
      { rate: 2, limit: 1 },
    ]);
  });

  test('the lead grows with the speed of the slowest', () => {
    expect(leadOf([racer(0, 100_000), racer(0, 30_000)], null)).toBe(3000);
    expect(leadOf([racer(0, 100_000), racer(0, 3)], null)).toBe(8);
  });
});
