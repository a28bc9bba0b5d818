// What all charts are drawn against, and which part of it: the choices, and the way back to the whole run.

import { h, setAttribute, setHidden, setText } from '../ui/kit/dom';
import type { Linked } from './linked';
import type { XUnit } from './x-scale';

const NAMES: Record<XUnit, string> = { step: 'steps', epoch: 'epochs', second: 'seconds' };
const HELP: Record<XUnit, string> = {
  step: 'Against steps: one minibatch, one update.',
  epoch: 'Against epochs: how often the whole training part was seen.',
  second: 'Against the seconds that training took, without pauses: measured here and now, not reproducible.',
};

export class AxisBar {
  readonly choice: HTMLElement;
  /** What is to be known about the part in sight; empty: nothing. */
  readonly note: HTMLElement;
  private readonly units = new Map<XUnit, HTMLButtonElement>();
  private readonly log: HTMLButtonElement;
  private readonly words = h('span', {});
  private readonly whole: HTMLButtonElement;

  constructor(private readonly linked: Linked) {
    for (const unit of Object.keys(NAMES) as XUnit[]) {
      const choose = (): void => linked.setAxis(unit, linked.log);
      this.units.set(unit, h('button', { type: 'button', 'data-help': HELP[unit], click: choose }, NAMES[unit]));
    }
    this.log = h(
      'button',
      {
        type: 'button',
        class: 'toggle',
        'aria-label': 'log scale on the horizontal axis',
        'data-help': 'A logarithmic horizontal axis in all charts: early steps get more room.',
        click: () => linked.setAxis(linked.unit, !linked.log),
      },
      'log',
    );
    this.whole = h(
      'button',
      { type: 'button', class: 'toggle', 'data-help': 'Back to the whole run; so does a double click in a chart.' },
      'Whole run',
    );
    this.whole.addEventListener('click', () => linked.zoomTo(null));
    this.choice = h(
      'div',
      { class: 'axis-choice', role: 'group', 'aria-label': 'Charts against' },
      h('div', { class: 'segmented' }, ...this.units.values()),
      this.log,
    );
    this.note = h('p', { class: 'axis-note', role: 'status' }, this.words, this.whole);
  }

  sync(): void {
    const { linked } = this;
    const { unit, units, log, zoom, scale } = linked;
    for (const [name, button] of this.units) {
      setAttribute(button, 'aria-pressed', String(name === unit));
      setHidden(button, !units.includes(name));
    }
    setAttribute(this.log, 'aria-pressed', String(log));
    setHidden(this.whole, zoom === null);
    // What its button says at length.
    const measured = unit === 'second' ? 'measured here' : '';
    setText(this.words, zoom ? scale.describePart() : measured);
    setAttribute(this.words, 'data-help', zoom ? null : HELP[unit]);
  }
}
