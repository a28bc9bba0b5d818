import { expect, it } from 'vitest';
import { DrawnPoints } from '../../../web/src/state/drawn-points';

it('drawn points make a table, snapped to the square', () => {
  const drawn = new DrawnPoints();
  drawn.beginStroke();
  drawn.put(0.123456, -3, 0);
  drawn.put(1, 0.5, 1);
  expect(drawn.table()).toBe('x,y,class\n0.12,-1,A\n1,0.5,B\n');
  expect([drawn.count(0), drawn.count(1)]).toEqual([1, 1]);
});

it('undo takes back whole strokes, erasing and clearing too', () => {
  const drawn = new DrawnPoints();
  expect(drawn.canUndo).toBe(false);
  drawn.beginStroke();
  drawn.put(0, 0, 0);
  drawn.put(0.5, 0, 0);
  drawn.beginStroke();
  expect(drawn.erase(0.5, 0.05, 0.1)).toBe(true);
  drawn.beginStroke();
  expect(drawn.erase(-1, -1, 0.1)).toBe(false);
  drawn.beginStroke();
  drawn.clear();
  expect(drawn.points).toEqual([]);
  drawn.undo();
  expect(drawn.points).toHaveLength(1);
  drawn.undo();
  expect(drawn.points).toHaveLength(2);
  drawn.undo();
  expect(drawn.points).toHaveLength(0);
  expect(drawn.canUndo).toBe(false);
  drawn.undo();
  expect(drawn.points).toHaveLength(0);
});
