import { expect, test } from 'vitest';
import { MadeOf } from '../../../web/src/ui/kit/made-of';

test('what is made of the same parts in the same order is not made again', () => {
  const made = new MadeOf();
  const part = { size: 1 };
  expect(made.differsFrom(part, 2, Number.NaN)).toBe(true);
  expect(made.differsFrom(part, 2, Number.NaN)).toBe(false);
  expect(made.differsFrom({ size: 1 }, 2, Number.NaN), 'another object, though an equal one').toBe(true);
  expect(made.differsFrom(part, Number.NaN, 2)).toBe(true);
  expect(made.differsFrom(part, Number.NaN), 'a part less').toBe(true);
  expect(made.differsFrom(part, Number.NaN, undefined), 'a part more').toBe(true);
});

test('nothing at all is something to be made once', () => {
  const made = new MadeOf();
  expect(made.differsFrom()).toBe(true);
  expect(made.differsFrom()).toBe(false);
});
