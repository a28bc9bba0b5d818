// Whether products are faster where invocations pass numbers on in their subgroup than where each reads them itself. That
// differs from card to card and is not to be known beforehand, so it is measured once.

import { type Device, encode, type Numbers, type Work } from './device';

/** A product to be timed, where its result is, and all that is to be freed afterwards. */
export interface Measured {
  readonly work: Work;
  readonly result: Numbers;
  readonly used: readonly Numbers[];
}

/** How many invocations could share what they read; 0: none. */
export function possibleLanes({ subgroup }: Device): number {
  const lanes = [16, 8, 4].find((size) => size <= subgroup);
  return lanes ?? 0;
}

/** Milliseconds that a measure takes, about: longer than what a clock of 0.1 ms and the way to the card blur. */
const enough = 5;
/** Milliseconds that no card worth the measure takes for one product. */
const tooLong = 100;
const repeats = 3;

async function timeOf(device: Device, work: Work, times: number): Promise<number> {
  const encoder = device.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let i = 0; i < times; i++) encode(pass, work);
  pass.end();
  const from = performance.now();
  device.device.queue.submit([encoder.finish()]);
  await device.finished();
  return performance.now() - from;
}

/**
 * The faster of 0 and `lanes`. 0 where results differ in any bit: which invocations share a subgroup is for the card to
 * choose, and what is chosen here must not be seen in a training.
 */
export async function fasterLanes(
  device: Device,
  lanes: number,
  make: (lanes: number) => Promise<Measured>,
): Promise<number> {
  const [without, shared] = await Promise.all([make(0), make(lanes)]);
  try {
    const once = await timeOf(device, without.work, 1);
    if (once > tooLong) return 0;
    await timeOf(device, shared.work, 1);
    const [one, other] = await Promise.all([device.read(without.result), device.read(shared.result)]);
    if (one.some((value, i) => value !== other[i])) return 0;
    const times = Math.max(1, Math.ceil(enough / Math.max(0.1, once)));
    let [least, leastShared] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    // By turns, since a card changes its speed as it warms up.
    for (let i = 0; i < repeats; i++) {
      least = Math.min(least, await timeOf(device, without.work, times));
      leastShared = Math.min(leastShared, await timeOf(device, shared.work, times));
    }
    return leastShared < least ? lanes : 0;
  } finally {
    for (const { buffer } of [...without.used, ...shared.used]) buffer.destroy();
  }
}

const chosen = new WeakMap<Device, Promise<number>>();

/** What products on this card are to be made with. Measures once, and not where the processor plays the card. */
export function lanesOf(device: Device, make: (lanes: number) => Promise<Measured>): Promise<number> {
  let lanes = chosen.get(device);
  if (!lanes) {
    const possible = possibleLanes(device);
    lanes = possible === 0 || device.isSoftware ? Promise.resolve(0) : fasterLanes(device, possible, make);
    chosen.set(device, lanes);
  }
  return lanes;
}
