// What an experiment is, in a few words for a list: its problem and its runs.

import type { Catalogue } from '../engine/catalogue';
import type { ExperimentDocument } from '../engine/document';

export function aboutOf({ problem, runs }: ExperimentDocument, { datasets, functions }: Catalogue): string {
  const [entries, id] = 'data' in problem ? [datasets, problem.data.id] : [functions, problem.function.id];
  const name = entries.find((entry) => entry.id === id)?.name ?? id;
  return `${name}: ${runs.map((run) => run.name).join(', ')}`;
}
