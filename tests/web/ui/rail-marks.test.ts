import { expect, test, vi } from 'vitest';

test('a mark of several events leads to one after the other', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  const { stepAfter } = await import('../../../web/src/ui/rail-marks');
  const steps = [4, 9, 12];
  expect(stepAfter(null, steps)).toBe(4);
  expect(stepAfter(4, steps)).toBe(9);
  expect(stepAfter(12, steps)).toBe(4);
  expect(stepAfter(7, steps), 'where another step is shown').toBe(4);
  expect(stepAfter(4, [4])).toBe(4);
});
