// What part of the plane is looked at: arithmetic of zooming and moving, kept near the land that there is to see.

import type { Box, Plane } from './plane';

/** How near and how far one may look, in widths of the whole. */
export interface Reach {
  readonly nearest: number;
  readonly farthest: number;
  /** How far from the middle of the whole one may go; 0: never beyond its sides. */
  readonly stray: number;
}

/**
 * A land: nearer, the numbers of a contour grid, which have seven digits, no longer tell places apart; farther, there is
 * nothing to see.
 */
export const LAND: Reach = { nearest: 1e-5, farthest: 8, stray: 4 };

/** The box a factor nearer (above 1) or farther, the point under (px, py) staying where it is. */
export function zoomed(plane: Plane, px: number, py: number, factor: number, home: Box, reach = LAND): Box {
  const { box } = plane;
  const width = box.x1 - box.x0;
  const whole = home.x1 - home.x0;
  const wanted = Math.min(reach.farthest * whole, Math.max(reach.nearest * whole, width / factor));
  const scale = wanted / width;
  const [x, y] = [plane.fromX(px), plane.fromY(py)];
  return near(
    {
      x0: x - (x - box.x0) * scale,
      x1: x + (box.x1 - x) * scale,
      y0: y - (y - box.y0) * scale,
      y1: y + (box.y1 - y) * scale,
    },
    home,
    reach,
  );
}

/** The box after the land was pulled by (dx, dy) pixels. */
export function moved({ box, width, height }: Plane, dx: number, dy: number, home: Box, reach = LAND): Box {
  const [x, y] = [(-dx / width) * (box.x1 - box.x0), (dy / height) * (box.y1 - box.y0)];
  return near({ x0: box.x0 + x, x1: box.x1 + x, y0: box.y0 + y, y1: box.y1 + y }, home, reach);
}

function near(box: Box, home: Box, reach: Reach): Box {
  const shift = (low: number, high: number, homeLow: number, homeHigh: number): number => {
    const away = (low + high - homeLow - homeHigh) / 2;
    const whole = homeHigh - homeLow;
    // Where one may not look beyond the whole, not by its sides either.
    const most = reach.stray > 0 ? reach.stray * whole : Math.max(0, (whole - (high - low)) / 2);
    return Math.max(-most, Math.min(most, away)) - away;
  };
  const x = shift(box.x0, box.x1, home.x0, home.x1);
  const y = shift(box.y0, box.y1, home.y0, home.y1);
  return { x0: box.x0 + x, x1: box.x1 + x, y0: box.y0 + y, y1: box.y1 + y };
}

/** Of a box's width: finer than anybody sees. */
const TEXT_PRECISION = 1e-3;

/** For an address: "x0,x1,y0,y1". */
export function boxText({ x0, x1, y0, y1 }: Box): string {
  const digits = Math.max(0, Math.ceil(-Math.log10((x1 - x0) * TEXT_PRECISION)));
  return [x0, x1, y0, y1].map((value) => String(Number(value.toFixed(digits)))).join();
}

/** What `boxText` wrote, as near and as far as one may go; null where it is something else. */
export function boxIn(text: string, home: Box, reach = LAND): Box | null {
  const numbers = text.split(',').map(Number);
  const [x0 = 0, x1 = 0, y0 = 0, y1 = 0] = numbers;
  const share = (x1 - x0) / (home.x1 - home.x0);
  const isBox = numbers.length === 4 && numbers.every(Number.isFinite) && y1 > y0;
  return isBox && share >= reach.nearest && share <= reach.farthest ? near({ x0, x1, y0, y1 }, home, reach) : null;
}
