// A panel with a curve chart in it: readouts at the crosshair, the run under the pointer, choice of axis.

import { fileName } from '../state/file-name';
import type { LabState } from '../state/lab';
import type { AxisKind } from '../ui/kit/axis';
import { h, setAttribute, setText } from '../ui/kit/dom';
import { formatCount, formatNumber, formatTick } from '../ui/kit/format';
import { fitCanvas } from '../ui/kit/frame';
import { runStyle, traceMarker } from '../ui/kit/palette';
import type { Picture } from '../ui/kit/picture';
import { runSwatch } from '../ui/kit/swatch';
import { theme } from '../ui/kit/theme';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { CurveChart } from './curve-chart';
import { curveKey, drawStepName, STEP_NAME_HEIGHT } from './curve-picture';
import { rowAt } from './decimate';
import type { Line, Metric } from './lines';
import type { Linked } from './linked';
import { MetricChoice, type MetricChoiceOptions } from './metric-choice';
import { Panel } from './panel';
import { summarise } from './summary';

export interface CurvePanelOptions {
  id: string;
  title: string;
  /** Where another experiment calls it something else. */
  titleNow?: (state: LabState) => string;
  help: string;
  /** Several metrics to choose from, of which one is shown. */
  choice?: MetricChoiceOptions;
  /** metric: the one chosen. */
  lines: (state: LabState, metric: Metric | null) => Line[];
  kind: AxisKind;
  percent?: boolean;
  fromZero?: boolean;
  mayLeave?: boolean;
  formatTick?: (value: number) => string;
  formatValue?: (value: number) => string;
  /** Said when no run has a value for it yet. */
  emptyNote: string;
}

/** An entry of the list of charts. */
export function curveChart({
  fits = () => true,
  ...options
}: CurvePanelOptions & { fits?: (state: LabState) => boolean }): ChartEntry {
  return { id: options.id, fits, make: (place) => new CurvePanel(place, options) };
}

/** How near the pointer must be to a line to mean its run, in px. */
const REACH = 18;

export class CurvePanel implements ChartPanel {
  readonly panel: Panel;
  protected readonly lab: ChartPlace['lab'];
  private readonly linked: Linked;
  private readonly redraw: () => void;
  private readonly choice: MetricChoice | null;
  private readonly chart: CurveChart;
  private readonly overlay: HTMLCanvasElement;
  private readonly tip: HTMLElement;
  private readonly scaleButton: HTMLButtonElement;
  private size = { width: 0, height: 0 };
  private stale = true;
  private summarisedAt = 0;
  /** The overlay has something on it. */
  private crossed = false;

  constructor(
    { lab, linked, redraw }: ChartPlace,
    private readonly options: CurvePanelOptions,
  ) {
    this.lab = lab;
    this.linked = linked;
    this.redraw = redraw;
    this.choice = options.choice ? new MetricChoice(options.choice, () => this.choose()) : null;
    this.scaleButton = h('button', { type: 'button', class: 'toggle', click: () => this.toggleScale() }, 'log');
    this.scaleButton.title = 'Logarithmic vertical axis';
    const canvas = h('canvas', { role: 'img', 'aria-label': options.title });
    this.overlay = h('canvas', { class: 'overlay', 'aria-hidden': 'true' });
    this.tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
    this.panel = new Panel({
      id: options.id,
      title: options.title,
      help: options.help,
      controls: [this.choice?.select, this.scaleButton],
      picture: () => this.picture(),
      onResize: (width, height) => this.resize(width, height),
    });
    this.panel.area.append(canvas, this.overlay, this.tip);
    const { percent = false, fromZero = false, mayLeave = false } = options;
    const tick = options.formatTick ?? formatTick;
    this.chart = new CurveChart(canvas, options.kind, { linked, percent, fromZero, mayLeave, formatTick: tick });
    this.showScale();
    this.overlay.addEventListener('pointermove', (event) => this.point(event));
    this.overlay.addEventListener('pointerdown', (event) => this.point(event));
    this.overlay.addEventListener('pointerleave', () => {
      linked.setCursor(null, null);
      lab.highlight(null);
    });
  }

  /** Data, axes and lines; skipped while nobody can see it. */
  update(): void {
    const { state } = this.lab;
    this.panel.title = this.options.titleNow?.(state) ?? this.options.title;
    this.choice?.sync(state);
    if (!this.panel.visible || this.size.width === 0) {
      this.stale = true;
      return;
    }
    this.refresh();
  }

  private refresh(): void {
    this.stale = false;
    const { state } = this.lab;
    const lines = this.options.lines(state, this.choice?.metric ?? null);
    const steps = this.linked.axis.update(lastStep(state), endOf(state));
    this.chart.update(state, lines, steps);
    this.showScale();
    const some = lines.some((line) => hasValues(state, line));
    this.panel.setNote(some ? '' : this.options.emptyNote);
    this.drawCursor();
    const now = performance.now();
    if (!state.playing || now - this.summarisedAt > 5000) {
      this.summarisedAt = now;
      setAttribute(this.chart.canvas, 'aria-label', summarise(state, this.panel.title, lines, this.format));
    }
  }

  /** Also while it is folded or scrolled away. */
  private picture(): Picture | string {
    this.refresh();
    const { state } = this.lab;
    const lines = this.chart.lines.filter((line) => hasValues(state, line));
    if (lines.length === 0) return this.options.emptyNote;
    const { title } = this.panel;
    const metric = this.choice?.metric?.label ?? '';
    const { width, height } = this.chart.size;
    const runs = state.runs.filter((run) => lines.some((line) => line.run === run.index));
    return {
      title: metric === '' ? title : `${title}: ${metric}`,
      file: fileName(
        state.document,
        runs.map((run) => run.name),
        metric === '' ? title : metric,
      ),
      width,
      height: height + STEP_NAME_HEIGHT,
      key: curveKey(runs, lines),
      drawing: {
        kind: 'lines',
        draw: (pen) => {
          this.chart.draw(pen);
          drawStepName(pen, this.chart.area, height);
        },
      },
    };
  }

  restyle(): void {
    if (this.panel.visible) this.chart.restyle();
    this.drawCursor();
  }

  restart(): void {
    if (this.chart.mayGiveWay) this.chart.setKind(this.options.kind);
    this.chart.resetRange();
  }

  private choose(): void {
    this.restart();
    this.update();
  }

  drawCursor(): void {
    const { width, height } = this.size;
    const step = this.linked.cursor;
    if (step === null && !this.crossed) return;
    const context = fitCanvas(this.overlay, width, height);
    if (!context) return;
    context.clearRect(0, 0, width, height);
    this.crossed = step !== null;
    const mine = this.linked.cursorOwner === this;
    this.tip.hidden = !mine || step === null;
    this.panel.element.classList.toggle('reading', step !== null && !mine);
    if (step === null || !this.panel.visible) {
      if (this.panel.readout.childElementCount > 0) this.panel.readout.replaceChildren();
      return;
    }
    const { left, right, top, bottom } = this.chart.area;
    const x = this.chart.xPixel(step);
    if (x < left - 1 || x > right + 1) return;
    context.strokeStyle = theme().muted;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, top);
    context.lineTo(Math.round(x) + 0.5, bottom);
    context.stroke();
    const values = this.valuesAt(step);
    for (const { line, value, colour } of values) {
      const y = this.chart.yPixel(value);
      if (!(y >= top - 1 && y <= bottom + 1)) continue;
      context.beginPath();
      traceMarker(context, runStyle(colour).marker, x, y, line.role === 'main' ? 3.5 : 2.5);
      context.fillStyle = runStyle(colour).colour;
      context.strokeStyle = theme().paper;
      context.lineWidth = 1.5;
      context.stroke();
      context.fill();
    }
    if (mine) this.fillTip(step, values, x);
    else this.fillReadout(values);
  }

  private readonly format = (value: number): string => (this.options.formatValue ?? formatNumber)(value);

  private resize(width: number, height: number): void {
    if (width === this.size.width && height === this.size.height && !this.stale) return;
    this.size = { width, height };
    this.chart.resize(width, height);
    this.redraw();
  }

  private toggleScale(): void {
    this.chart.mayGiveWay = false;
    this.chart.setKind(this.chart.logY ? 'linear' : 'log');
    this.showScale();
    this.redraw();
  }

  private showScale(): void {
    setAttribute(this.scaleButton, 'aria-pressed', String(this.chart.logY));
    setAttribute(this.scaleButton, 'aria-label', `${this.panel.title}: logarithmic vertical axis`);
  }

  private valuesAt(step: number): { line: Line; value: number; colour: number; name: string }[] {
    const { state } = this.lab;
    return this.chart.lines.flatMap((line) => {
      const run = state.runs[line.run];
      const series = run?.series(line.column, line.layer);
      if (!run || !series) return [];
      const row = Math.max(0, rowAt(series.step, step));
      const value = (line.value === 'ema' ? series.ema : series.last)[row] ?? Number.NaN;
      const past = (series.step[series.step.length - 1] ?? 0) < step - 1 && run.progress.status === 'diverged';
      return past ? [] : [{ line, value, colour: run.colour, name: run.name }];
    });
  }

  private fillTip(step: number, values: ReturnType<CurvePanel['valuesAt']>, x: number): void {
    const rows = values
      .filter(({ value }) => !Number.isNaN(value))
      .map(({ line, value, colour, name }) =>
        h(
          'tr',
          { class: this.lab.state.highlighted === line.run ? 'lit' : '' },
          h('th', {}, line.role === 'main' && runSwatch(colour), line.role === 'main' ? name : line.kind),
          h('td', {}, this.format(value)),
        ),
      );
    this.tip.replaceChildren(h('p', {}, `step ${formatCount(step)}`), h('table', {}, ...rows));
    const left = x > this.size.width / 2 ? x - this.tip.offsetWidth - 14 : x + 14;
    this.tip.style.transform = `translate(${Math.round(Math.max(0, left))}px, 4px)`;
  }

  private fillReadout(values: ReturnType<CurvePanel['valuesAt']>): void {
    const main = values.filter(({ line, value }) => line.role === 'main' && !Number.isNaN(value));
    const { readout } = this.panel;
    while (readout.childElementCount > main.length) readout.lastElementChild?.remove();
    for (const [i, { value, colour }] of main.entries()) {
      let item = readout.children[i] as HTMLElement | undefined;
      if (!item || item.dataset.colour !== String(colour)) {
        const fresh = h('span', { 'data-colour': colour }, runSwatch(colour), h('output', {}));
        if (item) item.replaceWith(fresh);
        else readout.append(fresh);
        item = fresh;
      }
      setText(item.lastElementChild as Element, this.format(value));
    }
  }

  private point(event: PointerEvent): void {
    const box = this.overlay.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { left, right } = this.chart.area;
    if (x < left - 8 || x > right + 8) {
      this.linked.setCursor(null, null);
      return;
    }
    const step = Math.round(Math.min(this.chart.stepAt(x), lastStep(this.lab.state)));
    let nearest: number | null = null;
    let distance = REACH;
    for (const { line, value } of this.valuesAt(step)) {
      const away = Math.abs(this.chart.yPixel(value) - y);
      if (away < distance) [nearest, distance] = [line.run, away];
    }
    if (nearest !== this.lab.state.highlighted) this.lab.highlight(nearest);
    this.linked.setCursor(step, this);
  }
}

export function lastStep(state: LabState): number {
  let last = 0;
  for (const run of state.runs) if (!run.muted) last = Math.max(last, run.progress.step);
  return last;
}

export const endOf = (state: LabState): number => state.document.train.stop.steps;

function hasValues(state: LabState, line: Line): boolean {
  const series = state.runs[line.run]?.series(line.column, line.layer);
  if (!series || series.step.length === 0) return false;
  const values = line.value === 'ema' ? series.ema : series.last;
  return !Number.isNaN(values[values.length - 1] ?? Number.NaN);
}
