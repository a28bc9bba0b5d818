// Passes over the training part, counted in steps: the same for all runs of an experiment.

import type { LabState } from './lab';

type Runs = Pick<LabState, 'runs'>;

/** 0 for functions, and while nothing is known yet. */
export const stepsPerEpoch = ({ runs }: Runs): number =>
  runs.find((run) => run.description)?.description?.steps_per_epoch ?? 0;

/** The next step after this one at which an epoch ends; this one where there are no epochs. */
export const epochEnd = (step: number, perEpoch: number): number =>
  perEpoch === 0 ? step : (Math.floor(step / perEpoch) + 1) * perEpoch;

/** Why there is no going to the end of an epoch; empty where there is. */
export function whyNoEpochs(state: Runs): string {
  const perEpoch = stepsPerEpoch(state);
  if (perEpoch > 1) return '';
  if (perEpoch === 1) return 'Every minibatch is the whole training part, so every step is an epoch.';
  const isFunction = state.runs.some((run) => run.description?.kind === 'function');
  return isFunction ? 'A function has no training part to pass over, so there are no epochs.' : 'No run is open yet.';
}
