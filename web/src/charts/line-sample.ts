// A bit of line as a key shows it, without the colour of any run.

import { h } from '../ui/kit/dom';
import type { Line } from './lines';

/** A sample with its name, which stay together where a key is broken into lines. */
export const lineSample = (kind: Line['role'] | 'ghost', name: string): HTMLElement =>
  h('span', { class: 'line-name' }, h('span', { class: `line-sample line-${kind}`, 'aria-hidden': 'true' }), name);
