import { describe, expect, test } from 'vitest';
import { Hearing, leadOf, type Racer, racePaces } from '../../../web/src/state/race';

const racer = (step: number, speed = 0, silence = 0): Racer => ({ step, speed, silence });

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

  test('a page that hears of its runs seldom lets them go further', () => {
    expect(leadOf([racer(0, 1000, 0.016), racer(0, 1000, 0.03)], null)).toBe(100);
    expect(leadOf([racer(0, 1000, 0.016), racer(0, 1000, 0.5)], null)).toBe(1000);
    // A rate that was asked for is kept whatever the page does.
    expect(leadOf([racer(0, 1000, 0.5)], 20)).toBe(2);
  });

  test('slow pictures do not slow the runs down', () => {
    const silence = 0.2;
    const fastest = 7500;
    // The page hears of both every 0.2 s; speed is measured over what they did since, waiting included.
    let [step, speed] = [0, 40];
    for (let picture = 0; picture < 20; ++picture) {
      const [pace] = racePaces([racer(step, speed, silence), racer(step, speed, silence)], null);
      const next = Math.min(pace?.limit ?? 0, step + fastest * silence);
      speed = (next - step) / silence;
      step = next;
    }
    expect(speed).toBe(fastest);
  });
});

describe('how often a run is heard of', () => {
  test('is the longest silence lately, and a long one is forgotten', () => {
    const hearing = new Hearing();
    hearing.heard(10);
    expect(hearing.silence).toBe(0);
    hearing.heard(10.2);
    hearing.heard(10.21);
    expect(hearing.silence).toBeCloseTo(0.18);
    for (let k = 0; k < 60; ++k) hearing.heard(10.22 + k / 60);
    expect(hearing.silence).toBeCloseTo(1 / 60);
  });

  test('says nothing of a pause, and a page that stood still is not taken for a slow one', () => {
    const hearing = new Hearing();
    hearing.heard(1);
    hearing.rest();
    hearing.heard(100);
    expect(hearing.silence).toBe(0);
    hearing.heard(130);
    expect(hearing.silence).toBe(1);
  });
});
