// Any metric and its moving average, with the decay that all averages of the page are made with.

import type { FieldValue } from '../state/draft';
import type { Lab } from '../state/lab';
import { h } from '../ui/kit/dom';
import { type Control, fieldControl } from '../ui/kit/field-control';
import type { ChartEntry } from './chart';
import { CurvePanel, type CurvePanelOptions } from './curve-panel';
import { averagedLines } from './lines';

const OPTIONS: CurvePanelOptions = {
  id: 'ema',
  title: 'Moving average',
  help: 'Any metric, raw (faint) and as its exponential moving average with bias correction, computed at every step before thinning.',
  choice: { label: 'Which metric to average', wanted: () => true },
  lines: averagedLines,
  kind: 'linear',
  mayLeave: true,
  emptyNote: 'The average appears with the first step.',
};

class AveragePanel extends CurvePanel {
  private readonly beta: Control | null;

  constructor(...[place, options]: ConstructorParameters<typeof CurvePanel>) {
    super(place, options);
    this.beta = betaControl(place.lab);
    if (this.beta) this.panel.element.append(h('div', { class: 'panel-foot' }, this.beta.element));
  }

  override update(): void {
    super.update();
    this.beta?.update(this.lab.state.document.train.ema_beta);
  }
}

function betaControl(lab: Lab): Control | null {
  const field = lab.state.catalogue.train.fields.find((f) => f.id === 'ema_beta');
  if (!field) return null;
  return fieldControl(field, {
    value: lab.state.document.train.ema_beta,
    onCommit: (value: FieldValue) => {
      void lab.change((draft) => {
        draft.train.ema_beta = Number(value);
      });
    },
  });
}

export const averageChart: ChartEntry = {
  id: OPTIONS.id,
  fits: () => true,
  make: (place) => new AveragePanel(place, OPTIONS),
};
