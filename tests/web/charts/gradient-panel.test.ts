import { describe, expect, it, vi } from 'vitest';

// The theme asks for it when it is loaded.
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
const { angleOf, cosineOf, ratioOf } = await import('../../../web/src/charts/gradient-panel');

describe('two gradients beside each other', () => {
  const pair = (full: number, minibatch: number, product: number) => ({ full, minibatch, product });

  it('have a cosine, an angle, and lengths one to the other', () => {
    const opposite = pair(4, 16, -8);
    expect([cosineOf(opposite), angleOf(opposite), ratioOf(opposite)]).toEqual(['−1.000', '180°', '2.00']);
    const slanted = pair(1, 0.25, 0.25);
    expect([cosineOf(slanted), angleOf(slanted), ratioOf(slanted)]).toEqual(['0.500', '60°', '0.500']);
  });

  it('have no direction where one of them is zero, and none beyond the same', () => {
    expect([cosineOf(pair(0, 1, 0)), angleOf(pair(0, 1, 0))]).toEqual(['–', '–']);
    expect(angleOf(pair(1, 1, 1 + 1e-12))).toBe('0°');
  });
});
