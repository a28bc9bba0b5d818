// Whether an experiment has come to its end, and what the one button does that runs it.

import type { Lab } from '../state/lab';

/** No run that is shown has steps left. */
export function hasEnded(lab: Lab): boolean {
  const shown = lab.state.runs.filter((run) => !run.muted);
  return shown.length > 0 && shown.every((run) => run.phase === 'ready' && run.now.progress.status !== 'running');
}

/** Runs, pauses, or after the end runs it again. */
export function toggleRun(lab: Lab): void {
  if (!lab.state.playing && hasEnded(lab)) {
    lab.reset();
    lab.play();
  } else {
    lab.toggle();
  }
}
