// Who is to take the steps of the runs: what was chosen, and what a link says of how its runs came about. Results of a
// graphics card are not reproducible to the bit, and whoever gets such a link is told.

import type { BackendChoice } from '../engine/protocol';
import type { RunState } from './lab';
import { type PageSettings, withSetting } from './page-settings';
import { shownParts } from './parts';

/** In the address. */
export const COMPUTE_SETTING = 'compute';
const COMPUTED_LABEL = 'computed';
const choices: readonly BackendChoice[] = ['auto', 'wasm', 'webgpu'];

/** A figure in another page is the same everywhere, unless its address says otherwise. */
export function chosenBackend(settings: PageSettings): BackendChoice {
  const usual = shownParts(settings) ? 'wasm' : 'auto';
  return choices.find((choice) => choice === settings.get(COMPUTE_SETTING)) ?? usual;
}

export const isExact = (runs: readonly RunState[]): boolean => runs.every(({ now }) => now.progress.exact);

/** What a link of these runs says of them, beside what it shows. */
export const labelled = (settings: PageSettings, runs: readonly RunState[]): PageSettings =>
  withSetting(settings, COMPUTED_LABEL, isExact(runs) ? null : 'webgpu');

export const isLabelled = (settings: PageSettings): boolean => settings.has(COMPUTED_LABEL);

export const withoutLabel = (settings: PageSettings): PageSettings => withSetting(settings, COMPUTED_LABEL, null);

/** For who opens such a link. */
export const LABEL_WORDS =
  'The runs of this link were computed on a graphics card. They are not reproducible to the bit, so they run again here ' +
  'without a fingerprint to compare.';
