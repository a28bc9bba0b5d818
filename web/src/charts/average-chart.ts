// The inspector of moving averages: any metric, any decay; with and without the correction of the bias of its beginning,
// beside the plain mean of as many values, and the weights of them all.

import type { Field } from '../engine/catalogue';
import type { FieldValue } from '../state/draft';
import type { Lab, LabState, Series } from '../state/lab';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { type Control, fieldControl } from '../ui/kit/field-control';
import { formatCount, formatInput } from '../ui/kit/format';
import { onTheme } from '../ui/kit/theme';
import { type AverageSetting, EXTRAS, type Extra, readAverageSetting, writeAverageSetting } from './average-setting';
import { Averages } from './averages';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { CurvePanel } from './curve-panel';
import { isOfValidation, type Line, type Metric, shownRuns } from './lines';
import { WeightBars } from './weight-bars';

const ID = 'ema';
const HELP =
  'Any metric: raw (faint), its exponential moving average with bias correction (line), without it, which begins at 0 (dotted), and the plain mean of the last 1/(1−β) values (dashed).';
const KINDS: Record<Extra, Pick<Line, 'role' | 'kind'>> = {
  biased: { role: 'second', kind: 'biased' },
  mean: { role: 'third', kind: 'plain mean' },
};
const EXTRA_HELP: Record<Extra, string> = {
  biased: 'The average as it is kept, v ← βv + (1−β)x from v = 0: at first it is drawn towards 0.',
  mean: 'The plain mean of the last 1/(1−β) values: it forgets all at once what the average forgets bit by bit.',
};

class AveragePanel implements ChartPanel {
  private readonly lab: Lab;
  private readonly curves: CurvePanel;
  private readonly averages = new Map<number, Averages>();
  private readonly beta: Control | null;
  private readonly bars = new WeightBars();
  private readonly toggles = new Map<Extra, HTMLButtonElement>();
  private readonly source = h('p', { class: 'quiet-text' });
  private readonly record: HTMLButtonElement;
  private drawn = -1;

  constructor(place: ChartPlace) {
    const { lab } = place;
    this.lab = lab;
    this.curves = new CurvePanel(place, {
      id: ID,
      title: 'Moving average',
      help: HELP,
      choice: { label: 'Which metric to average', wanted: () => true },
      lines: (state, metric) => this.lines(state, metric),
      kind: 'linear',
      mayLeave: true,
      emptyNote: 'The average appears with the first step.',
    });
    const field = lab.state.catalogue.train.fields.find((f) => f.id === 'ema_beta');
    this.beta = field ? this.betaControl(field) : null;
    for (const extra of EXTRAS) {
      const button = h(
        'button',
        { type: 'button', class: 'toggle', 'data-help': EXTRA_HELP[extra], click: () => this.toggle(extra) },
        KINDS[extra].kind,
      );
      this.toggles.set(extra, button);
    }
    this.record = h('button', { type: 'button', class: 'text-button', click: () => this.recordSo() });
    this.curves.panel.element.append(
      h(
        'div',
        { class: 'panel-foot' },
        this.beta?.element,
        h('div', { class: 'average-extras', role: 'group', 'aria-label': 'Also show' }, ...this.toggles.values()),
      ),
      this.bars.element,
      h('div', { class: 'panel-foot' }, this.source, this.record),
    );
    onTheme(() => this.bars.update(this.decay));
  }

  get panel(): CurvePanel['panel'] {
    return this.curves.panel;
  }

  update(): void {
    const { shown } = this.setting;
    const { decay } = this;
    this.beta?.update(decay);
    for (const [extra, button] of this.toggles) setAttribute(button, 'aria-pressed', String(shown.has(extra)));
    if (decay !== this.drawn) this.bars.update(decay);
    this.drawn = decay;
    this.curves.update();
    if (this.panel.visible) this.saySource();
  }

  restyle(): void {
    this.curves.restyle();
  }
  restart(): void {
    this.curves.restart();
  }
  drawCursor(): void {
    this.curves.drawCursor();
  }

  private get setting(): AverageSetting {
    return readAverageSetting(this.lab.state.settings.get(ID));
  }
  private set setting(wanted: AverageSetting) {
    this.lab.set(ID, writeAverageSetting(wanted));
  }
  private get recorded(): number {
    return this.lab.state.document.train.ema_beta;
  }
  private get decay(): number {
    return this.setting.beta ?? this.recorded;
  }

  private toggle(extra: Extra): void {
    const { beta, shown } = this.setting;
    this.setting = { beta, shown: new Set(EXTRAS.filter((other) => shown.has(other) !== (other === extra))) };
  }

  private lines(state: LabState, metric: Metric | null): Line[] {
    if (!metric) return [];
    const { shown } = this.setting;
    const beta = this.decay;
    const every = isOfValidation(metric.id) ? Math.max(1, state.document.train.validate_every) : 1;
    return shownRuns(state).flatMap((run) => {
      const series = run.series(metric.id, metric.layer);
      if (!series) return [];
      const averages = this.averagesOf(run.index);
      averages.update(series, { beta, every, recorded: beta === this.recorded });
      const line = (role: Line['role'], kind: string, values: Float64Array): Line => ({
        run: run.index,
        column: metric.id,
        layer: metric.layer,
        value: 'ema',
        ghost: role === 'main',
        role,
        kind,
        computed: { ...series, ema: values.subarray(0, series.step.length) } satisfies Series,
      });
      return [
        line('main', 'average', averages.corrected),
        ...EXTRAS.filter((extra) => shown.has(extra)).map((extra) =>
          line(KINDS[extra].role, KINDS[extra].kind, averages[extra]),
        ),
      ];
    });
  }

  private averagesOf(run: number): Averages {
    const averages = this.averages.get(run) ?? new Averages();
    this.averages.set(run, averages);
    return averages;
  }

  /** What the averages are made of, and what to do where that is not everything. */
  private saySource(): void {
    const stride = Math.max(1, ...shownRuns(this.lab.state).map((run) => this.averages.get(run.index)?.stride ?? 1));
    const isRecorded = this.decay === this.recorded;
    const rows = `the last of every ${formatCount(stride)} values, since rows of long runs are thinned`;
    const mean = this.setting.shown.has('mean') ? ` The plain mean is made of ${rows}.` : '';
    if (stride === 1) setText(this.source, 'Made of every value.');
    else if (isRecorded) setText(this.source, `Average made of every value, before thinning.${mean}`);
    else setText(this.source, `Made of ${rows}: about right.`);
    this.record.hidden = isRecorded;
    setText(this.record, `Average all charts with β = ${formatInput(this.decay)}`);
    setAttribute(this.record, 'data-help', 'Starts over and averages every value with it, to the same curves.');
  }

  /** Runs are trained anew, to the same values, and every value goes into the average. */
  private recordSo(): void {
    const { decay } = this;
    const { shown } = this.setting;
    void this.lab
      .change((draft) => {
        draft.train.ema_beta = decay;
      })
      .then((done) => {
        if (done) this.setting = { beta: null, shown };
      });
  }

  private betaControl(field: Field): Control {
    const set = (value: FieldValue): void => {
      const beta = Number(value);
      this.setting = { beta: beta === this.recorded ? null : beta, shown: this.setting.shown };
    };
    const help = 'Decay of the averages in this chart: how much of the average is kept at every new value.';
    return fieldControl({ ...field, help }, { value: this.decay, onInput: set, onCommit: set });
  }
}

export const averageChart: ChartEntry = {
  id: ID,
  fits: () => true,
  make: (place) => new AveragePanel(place),
};
