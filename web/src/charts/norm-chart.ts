// Lengths of gradients and steps, of the whole network or of one layer.

import { curveChart } from './curve-panel';
import { averagedLines } from './lines';

export const normChart = curveChart({
  id: 'norms',
  title: 'Norms',
  help: 'Length of the gradient or of the step taken, for the whole network or one layer.',
  choice: { label: 'Which norm', wanted: (column) => column.id.endsWith('_norm') },
  lines: averagedLines,
  kind: 'log',
  mayLeave: true,
  emptyNote: 'Norms appear with the first step.',
});
