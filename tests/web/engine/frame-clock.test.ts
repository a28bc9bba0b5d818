import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PageClock } from '../../../web/src/engine/frame-clock';

let frames: (() => void)[];
let listeners: (() => void)[];
const page = { hidden: false, addEventListener: (_: string, listener: () => void) => void listeners.push(listener) };

function setHidden(hidden: boolean): void {
  page.hidden = hidden;
  for (const listener of listeners) listener();
}

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  listeners = [];
  page.hidden = false;
  vi.stubGlobal('document', page);
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => {
    frames = [];
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('a visible page draws with the animation frame, all who asked in one', () => {
  const clock = new PageClock();
  const called: number[] = [];
  clock.request(() => called.push(1));
  clock.request(() => called.push(2));
  expect(frames).toHaveLength(1);
  expect(called).toEqual([]);
  frames[0]?.();
  expect(called).toEqual([1, 2]);
});

test('what is asked for while drawing waits for the next frame', () => {
  const clock = new PageClock();
  let later = 0;
  clock.request(() => clock.request(() => later++));
  frames.shift()?.();
  expect(later).toBe(0);
  frames.shift()?.();
  expect(later).toBe(1);
});

test('a hidden page has no animation frames and uses a timer, also for what was asked for before', () => {
  const clock = new PageClock();
  let called = 0;
  clock.request(() => called++);
  setHidden(true);
  vi.advanceTimersByTime(1000);
  expect(called).toBe(1);
  clock.request(() => called++);
  vi.advanceTimersByTime(1000);
  expect(called).toBe(2);
  expect(frames).toHaveLength(0);
});

test('back in sight nothing is drawn twice', () => {
  const clock = new PageClock();
  let called = 0;
  setHidden(true);
  clock.request(() => called++);
  setHidden(false);
  frames.shift()?.();
  vi.advanceTimersByTime(1000);
  expect(called).toBe(1);
});
