// Where the units of a network's diagram stand, and what is under the pointer. A column too long for its height is
// broken into lanes side by side. Lines between units run like an S, level at both ends.

export interface Unit {
  /** 0: the inputs. */
  column: number;
  index: number;
}

export const isSame = (a: Unit | null, b: Unit): boolean => a?.column === b.column && a.index === b.index;

/** A line from a unit to one of the next column. */
export interface Link {
  from: Unit;
  to: Unit;
}

export type Place = readonly [x: number, y: number];

export interface Layout {
  width: number;
  height: number;
  /** Side of a unit's square. */
  size: number;
  /** Middle of each column. */
  middles: number[];
  /** Middles of the units of each column. */
  places: Place[][];
}

export interface Room {
  width: number;
  height: number;
  /** Kept free above the units, and on either side for their names. */
  top: number;
  left: number;
  right: number;
}

const LARGEST = 40;
/** Columns are broken into lanes where units would be smaller than the first of these; then they are no larger than the
 * second. */
const LEAST_UNBROKEN = 16;
const LARGEST_BROKEN = 28;
const SMALLEST = 6;
/** From one unit to the next, in sizes of one. */
const PITCH = 1.25;
/** Lanes may take this share of the width from the lines. */
const LANES_SHARE = 0.5;
/** How near a line the pointer must be, in px. */
const REACH = 5;

export function layOut(counts: readonly number[], { width, height, top, left, right }: Room): Layout {
  const room = height - top;
  const size = sizeOf(counts, room, width - left - right);
  const pitch = PITCH * size;
  const lanesOf = (count: number): number => lanesNeeded(count, room, size);
  const edge = (column: number): number => ((lanesOf(counts[column] ?? 0) - 1) * pitch + size) / 2;
  const [first, last] = [left + edge(0), width - right - edge(counts.length - 1)];
  const gap = counts.length > 1 ? (last - first) / (counts.length - 1) : 0;
  const middles = counts.map((_, column) => first + gap * column);
  const y = top + room / 2;
  const places = counts.map((count, column) => {
    const lanes = lanesOf(count);
    const rows = Math.ceil(count / lanes);
    return Array.from({ length: count }, (_, i): Place => {
      const [row, lane] = [Math.floor(i / lanes), i % lanes];
      return [(middles[column] ?? 0) + pitch * (lane - (lanes - 1) / 2), y + pitch * (row - (rows - 1) / 2)];
    });
  });
  return { width, height, size, middles, places };
}

/** Side by side, for so many units of a size under each other in the room. */
function lanesNeeded(count: number, room: number, size: number): number {
  const perLane = Math.max(1, Math.floor(room / (PITCH * size)));
  return Math.max(1, Math.ceil(count / perLane));
}

function sizeOf(counts: readonly number[], room: number, width: number): number {
  const unbroken = Math.min(LARGEST, Math.floor(room / (PITCH * Math.max(1, ...counts))));
  if (unbroken >= LEAST_UNBROKEN) return unbroken;
  for (let size = LARGEST_BROKEN; size > unbroken; --size) {
    const lanes = counts.reduce((sum, count) => sum + lanesNeeded(count, room, size), 0);
    if (lanes * PITCH * size <= LANES_SHARE * width) return size;
  }
  return Math.max(SMALLEST, unbroken);
}

export const placeOf = ({ places }: Layout, { column, index }: Unit): Place => places[column]?.[index] ?? [0, 0];

export function* unitsOf({ places }: Layout): Generator<Unit> {
  for (const [column, units] of places.entries()) for (const index of units.keys()) yield { column, index };
}

/** The unit whose square, or half of the room around it, is at a place. */
export function unitAt(layout: Layout, x: number, y: number): Unit | null {
  const reach = (PITCH * layout.size) / 2;
  for (const unit of unitsOf(layout)) {
    const [ux, uy] = placeOf(layout, unit);
    if (Math.abs(x - ux) < reach && Math.abs(y - uy) < reach) return unit;
  }
  return null;
}

/** The unit to go to from another in a direction: near, and rather ahead than aside. */
export function nextUnit(layout: Layout, from: Unit, [dx, dy]: Place): Unit | null {
  const [x, y] = placeOf(layout, from);
  let best: Unit | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const unit of unitsOf(layout)) {
    const [ux, uy] = placeOf(layout, unit);
    const ahead = (ux - x) * dx + (uy - y) * dy;
    const aside = Math.abs((ux - x) * dy) + Math.abs((uy - y) * dx);
    // Up and down stay in the column.
    if (ahead < 1 || (dy !== 0 && unit.column !== from.column)) continue;
    const away = ahead + 2 * aside;
    if (away < nearest) [best, nearest] = [unit, away];
  }
  return best;
}

/** Both ends of a line. */
export function endsOf(layout: Layout, { from, to }: Link): readonly [Place, Place] {
  const [x0, y0] = placeOf(layout, from);
  const [x1, y1] = placeOf(layout, to);
  return [
    [x0 + layout.size / 2, y0],
    [x1 - layout.size / 2, y1],
  ];
}

/** The line nearest to a place, if one is near; lines to the columns in `without` are not drawn. */
export function linkAt(layout: Layout, x: number, y: number, without: readonly number[]): Link | null {
  const to = layout.middles.findIndex((middle) => x < middle);
  if (to < 1 || without.includes(to)) return null;
  let best: Link | null = null;
  let nearest = REACH;
  for (const from of layout.places[to - 1]?.keys() ?? []) {
    for (const index of layout.places[to]?.keys() ?? []) {
      const link = { from: { column: to - 1, index: from }, to: { column: to, index } };
      const [[x0, y0], [x1, y1]] = endsOf(layout, link);
      if (x < x0 || x > x1) continue;
      const away = Math.abs(y0 + (y1 - y0) * shareAt((x - x0) / (x1 - x0)) - y);
      if (away < nearest) [best, nearest] = [link, away];
    }
  }
  return best;
}

/** How far the S of a line has risen where it has gone a share of its way across. */
export function shareAt(across: number): number {
  // Its x is a cubic of the curve's parameter that always rises: found by halving.
  let [low, high] = [0, 1];
  for (let i = 0; i < 12; ++i) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < across) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return t * t * (3 - 2 * t);
}

/** Adds a line to a path. */
export function traceLink(path: Path2D, layout: Layout, link: Link): void {
  const [[x0, y0], [x1, y1]] = endsOf(layout, link);
  const middle = (x0 + x1) / 2;
  path.moveTo(x0, y0);
  path.bezierCurveTo(middle, y0, middle, y1, x1, y1);
}
