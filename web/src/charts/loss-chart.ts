// The loss of every minibatch, its average and the loss on validation; a function's value.

import { curveChart } from './curve-panel';
import { LOSS, learns, lossLines } from './lines';

export const lossChart = curveChart({
  id: 'loss',
  title: 'Loss',
  titleNow: (state) => (learns(state) ? 'Loss' : 'Function value'),
  help: 'Faint: the loss of every minibatch. Line: its exponential moving average. Dotted: the loss on the validation part.',
  lines: lossLines,
  kind: 'log',
  mayLeave: true,
  band: LOSS,
  emptyNote: 'The loss appears with the first step.',
});
