// The real core, ready before the tests of a file begin.

import { beforeAll } from 'vitest';
import type { Core } from '../../../web/src/engine/core';
import { loadCore } from '../../../web/src/engine/wasm-module';

export let core: Core;

/** To be called once in a file, outside of its tests. */
export function prepareCore(): void {
  beforeAll(async () => {
    core = await loadCore('auto');
  });
}
