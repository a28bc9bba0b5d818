// How often a second something is done.

export interface Rate {
  /** The median of the repeats. */
  readonly perSecond: number;
  /** Fastest less slowest, as a share of that. */
  readonly spread: number;
}

/** Longer than what it takes to start and to wait for the card, many times over. */
const seconds = 0.3;
const repeats = 3;

/**
 * run: does it so many times and resolves once all is done. hastily: once and for a moment, where how fast it is does not
 * count.
 */
export async function rateOf(run: (times: number) => Promise<unknown>, hastily: boolean): Promise<Rate> {
  const timed = async (times: number) => {
    const from = performance.now();
    await run(times);
    return Math.max(1e-6, (performance.now() - from) / 1000);
  };
  if (hastily) return { perSecond: 1 / (await timed(1)), spread: 0 };
  // What is compiled or allocated at first is not what is measured.
  await run(1);
  let times = 1;
  let taken = await timed(times);
  while (taken < seconds) {
    times = Math.ceil(times * Math.min(10, Math.max(1.5, (1.2 * seconds) / taken)));
    taken = await timed(times);
  }
  const rates = [times / taken];
  while (rates.length < repeats) rates.push(times / (await timed(times)));
  rates.sort((one, other) => one - other);
  const perSecond = rates[Math.floor(rates.length / 2)] as number;
  return { perSecond, spread: ((rates.at(-1) as number) - (rates[0] as number)) / perSecond };
}
