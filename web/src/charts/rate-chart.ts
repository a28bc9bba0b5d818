// The learning rate of every step, as it was used.

import { curveChart } from './curve-panel';
import { plainLines, RATE } from './lines';

export const rateChart = curveChart({
  id: 'rate',
  title: 'Learning rate',
  help: 'The learning rate used at each step: the base value times its schedule. Never smoothed.',
  lines: (state) => plainLines(state, RATE),
  kind: 'linear',
  fromZero: true,
  emptyNote: 'The learning rate appears with the first step.',
});
