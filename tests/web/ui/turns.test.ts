import { describe, expect, test } from 'vitest';
import { type Drawer, Turns } from '../../../web/src/ui/kit/turns';

/** Frames that come when the test says so, and drawers that take as long as it says. */
class Studio {
  time = 0;
  drawn: string[] = [];
  #waiting: (() => void)[] = [];
  readonly turns = new Turns({ now: () => this.time, request: (callback) => void this.#waiting.push(callback) });

  drawer(name: string, takes: number): Drawer {
    return {
      draw: () => {
        this.drawn.push(name);
        this.time += takes;
      },
    };
  }

  /** The next frame, so many ms after the one before began; gives what was drawn in it. */
  frame(at: number): string {
    this.time = at;
    this.drawn = [];
    const callbacks = this.#waiting;
    this.#waiting = [];
    for (const callback of callbacks) callback();
    return this.drawn.join('');
  }

  get isAtRest(): boolean {
    return this.#waiting.length === 0;
  }
}

const fast = 16;

describe('drawers that take turns', () => {
  test('are all drawn in one frame where there is time', () => {
    const studio = new Studio();
    const drawers = ['a', 'b', 'c'].map((name) => studio.drawer(name, 0.5));
    studio.turns.ask(drawers.slice(0, 1));
    studio.frame(0);
    studio.turns.ask(drawers);
    expect(studio.frame(3 * fast) + studio.frame(4 * fast)).toBe('bac'.split('').sort().join(''));
    expect(studio.isAtRest).toBe(true);
  });

  test('are spread over frames where there is not, and all get their turn', () => {
    const studio = new Studio();
    const drawers = ['a', 'b', 'c', 'd'].map((name) => studio.drawer(name, 3));
    const frames: string[] = [];
    for (let k = 0; k < 40; ++k) {
      // Every frame brings news of all of them.
      studio.turns.ask(drawers);
      frames.push(studio.frame(k * fast));
    }
    expect(Math.max(...frames.map((frame) => frame.length))).toBe(2);
    for (const name of 'abcd') expect(frames.join('').split(name).length - 1).toBeGreaterThanOrEqual(19);
  });

  test('are one a frame where frames come late, whatever the reason', () => {
    const studio = new Studio();
    const drawers = ['a', 'b', 'c'].map((name) => studio.drawer(name, 0));
    const frames: string[] = [];
    for (let k = 0; k < 6; ++k) {
      studio.turns.ask(drawers);
      frames.push(studio.frame(k * 100));
    }
    expect(frames).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  test('are drawn no more often than anybody sees', () => {
    const studio = new Studio();
    const drawer = studio.drawer('a', 0);
    let times = 0;
    for (let k = 0; k < 60; ++k) {
      studio.turns.ask([drawer]);
      times += studio.frame(k * fast).length;
    }
    expect(times).toBe(30);
  });

  test('end with the last news: who waits is drawn although nobody asks again', () => {
    const studio = new Studio();
    studio.turns.ask([studio.drawer('a', 10), studio.drawer('b', 10)]);
    expect([studio.frame(0), studio.frame(fast), studio.isAtRest]).toEqual(['a', 'b', true]);
  });

  test('are forgotten when somebody else drew them', () => {
    const studio = new Studio();
    studio.turns.ask([studio.drawer('a', 0)]);
    studio.turns.settle();
    expect(studio.frame(0)).toBe('');
    expect(studio.isAtRest).toBe(true);
  });
});
