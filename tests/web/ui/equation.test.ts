import { expect, it } from 'vitest';
import { equationLines } from '../../../web/src/ui/equation';

it('puts each update of a chain on its own line', () => {
  expect(equationLines('m \\gets \\beta_1 m + (1-\\beta_1)\\,g, \\quad w \\gets w - \\alpha m')).toEqual([
    'm \\gets \\beta_1 m + (1-\\beta_1)\\,g',
    'w \\gets w - \\alpha m',
  ]);
  expect(equationLines('a \\qquad b\\quad c')).toEqual(['a', 'b', 'c']);
});

it('leaves spaces inside braces and environments alone', () => {
  const cases = '\\begin{cases} a & \\quad b \\end{cases}';
  expect(equationLines(cases)).toEqual([cases]);
  expect(equationLines('\\frac{a \\quad b}{c}')).toEqual(['\\frac{a \\quad b}{c}']);
  expect(equationLines('w - \\alpha g')).toEqual(['w - \\alpha g']);
});
