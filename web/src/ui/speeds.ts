// The speeds on offer, and the one at which an experiment is worth watching.

/** Steps per second; null: as fast as it goes. */
export const SPEEDS: readonly (number | null)[] = [1, 2, 5, 20, 100, 500, 2000, null];

/** A small experiment at full speed is over before it was seen; about this long shows what happens on the way. */
const WATCH_SECONDS = 40;

/** The speed on offer at which so many steps take about as long as one likes to watch. */
export function watchableSpeed(steps: number): number {
  const wanted = Math.log(Math.max(1, steps / WATCH_SECONDS));
  const offered = SPEEDS.filter((speed) => speed !== null);
  const away = (speed: number): number => Math.abs(Math.log(speed) - wanted);
  // Of two equally far away the faster one.
  return offered.reduceRight((best, speed) => (away(speed) < away(best) - 1e-9 ? speed : best));
}
