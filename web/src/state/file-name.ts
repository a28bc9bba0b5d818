// Names of files that are saved: what the experiment is about, whose runs, what is in it. Only letters, digits and
// hyphens, which every system takes; the word in front keeps names that some system reserves from standing alone.

import type { ExperimentDocument } from '../engine/document';
import { isNetwork } from './draft';

/** More names would only make the file's name unreadable. */
const NAMED_RUNS = 3;
const LONGEST_PART = 40;

/** Accents go; anything else that is not a plain letter or digit becomes a hyphen. */
function plain(text: string): string {
  const letters = text.normalize('NFKD').replace(/\p{M}/gu, '');
  return letters
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, LONGEST_PART)
    .replace(/^-|-$/g, '');
}

/** "slalom-<problem>-<runs>-<what>", without an ending. `runs`: names of the runs it is about. */
export function fileName({ problem }: Pick<ExperimentDocument, 'problem'>, runs: readonly string[], what = ''): string {
  const about = isNetwork(problem) ? problem.data.id : problem.function.id;
  const whose = runs.length > NAMED_RUNS ? [`${runs.length} runs`] : runs;
  return ['slalom', about, ...whose, what]
    .map(plain)
    .filter((part) => part !== '')
    .join('-');
}
