// The column of charts and the toolbar they share.

import type { FieldValue } from '../state/draft';
import type { Lab } from '../state/lab';
import { h, setAttribute } from '../ui/kit/dom';
import { type Control, fieldControl } from '../ui/kit/field-control';
import { formatPercent, formatTick } from '../ui/kit/format';
import { oncePerFrame } from '../ui/kit/frame';
import { onTheme } from '../ui/kit/theme';
import { CurvePanel } from './curve-panel';
import { DiagnosticsPanel } from './diagnostics-panel';
import { HistogramPanel } from './histogram-panel';
import { ACCURACY, averagedLines, lossLines, type Metric, metricsOf, plainLines, RATE } from './lines';
import { Linked } from './linked';

/** A choice among metrics that follows what the runs record. */
class MetricChoice {
  readonly select: HTMLSelectElement;
  private metrics: Metric[] = [];

  constructor(
    private readonly wanted: (id: string) => boolean,
    label: string,
    onChange: () => void,
  ) {
    this.select = h('select', { class: 'small', 'aria-label': label, change: onChange });
  }

  sync(lab: Lab): void {
    const metrics = metricsOf(lab.state, (column) => this.wanted(column.id));
    if (metrics.map((m) => m.label).join() === this.metrics.map((m) => m.label).join()) return;
    const before = this.select.value;
    this.metrics = metrics;
    this.select.replaceChildren(...metrics.map((m, i) => h('option', { value: i }, m.label)));
    this.select.value = before;
    if (this.select.selectedIndex < 0) this.select.selectedIndex = 0;
  }

  get metric(): Metric | null {
    return this.metrics[Number(this.select.value)] ?? null;
  }
}

export class ChartColumn {
  readonly element: HTMLElement;
  readonly linked = new Linked();
  private readonly curves: CurvePanel[];
  private readonly histogram: HistogramPanel;
  private readonly diagnostics: DiagnosticsPanel;
  private readonly choices: MetricChoice[];
  private readonly loss: CurvePanel;
  private readonly accuracy: CurvePanel;
  private readonly key: HTMLElement;
  private readonly beta: Control | null;

  constructor(private readonly lab: Lab) {
    const redraw = oncePerFrame(() => this.update());
    const norms = new MetricChoice(
      (id) => id.endsWith('_norm'),
      'Which norm',
      () => this.changed(normPanel),
    );
    const any = new MetricChoice(
      () => true,
      'Which metric to average',
      () => this.changed(emaPanel),
    );
    this.choices = [norms, any];
    const averaged = (choice: MetricChoice) => (state: Lab['state']) => {
      const { metric } = choice;
      return metric ? averagedLines(state, metric) : [];
    };
    const make = (
      options: Omit<ConstructorParameters<typeof CurvePanel>[2], 'formatTick'> & { formatTick?: (v: number) => string },
    ): CurvePanel => new CurvePanel(lab, this.linked, { formatTick, ...options }, redraw);
    const lossPanel = make({
      id: 'loss',
      title: 'Loss',
      help: 'Faint: the loss of every minibatch. Line: its exponential moving average. Dotted: the loss on the validation part.',
      lines: lossLines,
      kind: 'log',
      mayLeave: true,
      emptyNote: 'The loss appears with the first step.',
    });
    const ratePanel = make({
      id: 'rate',
      title: 'Learning rate',
      help: 'The learning rate used at each step: the base value times its schedule. Never smoothed.',
      lines: (state) => plainLines(state, RATE),
      kind: 'linear',
      fromZero: true,
      emptyNote: 'The learning rate appears with the first step.',
    });
    this.accuracy = make({
      id: 'accuracy',
      title: 'Validation accuracy',
      help: 'Share of the validation examples that are classified correctly.',
      lines: (state) => plainLines(state, ACCURACY),
      kind: 'linear',
      percent: true,
      formatTick: (value) => `${Math.round(100 * value)} %`,
      formatValue: formatPercent,
      emptyNote: 'Accuracy appears when the validation part is first evaluated.',
    });
    const normPanel = make({
      id: 'norms',
      title: 'Norms',
      help: 'Length of the gradient or of the step taken, for the whole network or one layer.',
      lines: averaged(norms),
      kind: 'log',
      mayLeave: true,
      controls: [norms.select],
      metric: () => norms.metric?.label ?? '',
      emptyNote: 'Norms appear with the first step.',
    });
    const emaPanel = make({
      id: 'ema',
      title: 'Moving average',
      help: 'Any metric, raw (faint) and as its exponential moving average with bias correction, computed at every step before thinning.',
      lines: averaged(any),
      kind: 'linear',
      mayLeave: true,
      controls: [any.select],
      metric: () => any.metric?.label ?? '',
      emptyNote: 'The average appears with the first step.',
    });
    this.loss = lossPanel;
    this.curves = [lossPanel, ratePanel, this.accuracy, normPanel, emaPanel];
    this.histogram = new HistogramPanel(lab, this.linked, redraw);
    this.diagnostics = new DiagnosticsPanel(lab);
    this.beta = this.betaControl();
    if (this.beta) emaPanel.panel.element.append(h('div', { class: 'panel-foot' }, this.beta.element));

    const logSteps = h('button', { type: 'button', class: 'toggle', 'aria-pressed': 'false' }, 'log steps');
    logSteps.title = 'Logarithmic axis of steps in all charts';
    logSteps.addEventListener('click', () => {
      this.linked.setLogSteps(!this.linked.logSteps);
      setAttribute(logSteps, 'aria-pressed', String(this.linked.logSteps));
    });
    this.key = h(
      'p',
      { class: 'line-key' },
      lineSample('ghost'),
      'batch',
      lineSample('main'),
      'average',
      lineSample('second'),
      'validation',
    );
    this.element = h(
      'div',
      { class: 'charts' },
      h('div', { class: 'charts-bar' }, this.key, logSteps),
      lossPanel.panel.element,
      this.accuracy.panel.element,
      ratePanel.panel.element,
      this.histogram.panel.element,
      normPanel.panel.element,
      emaPanel.panel.element,
      this.diagnostics.element,
    );
    this.linked.subscribe((what) => {
      if (what === 'axis') redraw();
      else this.drawCursors();
    });
    onTheme(redraw);
  }

  update(): void {
    const { state } = this.lab;
    for (const choice of this.choices) choice.sync(this.lab);
    const learns = state.runs.some((run) => run.description?.kind !== 'function');
    const classifies = state.runs.some(({ description }) => description === null || description.classes > 0);
    this.accuracy.panel.element.hidden = !learns || !classifies;
    this.key.classList.toggle('vacant', !learns);
    this.loss.panel.title = learns ? 'Loss' : 'Function value';
    for (const curve of this.curves) curve.update();
    this.histogram.update();
    this.diagnostics.update();
    this.beta?.update(state.document.train.ema_beta);
  }

  /** After a change of highlight: colours only. */
  restyle(): void {
    for (const curve of this.curves) curve.restyle();
    this.histogram.update();
  }

  /** The experiment started over: old ranges mean nothing any more. */
  restart(): void {
    this.linked.axis.reset();
    for (const curve of this.curves) curve.resetRange();
    this.histogram.resetRange();
  }

  private changed(panel: CurvePanel): void {
    panel.resetRange();
    panel.update();
  }

  private readonly drawCursors = oncePerFrame(() => {
    for (const curve of this.curves) curve.drawCursor();
    this.histogram.update();
  });

  private betaControl(): Control | null {
    const field = this.lab.state.catalogue.train.fields.find((f) => f.id === 'ema_beta');
    if (!field) return null;
    return fieldControl(field, {
      value: this.lab.state.document.train.ema_beta,
      onCommit: (value: FieldValue) => {
        void this.lab.change((draft) => {
          draft.train.ema_beta = Number(value);
        });
      },
    });
  }
}

const lineSample = (kind: string): HTMLElement =>
  h('span', { class: `line-sample line-${kind}`, 'aria-hidden': 'true' });
