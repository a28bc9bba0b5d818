// Keeps the runs of a race side by side: nobody gets more than a moment ahead of the slowest, and whoever starts
// late or falls behind catches up at full speed. Pure arithmetic; the lab sends the result to the engines.

import type { Pace } from '../engine/protocol';

export interface Racer {
  step: number;
  /** Steps per second lately; 0 while unknown. */
  speed: number;
  /** Seconds between two hearings of it lately; 0 while unknown. */
  silence: number;
}

/** How far ahead of the slowest a run may be, in seconds of its progress and at least in steps. */
const LEAD_SECONDS = 0.1;
const MIN_LEAD = 8;
/**
 * Where the page hears of its runs less often, they may go so many of its silences ahead. With less than one, a run waits
 * for the page, its measured speed falls, and with it the lead; with two it doubles until it no longer waits.
 */
const LEAD_SILENCES = 2;
/** Who is not heard of for longer had other reasons than a slow picture. */
const LONGEST_SILENCE = 1;
/** What is left of a silence after the next one. */
const FORGETTING = 0.9;

/** rate: steps per second the user asked for, null for as fast as it goes. */
export function leadOf(racers: readonly Racer[], rate: number | null): number {
  if (rate !== null) return Math.max(1, Math.ceil(rate * LEAD_SECONDS));
  const speeds = racers.map((racer) => racer.speed).filter((speed) => speed > 0);
  const silence = Math.max(0, ...racers.map((racer) => racer.silence));
  const seconds = Math.max(LEAD_SECONDS, LEAD_SILENCES * silence);
  return Math.max(MIN_LEAD, speeds.length > 0 ? Math.ceil(Math.min(...speeds) * seconds) : 0);
}

/** How long it takes from one hearing of a run to the next: the longest lately, which is soon forgotten. */
export class Hearing {
  #last: number | null = null;
  #silence = 0;

  /** In seconds. */
  get silence(): number {
    return this.#silence;
  }

  /** now: in seconds. */
  heard(now: number): void {
    if (this.#last !== null) {
      this.#silence = Math.min(LONGEST_SILENCE, Math.max(now - this.#last, this.#silence * FORGETTING));
    }
    this.#last = now;
  }

  /** Nothing is to be heard for a while, and that says nothing. */
  rest(): void {
    this.#last = null;
  }
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
