// Whether an experiment has come to its end, and what the one button does that runs it.

import { whyNoEpochs } from '../state/epochs';
import type { Lab } from '../state/lab';

/** No run that is shown has steps left. */
export function hasEnded(lab: Lab): boolean {
  const shown = lab.state.runs.filter((run) => !run.muted);
  return shown.length > 0 && shown.every((run) => run.phase === 'ready' && run.now.progress.status !== 'running');
}

/** Says why where it cannot be done. */
export function stepEpoch(lab: Lab): void {
  const why = whyNoEpochs(lab.state);
  if (why !== '') lab.tell(why);
  else lab.stepEpoch();
}

/** What the one button does. */
export function runWords(lab: Lab): string {
  if (lab.state.playing) return 'Pause';
  if (!hasEnded(lab)) return 'Run';
  return lab.state.past ? 'Back to now' : 'Run again from the start';
}

/** Runs, pauses, or after the end runs it again, once that end is shown. */
export function toggleRun(lab: Lab): void {
  if (lab.state.past && hasEnded(lab)) {
    lab.lookAt(null);
  } else if (!lab.state.playing && hasEnded(lab)) {
    lab.reset();
    lab.play();
  } else {
    lab.toggle();
  }
}
