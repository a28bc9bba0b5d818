// What Taylor's formula promises of a plain step, live: the fall that the slope promises, what curvature takes back of
// it, and the real fall (Goodfellow, Bengio and Courville, Deep Learning, section 8.2.1). Sampled only while it is seen.

import type { LabState } from '../state/lab';
import { TAYLOR } from '../state/taylor-store';
import { h } from '../ui/kit/dom';
import type { ChartEntry } from './chart';
import { CurvePanel, type CurvePanelOptions } from './curve-panel';
import { lineSample } from './line-sample';
import { type Line, shownRuns } from './lines';

const KINDS = [
  { column: TAYLOR.first, role: 'main', kind: 'promised: ε gᵀg' },
  { column: TAYLOR.second, role: 'second', kind: 'taken back: ½ε² gᵀHg' },
  { column: TAYLOR.fall, role: 'third', kind: 'real fall' },
] as const;

const lines = (state: LabState): Line[] =>
  shownRuns(state).flatMap(({ index }) =>
    KINDS.map((line) => ({ ...line, run: index, layer: -1, value: 'last', ghost: false })),
  );

const OPTIONS: CurvePanelOptions = {
  id: 'taylor',
  title: 'A plain step',
  help: 'Of a step of plain descent on the next minibatch, at the learning rate ε now: the fall of the loss that the slope promises, what curvature takes back, and what really comes. Where the dotted line is above the solid one, the loss rises. A logarithmic axis leaves out what is below 0.',
  lines,
  kind: 'log',
  staysLog: true,
  emptyNote: 'The terms appear with the first steps while this chart is in view.',
};

class TaylorPanel extends CurvePanel {
  private asks = false;

  constructor(...[place, options]: ConstructorParameters<typeof CurvePanel>) {
    super(place, options);
    this.panel.element.append(
      h('p', { class: 'panel-foot line-key' }, ...KINDS.map(({ role, kind }) => lineSample(role, kind))),
    );
  }

  override update(): void {
    super.update();
    if (this.panel.visible === this.asks) return;
    this.asks = this.panel.visible;
    this.lab.setTaylor(this.asks);
  }
}

export const taylorChart: ChartEntry = {
  id: OPTIONS.id,
  fits: () => true,
  make: (place) => new TaylorPanel(place, OPTIONS),
};
