// What part of the plane is looked at: arithmetic of zooming and moving, kept near the land that there is to see.

import type { Box, Plane } from './plane';

/** Nearer than this the numbers of a contour grid, which have seven digits, no longer tell places apart. */
const NEAREST = 1e-5;
/** Farther than this there is nothing to see. */
const FARTHEST = 8;
/** How far from the middle of the land one may go, in widths of it. */
const STRAY = 4;

/** The box a factor nearer (above 1) or farther, the point under (px, py) staying where it is. */
export function zoomed(plane: Plane, px: number, py: number, factor: number, home: Box): Box {
  const { box } = plane;
  const width = box.x1 - box.x0;
  const whole = home.x1 - home.x0;
  const wanted = Math.min(FARTHEST * whole, Math.max(NEAREST * whole, width / factor));
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
  );
}

/** The box after the land was pulled by (dx, dy) pixels. */
export function moved({ box, width, height }: Plane, dx: number, dy: number, home: Box): Box {
  const [x, y] = [(-dx / width) * (box.x1 - box.x0), (dy / height) * (box.y1 - box.y0)];
  return near({ x0: box.x0 + x, x1: box.x1 + x, y0: box.y0 + y, y1: box.y1 + y }, home);
}

function near(box: Box, home: Box): Box {
  const shift = (low: number, high: number, homeLow: number, homeHigh: number): number => {
    const away = (low + high - homeLow - homeHigh) / 2;
    const most = STRAY * (homeHigh - homeLow);
    return Math.max(-most, Math.min(most, away)) - away;
  };
  const x = shift(box.x0, box.x1, home.x0, home.x1);
  const y = shift(box.y0, box.y1, home.y0, home.y1);
  return { x0: box.x0 + x, x1: box.x1 + x, y0: box.y0 + y, y1: box.y1 + y };
}
