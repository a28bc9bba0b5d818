import { expect, it } from 'vitest';
import { readAverageSetting, writeAverageSetting } from '../../../web/src/charts/average-setting';

it('keeps decay and averages of the inspector in a text, and none while nobody chose', () => {
  const own = readAverageSetting(undefined);
  expect([own.beta, ...own.shown]).toEqual([null, 'biased']);
  expect(writeAverageSetting(own)).toBeNull();
  for (const text of ['0.95_biased_mean', '0', '0.5_mean', 'mean', '_', '1e-7_biased']) {
    expect(writeAverageSetting(readAverageSetting(text)), text).toBe(text);
  }
  expect(readAverageSetting('0.5_mean')).toEqual({ beta: 0.5, shown: new Set(['mean']) });
});

it('takes no decay that is none', () => {
  for (const text of ['1', '1.5', '-0.1', 'x_biased', '']) expect(readAverageSetting(text).beta, text).toBeNull();
});
