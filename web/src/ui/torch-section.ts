// Taking a run away as a Python script for PyTorch. What writes it is loaded when it is first asked for.

import type { ExperimentDocument } from '../engine/document';
import { fileName } from '../state/file-name';
import type { Lab } from '../state/lab';
import { section, taken } from './export-row';
import { h } from './kit/dom';

const WORDS =
  'A run as Python that trains it from the start with PyTorch: the same data, minibatches, first weights and changes made on the way, so the same losses but for rounding.';

export function torchSection(lab: Lab, experiment: ExperimentDocument): HTMLElement {
  const names = experiment.runs.map((run) => run.name);
  const choice = h('select', {}, ...names.map((name, run) => h('option', { value: String(run) }, name)));
  const chosen = (): number => Number(choice.value);
  const scripts = new Map<number, string>();
  const write = async (run: number): Promise<string> => {
    const written = await lab.torchScript(experiment, run);
    if (!written.ok) throw new Error(written.faults.map(({ message }) => message).join(' '));
    scripts.set(run, written.value);
    return written.value;
  };
  const file = (): string => `${fileName(experiment, [names[chosen()] ?? ''])}.py`;
  const row = taken('script', file, 'text/x-python', () => scripts.get(chosen()) ?? write(chosen()));
  const rows = names.length > 1 ? [h('label', { class: 'export-choice' }, 'Run', choice), row] : [row];
  return section('PyTorch script', [WORDS, ...rows]);
}
