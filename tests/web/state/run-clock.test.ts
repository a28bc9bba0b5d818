import { describe, expect, it } from 'vitest';
import { RunClock } from '../../../web/src/state/run-clock';

function clock(...samples: [number, number][]): RunClock {
  const made = new RunClock();
  made.begin(0, false);
  for (const [step, seconds] of samples) made.add(step, seconds);
  return made;
}

describe('a run’s clock', () => {
  it('knows the time of every step and the step of every time', () => {
    const timed = clock([10, 1], [30, 2]);
    expect(timed.secondsAt(0)).toBe(0);
    expect(timed.secondsAt(5)).toBe(0.5);
    expect(timed.secondsAt(20)).toBe(1.5);
    expect(timed.secondsAt(31)).toBeNaN();
    expect(timed.stepAt(1.5)).toBe(20);
    expect(timed.stepAt(2.1)).toBeNaN();
    expect(timed.seconds).toBe(2);
    const out = new Float64Array(5);
    timed.fill(Float64Array.of(0, 5, 10, 20, 31), out);
    expect([...out]).toEqual([0, 0.5, 1, 1.5, 2]);
  });

  it('has no times before anything was timed', () => {
    const made = new RunClock();
    expect(made.seconds).toBe(0);
    expect(made.secondsAt(0)).toBeNaN();
    made.begin(40, false);
    expect(made.secondsAt(39)).toBeNaN();
    made.add(50, 1);
    expect([made.from, made.secondsAt(45), made.secondsAt(20)]).toEqual([40, 0.5, Number.NaN]);
  });

  it('goes back to a step of the same training and on from there; another training starts at nothing', () => {
    const timed = clock([10, 1], [20, 3]);
    timed.begin(15, true);
    expect(timed.seconds).toBe(2);
    timed.add(25, 1);
    expect(timed.secondsAt(20)).toBe(2.5);
    expect(timed.secondsAt(10)).toBe(1);
    timed.begin(12, false);
    expect([timed.seconds, timed.from]).toEqual([0, 12]);
    timed.begin(90, true);
    expect(timed.from).toBe(90);
  });

  it('keeps its memory and its accuracy over a million samples', () => {
    const timed = new RunClock();
    timed.begin(0, false);
    for (let i = 1; i <= 1_000_000; i++) timed.add(i, i / 1000);
    expect(timed.seconds).toBe(1000);
    for (const step of [1, 777, 123_456, 999_999]) expect(timed.secondsAt(step)).toBeCloseTo(step / 1000, 6);
  });
});
