// What the suite needs of a browser, in the place of ../support/place.ts: its own WebGPU, and the core's kernels from the
// server that the page comes from (run.mjs).
import type { Place } from '../support/place';

export const place: Place = {
  gpu: async () => navigator.gpu,

  async ask(words, input) {
    const address = new URL('/reference', self.location.origin);
    for (const word of words) address.searchParams.append('word', word);
    const answer = await fetch(address, { method: 'POST', body: input });
    if (!answer.ok) throw new Error(await answer.text());
    return new Uint8Array(await answer.arrayBuffer());
  },
};
