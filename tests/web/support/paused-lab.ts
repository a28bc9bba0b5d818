// A lab with an experiment open and nothing moving, and what the core makes of a document without any page.

import type { Core } from '../../../web/src/engine/core';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { inflateBounded, packLink } from '../../../web/src/engine/links';
import { createLab, type RunningLab } from '../../../web/src/state/create-lab';
import { TestPage, until } from './local-page';
import { localEngines } from './local-port';

/** Stands in for a hash where a document needs one to be valid. */
export const ZERO = '0'.repeat(16);

export function linkOf(core: Core, document: ExperimentDocument): string {
  const packed = packLink(core, JSON.stringify(document));
  if (!packed.ok) throw new Error(JSON.stringify(packed.faults));
  return packed.value;
}

/** The fingerprint at the steps the document's own one names. */
export function replay(core: Core, document: ExperimentDocument): string {
  const hashes = document.runs.map((_, run) => {
    const session = core.createSession(JSON.stringify(document), run);
    if (!session.ok) throw new Error(JSON.stringify(session.faults));
    session.value.step(document.fingerprint?.steps[run] ?? 0);
    const hash = session.value.hash();
    session.value.dispose();
    return hash;
  });
  return core.combineHashes(hashes);
}

/** Paused at the start: a link whose fingerprint is that of step 0 stops there. */
export async function pausedLab(
  core: Core,
  document: ExperimentDocument,
  engines = localEngines(),
  cores = 2,
): Promise<{ page: TestPage; lab: RunningLab }> {
  const start = { ...document, fingerprint: { steps: document.runs.map(() => 0), hash: ZERO } };
  start.fingerprint.hash = replay(core, start);
  const page = new TestPage(linkOf(core, start), engines);
  page.cores = cores;
  const lab = await createLab(page);
  await until(() => lab.state.reproduction.state === 'reproduced', 'open');
  return { page, lab };
}

/** The whole address with fingerprint, and the document in it. */
export async function shared(core: Core, lab: RunningLab): Promise<{ address: string; document: ExperimentDocument }> {
  const address = await lab.share();
  const packed = core.unpackLink(address);
  if (!packed.ok) throw new Error('no link');
  const bytes = inflateBounded(packed.value.deflated, 1 << 22, packed.value.dictionary);
  return { address, document: JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())) };
}
