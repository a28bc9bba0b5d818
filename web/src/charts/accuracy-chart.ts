// How much of the validation part is classified correctly.

import { formatPercent } from '../ui/kit/format';
import { curveChart } from './curve-panel';
import { ACCURACY, learns, plainLines } from './lines';

export const accuracyChart = curveChart({
  id: 'accuracy',
  title: 'Validation accuracy',
  help: 'Share of the validation examples that are classified correctly.',
  fits: (state) =>
    learns(state) && state.runs.some(({ description }) => description === null || description.classes > 0),
  lines: (state) => plainLines(state, ACCURACY),
  kind: 'linear',
  percent: true,
  band: ACCURACY,
  formatTick: (value) => `${Math.round(100 * value)} %`,
  formatValue: formatPercent,
  emptyNote: 'Accuracy appears when the validation part is first evaluated.',
});
