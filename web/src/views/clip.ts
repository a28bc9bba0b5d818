// The part of a straight line that lies on a canvas. A path seen from very near has its ends so far away that a canvas,
// which reckons in single precision, would draw it elsewhere.

/** How far beyond the edge a line is kept, so that its end does not show. */
const MARGIN = 8;

/** [x0, y0, x1, y1] of what is seen (Liang and Barsky 1984); null: nothing. */
export function clippedLine(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  width: number,
  height: number,
): readonly [number, number, number, number] | null {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [from, to] = [0, 1];
  const sides = [
    [-dx, x0 + MARGIN],
    [dx, width + MARGIN - x0],
    [-dy, y0 + MARGIN],
    [dy, height + MARGIN - y0],
  ] as const;
  for (const [outward, room] of sides) {
    if (outward === 0 ? room < 0 : Number.isNaN(outward)) return null;
    if (outward < 0) from = Math.max(from, room / outward);
    if (outward > 0) to = Math.min(to, room / outward);
  }
  return from <= to ? [x0 + from * dx, y0 + from * dy, x0 + to * dx, y0 + to * dy] : null;
}
