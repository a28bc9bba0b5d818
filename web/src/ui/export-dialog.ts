// Taking the experiment away: as a document, its curves as tables, a run as a script for PyTorch, and the command line
// that trains it elsewhere and writes every step.

import type { ExperimentDocument } from '../engine/document';
import { curvesCommand } from '../state/command-line';
import { curvesCsv, curvesNdjson, rowCount, strideOf } from '../state/curve-rows';
import { documentText } from '../state/document-text';
import { fileName } from '../state/file-name';
import type { Lab, RunState } from '../state/lab';
import { copyLine } from './copy-line';
import { section, taken } from './export-row';
import { openDialog } from './kit/dialog';
import { h } from './kit/dom';
import { formatCount } from './kit/format';
import { icon } from './kit/icon';
import { torchSection } from './torch-section';

export async function openExportDialog(lab: Lab): Promise<void> {
  const body = h(
    'div',
    { class: 'share' },
    h('p', { class: 'quiet-text' }, 'Taking a consistent picture of all runs …'),
  );
  const dialog = openDialog('Export this experiment', body);
  try {
    const link = await lab.share();
    const experiment = await lab.read(link);
    if (!experiment) throw new Error('it could not be packed. Close this dialog: the message on the page says why.');
    if (dialog.open) body.replaceChildren(...contents(lab, link, experiment));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    body.replaceChildren(h('p', { class: 'alarm-text' }, `The experiment could not be exported: ${reason}`));
  }
}

function contents(lab: Lab, link: string, experiment: ExperimentDocument): HTMLElement[] {
  const names = experiment.runs.map((run) => run.name);
  const documentName = `${fileName(experiment, names)}.json`;
  const curvesName = fileName(experiment, names, 'curves');
  const text = documentText(experiment);
  const { command, readsFile } = curvesCommand(link, documentName);
  const recorded = (): string => (lab.state.runs.some((run) => rowCount(run) > 0) ? '' : NOTHING_YET);
  return [
    section('Experiment', [
      'Everything that is set, with the changes made while it ran and a fingerprint. The command line and the library read this file.',
      taken(
        'JSON',
        () => documentName,
        'application/json',
        () => text,
      ),
    ]),
    section('Curves', [
      rowsText(lab.state.runs),
      taken(
        'CSV',
        () => `${curvesName}.csv`,
        'text/csv',
        () => curvesCsv(lab.state.runs),
        recorded,
      ),
      taken(
        'NDJSON',
        () => `${curvesName}.ndjson`,
        'application/x-ndjson',
        () => curvesNdjson(lab.state.runs),
        recorded,
      ),
    ]),
    h(
      'section',
      { class: 'export-section' },
      copyLine('Curves with every step: on the command line', command),
      h(
        'p',
        { class: 'quiet-text' },
        'Trains the whole experiment again, to its end, and writes a row for every step. The numbers are the same to the last digit.',
        readsFile && ' The experiment is too long for a link on the command line: save the JSON file first.',
      ),
    ),
    torchSection(lab, experiment),
    h(
      'p',
      { class: 'quiet-text' },
      'Pictures: every chart and every map has a button ',
      icon('picture'),
      ' that saves it.',
    ),
  ];
}

const NOTHING_YET = 'No step has been recorded yet: close this dialog, run the experiment for a step, and come back.';

/** What one row stands for, run by run where they differ. */
function rowsText(runs: readonly RunState[]): string {
  const recorded = runs.filter((run) => rowCount(run) > 0);
  if (recorded.length === 0) return NOTHING_YET;
  const rows = formatCount(recorded.reduce((sum, run) => sum + rowCount(run), 0));
  const every = (run: RunState): string => {
    const stride = strideOf(run);
    return stride === 1 ? 'every step' : `every ${formatCount(stride)} steps`;
  };
  const kinds = [...new Set(recorded.map(every))];
  const what = kinds.length === 1 ? kinds[0] : recorded.map((run) => `${every(run)} of ${run.name}`).join(', ');
  const missing = runs.filter((run) => !recorded.includes(run)).map((run) => run.name);
  return [
    `What the page has recorded so far, all runs in one table: a row for ${what}, now ${rows} rows.`,
    recorded.every((run) => strideOf(run) === 1)
      ? 'In a long run the page thins them out.'
      : 'The page thins out the rows of long runs: each holds the values of exactly the step it names, and the steps between are left out.',
    missing.length > 0 ? `Without rows: ${missing.join(', ')}.` : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
