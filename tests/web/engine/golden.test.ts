// The fingerprints kept in tests/golden come out of the JavaScript binding too, with SIMD and without.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../../../web/src/engine/core';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { hasSimd } from '../../../web/src/engine/simd';
import { loadCore } from '../../../web/src/engine/wasm-module';

interface Golden {
  name: string;
  document: ExperimentDocument;
  hash: string;
}

const cases = JSON.parse(readFileSync(new URL('../../golden/golden.json', import.meta.url), 'utf8')) as Golden[];

function fingerprint(core: Core, document: ExperimentDocument): string {
  const hashes = document.runs.map((_, run) => {
    const session = core.createSession(JSON.stringify(document), run);
    if (!session.ok) throw new Error(JSON.stringify(session.faults));
    session.value.step(document.train.stop.steps);
    const hash = session.value.hash();
    session.value.dispose();
    return hash;
  });
  return core.combineHashes(hashes);
}

test('there are golden cases', () => {
  expect(cases.length).toBeGreaterThan(0);
});

test('this machine has SIMD, so that both modules are tried', () => {
  expect(hasSimd()).toBe(true);
});

describe.each(['simd', 'scalar'] as const)('%s', (kind) => {
  let core: Core;

  beforeAll(async () => {
    core = await loadCore(kind);
    expect(core.simd).toBe(kind === 'simd');
  });

  test.each(cases)('$name', ({ document, hash }) => {
    expect(fingerprint(core, document)).toBe(hash);
  });
});
