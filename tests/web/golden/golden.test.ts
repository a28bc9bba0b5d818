// The golden fingerprints through the JavaScript binding, with and without SIMD.
import { readFileSync } from 'node:fs';
import loadScalar from '@wasm/scalar';
import loadSimd from '@wasm/simd';
import { describe, expect, it } from 'vitest';

interface GoldenCase {
  name: string;
  hash: string;
  document: { runs: unknown[]; train: { stop: { steps: number } } };
}

const cases: GoldenCase[] = JSON.parse(readFileSync(new URL('../../golden/golden.json', import.meta.url), 'utf8'));

describe.each([
  ['SIMD', loadSimd],
  ['scalar', loadScalar],
])('golden fingerprints, %s', async (_, load) => {
  const core = await load();

  it.each(cases)('$name', ({ document, hash }) => {
    const text = JSON.stringify(document);
    const hashes = document.runs.map((_, run) => {
      const { session, errors } = core.createSession(text, run);
      if (!session) throw new Error(errors as string);
      session.step(document.train.stop.steps);
      const own = session.hash();
      session.delete();
      return own;
    });
    expect(core.combineHashes(hashes)).toBe(hash);
  });

  it('has cases', () => expect(cases.length).toBeGreaterThan(40));
});
