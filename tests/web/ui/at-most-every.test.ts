// Words and numbers are written at once when they have been still, and never more often than asked for.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atMostEvery } from '../../../web/src/ui/kit/frame';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

test('what changes often is drawn at once and then when its time has come, the last change included', () => {
  let value = 0;
  const drawn: number[] = [];
  const ask = atMostEvery(100, () => drawn.push(value));
  for (; value < 25; ++value) {
    ask();
    vi.advanceTimersByTime(10);
  }
  expect(drawn.length).toBe(3);
  vi.advanceTimersByTime(100);
  expect(drawn.at(-1)).toBe(25);
  expect(drawn.length).toBe(4);
  // Still since then: the next change does not wait.
  vi.advanceTimersByTime(500);
  value = 99;
  ask();
  expect(drawn.at(-1)).toBe(99);
});
