// The real core, and for each test a dispatcher over it that is loaded and has nothing open.

import { beforeEach } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { NO_VIEW } from '../../../web/src/engine/protocol';
import { ManualHost } from './manual-host';
import { core, prepareCore } from './prepared-core';

export let host: ManualHost;

/** To be called once in a file, outside of its tests. */
export function prepareHost(): void {
  prepareCore();
  beforeEach(() => useCore(core));
}

/** Another core for the rest of a test. */
export async function useCore(used: typeof core): Promise<void> {
  host = new ManualHost(used);
  await host.load();
}

export function open(document: ExperimentDocument, view = NO_VIEW, run = 0) {
  return host.value({ type: 'open', document: JSON.stringify(document), run, view, snapshot: null });
}

/** Sends a step request and lets it finish. */
export function take(count: number) {
  const id = host.post({ type: 'step', count });
  host.run(1e6);
  const reply = host.reply<'step'>(id);
  if (!reply?.ok) throw new Error('no reply to step');
  return reply.value.frame;
}
