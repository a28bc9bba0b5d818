// A bit of line as a key shows it, without the colour of any run.

import { h } from '../ui/kit/dom';
import type { Line } from './lines';

export const lineSample = (kind: Line['role'] | 'ghost'): HTMLElement =>
  h('span', { class: `line-sample line-${kind}`, 'aria-hidden': 'true' });
