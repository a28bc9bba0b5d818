// What the suite needs of a browser, in the place of ../support/place.ts: its own WebGPU, and the core's kernels from the
// server that the page comes from (run.mjs).
import type { Place } from '../support/place';

/** Of the page's address; a worker has it as its name. */
const search = new URLSearchParams(self.name || location.search);

export const place: Place = {
  every: Number(search.get('every') ?? 1),
  gpu: async () => navigator.gpu,

  async ask(words, input) {
    const address = new URL('/reference', self.location.origin);
    for (const word of words) address.searchParams.append('word', word);
    const answer = await fetch(address, { method: 'POST', body: input });
    if (!answer.ok) throw new Error(await answer.text());
    return new Uint8Array(await answer.arrayBuffer());
  },
};
