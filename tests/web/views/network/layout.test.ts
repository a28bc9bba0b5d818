import { describe, expect, test } from 'vitest';
import {
  endsOf,
  layOut,
  linkAt,
  nextUnit,
  placeOf,
  shareAt,
  unitAt,
  unitsOf,
} from '../../../../web/src/views/network/layout';

const room = { width: 400, height: 400, top: 50, left: 40, right: 40 };

describe('units', () => {
  test('stand under each other in the middle of their columns, inside the room', () => {
    const layout = layOut([2, 8, 1], room);
    expect([...unitsOf(layout)]).toHaveLength(11);
    for (const unit of unitsOf(layout)) {
      const [x, y] = placeOf(layout, unit);
      expect(x).toBe(layout.middles[unit.column]);
      expect(y - layout.size / 2).toBeGreaterThanOrEqual(room.top);
      expect(y + layout.size / 2).toBeLessThanOrEqual(room.height);
      expect(unitAt(layout, x + 1, y - 1)).toEqual(unit);
    }
    expect(unitAt(layout, 0, 0)).toBeNull();
  });

  test('of a long column stand in lanes rather than become tiny, and no two in one place', () => {
    const broken = layOut([1, 32, 10], room);
    expect(broken.size).toBeGreaterThanOrEqual(16);
    const places = [...unitsOf(broken)].map((unit) => placeOf(broken, unit));
    for (const [i, [x, y]] of places.entries()) {
      for (const [ox, oy] of places.slice(i + 1))
        expect(Math.max(Math.abs(x - ox), Math.abs(y - oy))).toBeGreaterThanOrEqual(broken.size);
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(room.width);
      expect(y + broken.size / 2).toBeLessThanOrEqual(room.height);
    }
  });

  test('are all reached by the arrow keys', () => {
    for (const counts of [
      [2, 8, 1],
      [1, 32, 10],
    ]) {
      const layout = layOut(counts, room);
      const reached = new Set(['{"column":1,"index":0}']);
      for (const text of reached) {
        for (const by of [[-1, 0] as const, [1, 0] as const, [0, -1] as const, [0, 1] as const]) {
          const next = nextUnit(layout, JSON.parse(text), by);
          if (next) reached.add(JSON.stringify(next));
        }
      }
      expect(reached.size).toBe([...unitsOf(layout)].length);
    }
  });
});

describe('lines', () => {
  const layout = layOut([2, 3], room);
  const link = { from: { column: 0, index: 1 }, to: { column: 1, index: 0 } };

  test('are found where they run, and only where lines are drawn', () => {
    const [[x0, y0], [x1, y1]] = endsOf(layout, link);
    for (const across of [0.15, 0.5, 0.85]) {
      const [x, y] = [x0 + across * (x1 - x0), y0 + shareAt(across) * (y1 - y0)];
      expect(linkAt(layout, x, y, [])).toEqual(link);
    }
    expect(linkAt(layout, (x0 + x1) / 2, y1 - 60, [])).toBeNull();
    expect(linkAt(layout, (x0 + x1) / 2, (y0 + y1) / 2, [1])).toBeNull();
    expect(linkAt(layout, x1 + 100, y1, [])).toBeNull();
  });

  test('rise from one end to the other, steepest in the middle', () => {
    expect(shareAt(0)).toBeCloseTo(0, 3);
    expect(shareAt(0.5)).toBeCloseTo(0.5, 3);
    expect(shareAt(1)).toBeCloseTo(1, 3);
    expect(shareAt(0.1)).toBeLessThan(0.1);
  });
});
