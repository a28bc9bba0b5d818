import { expect, test } from 'vitest';
import { hasSimd } from '../../../web/src/engine/simd';
import { loadCore } from '../../../web/src/engine/wasm-module';
import { catalogueOf } from '../support/experiments';

test('SIMD is used where there is some, and the scalar module gives the same fingerprint', async () => {
  expect(hasSimd()).toBe(true);
  const cores = await Promise.all([loadCore('auto'), loadCore('scalar')]);
  expect(cores.map((core) => core.simd)).toEqual([true, false]);
  const hashes = cores.map((core) => {
    const session = core.createSession(JSON.stringify(catalogueOf(core).starters[0]?.document), 0);
    if (!session.ok) throw new Error(JSON.stringify(session.faults));
    session.value.step(100);
    const hash = session.value.hash();
    session.value.dispose();
    return hash;
  });
  expect(hashes[0]).toBe(hashes[1]);
});
