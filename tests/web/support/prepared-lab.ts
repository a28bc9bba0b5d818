// The real core, and around it the lab and the page of a test, which ends with them.

import { afterEach, vi } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { createLab, type RunningLab } from '../../../web/src/state/create-lab';
import { type TestPage, until } from './local-page';
import { localEngines } from './local-port';
import { pausedLab } from './paused-lab';
import { core, prepareCore } from './prepared-core';

export let lab: RunningLab;
export let page: TestPage;

/** To be called once in a file, outside of its tests. */
export function prepareLab(): void {
  // Real work, possibly on a busy machine: a test that hangs still ends.
  vi.setConfig({ testTimeout: 30_000 });
  prepareCore();
  afterEach(() => lab.dispose());
}

export async function labOn(opened: TestPage): Promise<void> {
  page = opened;
  lab = await createLab(page);
}

/** Paused at the start. */
export async function labWith(document: ExperimentDocument, engines = localEngines(), cores = 2): Promise<void> {
  ({ page, lab } = await pausedLab(core, document, engines, cores));
}

export const steps = () => lab.state.runs.map((run) => run.progress.step);

export async function takeSteps(count: number): Promise<void> {
  const target = Math.max(...steps()) + count;
  lab.step(count);
  await until(() => steps().every((at) => at === target), `step ${target}`);
}
