import { expect, test } from 'vitest';
import { SPEEDS, watchableSpeed } from '../../../web/src/ui/speeds';

test('an experiment opens at a speed that takes some twenty to eighty seconds', () => {
  for (const steps of [120, 400, 4000, 20_000, 50_000]) {
    const speed = watchableSpeed(steps);
    expect(SPEEDS).toContain(speed);
    expect(steps / speed).toBeGreaterThanOrEqual(15);
    expect(steps / speed).toBeLessThanOrEqual(90);
  }
});

test('very short and very long ones take the ends of what is offered', () => {
  expect(watchableSpeed(1)).toBe(1);
  expect(watchableSpeed(1e9)).toBe(2000);
});
