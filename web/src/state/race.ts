// Keeps the runs of a race side by side: nobody gets more than a moment ahead of the slowest, and whoever starts
// late or falls behind catches up at full speed. Pure arithmetic; the lab sends the result to the engines.

import type { Pace } from '../engine/protocol';

export interface Racer {
  step: number;
  /** Steps per second lately; 0 while unknown. */
  speed: number;
}

/** How far ahead of the slowest a run may be, in seconds of its progress and at least in steps. */
const LEAD_SECONDS = 0.1;
const MIN_LEAD = 8;

/** rate: steps per second the user asked for, null for as fast as it goes. */
export function leadOf(racers: readonly Racer[], rate: number | null): number {
  if (rate !== null) return Math.max(1, Math.ceil(rate * LEAD_SECONDS));
  const speeds = racers.map((racer) => racer.speed).filter((speed) => speed > 0);
  return Math.max(MIN_LEAD, speeds.length > 0 ? Math.ceil(Math.min(...speeds) * LEAD_SECONDS) : 0);
}

/** The pace of each racer, in order. */
export function racePaces(racers: readonly Racer[], rate: number | null): Pace[] {
  const lead = leadOf(racers, rate);
  return racers.map((racer) => {
    const others = racers.filter((other) => other !== racer).map((other) => other.step);
    if (others.length === 0) return { rate, limit: null };
    const isBehind = racer.step + 2 * lead < Math.max(...others);
    return { rate: isBehind ? null : rate, limit: Math.min(...others) + lead };
  });
}
