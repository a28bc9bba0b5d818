import { describe, expect, test } from 'vitest';
import { Refinement, wholeBlocks } from '../../../web/src/views/refinement';

describe('a grid filled from coarse to fine', () => {
  test.each([
    [16, 8],
    [8, 1],
    [64, 48],
  ])('knows every cell of %d × %d once', (columns, rows) => {
    const { order } = new Refinement(columns, rows);
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(columns * rows).keys()]);
  });

  test('begins with the middles of the largest blocks', () => {
    const { order } = new Refinement(16, 16);
    expect(order.slice(0, 4)).toEqual([4 * 16 + 4, 4 * 16 + 12, 12 * 16 + 4, 12 * 16 + 12]);
  });

  test('a cell is spoken for by itself, else by the smallest block around it that is known', () => {
    const grid = new Refinement(16, 8);
    const cell = 3 * 16 + 9;
    const spokenFor = (known: number) => {
      const turn = grid.spokenForBy(cell, (t) => t < known);
      return turn < 0 ? null : grid.order[turn];
    };
    expect(spokenFor(0)).toBeNull();
    expect(spokenFor(2)).toBe(4 * 16 + 12);
    expect(spokenFor(2 + 8)).toBe(2 * 16 + 10);
    expect(spokenFor(16 * 8)).toBe(cell);
  });

  test('numbers of cells are rounded to whole blocks', () => {
    expect([wholeBlocks(1), wholeBlocks(45), wholeBlocks(60)]).toEqual([8, 48, 64]);
  });
});
