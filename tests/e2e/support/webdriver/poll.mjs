// Waiting for what comes by itself.
import { setTimeout as wait } from 'node:timers/promises';

export const TIMEOUT = 30_000;

/** Asks until there is an answer that is not undefined. */
export async function poll(ask, what, timeout = TIMEOUT) {
  const deadline = performance.now() + timeout;
  // Soon at first: what was asked for is often there with the next frame.
  for (let pause = 20; ; pause = Math.min(2 * pause, 100)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await wait(pause);
  }
}
