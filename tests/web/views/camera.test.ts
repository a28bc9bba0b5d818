import { describe, expect, it } from 'vitest';
import { boxIn, boxText, moved, zoomed } from '../../../web/src/views/camera';
import { clippedLine } from '../../../web/src/views/clip';
import { Plane } from '../../../web/src/views/plane';

const HOME = { x0: -4, x1: 4, y0: -3, y1: 3 };
const home = new Plane(HOME, 800, 600);

describe('zooming', () => {
  it('leaves the point under the pointer where it is', () => {
    const near = new Plane(zoomed(home, 200, 150, 10, HOME), 800, 600);
    expect(near.box.x1 - near.box.x0).toBeCloseTo(0.8, 12);
    expect(near.fromX(200)).toBeCloseTo(home.fromX(200), 12);
    expect(near.fromY(150)).toBeCloseTo(home.fromY(150), 12);
  });

  it('in and out again comes back', () => {
    const near = new Plane(zoomed(home, 700, 20, 3, HOME), 800, 600);
    const back = zoomed(near, 700, 20, 1 / 3, HOME);
    for (const side of ['x0', 'x1', 'y0', 'y1'] as const) expect(back[side]).toBeCloseTo(HOME[side], 12);
  });

  it('ends where numbers end and where there is nothing to see', () => {
    const width = ({ x0, x1 }: { x0: number; x1: number }): number => x1 - x0;
    expect(width(zoomed(home, 400, 300, 1e12, HOME))).toBeCloseTo(8e-5, 12);
    expect(width(zoomed(home, 400, 300, 1e-12, HOME))).toBeCloseTo(64, 9);
  });
});

describe('of a map that has nothing beyond its sides', () => {
  const reach = { nearest: 1e-3, farthest: 1, stray: 0 };

  it('what is seen stays inside', () => {
    const near = new Plane(zoomed(home, 790, 10, 4, HOME, reach), 800, 600);
    expect(near.box.x1).toBeCloseTo(3.925, 9);
    const moved1 = moved(near, -1e6, 1e6, HOME, reach);
    expect([moved1.x1, moved1.y1]).toEqual([4, 3]);
    expect(zoomed(near, 400, 300, 1e-9, HOME, reach)).toEqual(HOME);
  });

  it('a link says no part that is nearer than one may look', () => {
    expect(boxIn('0,0.1,0,0.1', HOME, reach)).not.toBeNull();
    expect(boxIn('0,0.001,0,0.001', HOME, reach)).toBeNull();
  });
});

describe('moving', () => {
  it('follows the hand', () => {
    const { box } = new Plane(moved(home, 100, -60, HOME), 800, 600);
    expect([box.x0, box.x1, box.y0, box.y1].map((side) => Number(side.toFixed(9)))).toEqual([-5, 3, -3.6, 2.4]);
  });

  it('does not leave the land for good', () => {
    const far = moved(home, 1e6, 1e6, HOME);
    expect((far.x0 + far.x1) / 2).toBeCloseTo(-32, 9);
    expect((far.y0 + far.y1) / 2).toBeCloseTo(24, 9);
  });
});

describe('the seen part of a line', () => {
  it('is the whole line where that is on the canvas', () => {
    expect(clippedLine(1, 2, 30, 40, 100, 100)).toEqual([1, 2, 30, 40]);
  });

  it('of one that passes through begins and ends just outside', () => {
    const line = clippedLine(-1e9, 50, 1e9, 50, 100, 100);
    expect(line?.map(Math.round)).toEqual([-8, 50, 108, 50]);
  });

  it('is nothing where the line passes by, or leads nowhere', () => {
    expect(clippedLine(-100, 20, 20, -100, 100, 100)).toBeNull();
    expect(clippedLine(500, 0, 500, 100, 100, 100)).toBeNull();
    expect(clippedLine(0, 0, Number.NaN, 1, 100, 100)).toBeNull();
  });
});

describe('a part of the map in an address', () => {
  it('is short and the same part to the eye, however near', () => {
    for (const factor of [1, 7, 900, 90_000]) {
      const box = zoomed(home, 523, 77, factor, HOME);
      const text = boxText(box);
      const back = boxIn(text, HOME);
      expect(text.length).toBeLessThan(48);
      for (const side of ['x0', 'x1', 'y0', 'y1'] as const) {
        expect(Math.abs((back?.[side] ?? Number.NaN) - box[side])).toBeLessThan(2e-3 * (box.x1 - box.x0));
      }
    }
  });

  it.each([
    '',
    'nonsense',
    '0,1,0',
    '1,0,0,1',
    '0,1,1,0',
    '0,NaN,0,1',
    '0,1e-9,0,1e-9',
    '-1e9,1e9,-1e9,1e9',
    '0,1,0,1,2',
  ])('"%s" is none', (text) => expect(boxIn(text, HOME)).toBeNull());

  it('stays near the land', () => {
    const far = boxIn('1000,1002,0,2', HOME);
    expect(far?.x1).toBeLessThan(50);
  });
});
