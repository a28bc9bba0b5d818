// A panel with a curve chart in it: readouts at the crosshair, the run under the pointer, choice of axis.

import { fileName } from '../state/file-name';
import type { LabState } from '../state/lab';
import type { AxisKind } from '../ui/kit/axis';
import { h, setAttribute } from '../ui/kit/dom';
import { formatNumber, formatTick } from '../ui/kit/format';
import { fitCanvas } from '../ui/kit/frame';
import { runStyle, traceMarker } from '../ui/kit/palette';
import type { Picture } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import { chosenKind, withKind } from './axis-kinds';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { drawCrosshair, drawSelection } from './crosshair';
import { CurveChart } from './curve-chart';
import { AXIS_NAME_HEIGHT, curveKey, drawAxisName } from './curve-picture';
import { type Line, type Metric, seriesOf } from './lines';
import type { Linked } from './linked';
import { MetricChoice, type MetricChoiceOptions } from './metric-choice';
import { Panel } from './panel';
import { drawPastVeil } from './past-veil';
import { followKeys, followPointer } from './plot-gestures';
import { fillReadout, type Reading, readingsAt, readingTable, readingWords } from './readings';
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
  /** A logarithmic axis stays one where values are negative, and leaves those out. */
  staysLog?: boolean;
  formatTick?: (value: number) => string;
  formatValue?: (value: number) => string;
  /** The metric whose bands under other seeds lie behind its curves. */
  band?: string;
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

/** The page setting that holds who has another vertical axis than by itself. */
const KINDS = 'scales';
/** How near the pointer must be to a line to mean its run, in px. */
const REACH = 18;

export class CurvePanel implements ChartPanel {
  readonly panel: Panel;
  protected readonly lab: ChartPlace['lab'];
  private readonly linked: Linked;
  private readonly bands: ChartPlace['bands'];
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
  /** The setting as it was followed last; null: not yet. */
  private kinds: string | null = null;

  constructor(
    { lab, linked, bands, redraw }: ChartPlace,
    private readonly options: CurvePanelOptions,
  ) {
    this.lab = lab;
    this.linked = linked;
    this.bands = bands;
    this.redraw = redraw;
    this.choice = options.choice ? new MetricChoice(options.choice, () => this.choose()) : null;
    this.scaleButton = h('button', { type: 'button', class: 'toggle', click: () => this.toggleScale() }, 'log');
    this.scaleButton.title = 'Log scale on the vertical axis';
    const canvas = h('canvas', { role: 'img', 'aria-label': options.title });
    this.overlay = h('canvas', { class: 'overlay', 'aria-label': `${options.title}, at the crosshair` });
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
    this.chart = new CurveChart(canvas, options.kind, {
      linked,
      percent,
      fromZero,
      mayLeave,
      formatTick: tick,
      under: (pen) => options.band && bands.draw(pen, options.band, linked, this.chart),
    });
    this.showScale();
    followPointer(linked, {
      element: this.overlay,
      owner: this,
      xAt: (pixel) => {
        const { left, right } = this.chart.area;
        return pixel < left - 8 || pixel > right + 8 ? null : this.chart.xAt(pixel);
      },
      onPoint: (x, _, y) => this.highlightNear(x, y),
      onLeave: () => lab.highlight(null),
    });
    followKeys(linked, { element: this.overlay, owner: this });
    this.overlay.addEventListener('focus', () => this.say());
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
    this.followSettings();
    this.chart.update(state, lines);
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
      height: height + AXIS_NAME_HEIGHT,
      key: [...curveKey(runs, lines), ...(this.options.band ? this.bands.key(this.options.band) : [])],
      drawing: {
        kind: 'lines',
        draw: (pen) => {
          this.chart.draw(pen);
          drawAxisName(pen, this.linked.scale.name, this.chart.area, height);
        },
      },
    };
  }

  restyle(): void {
    if (this.panel.visible) this.chart.restyle();
    this.drawCursor();
  }

  restart(): void {
    this.chart.setKind(this.kind);
    this.chart.resetRange();
  }

  private choose(): void {
    this.restart();
    this.update();
  }

  drawCursor(): void {
    const { width, height } = this.size;
    const { cursorX, pastX, selection } = this.linked;
    const x = cursorX ?? pastX;
    if (x === null && !this.crossed) return;
    const context = fitCanvas(this.overlay, width, height);
    if (!context) return;
    context.clearRect(0, 0, width, height);
    this.crossed = x !== null;
    const mine = this.linked.cursorOwner === this;
    this.tip.hidden = !mine || x === null;
    this.panel.element.classList.toggle('reading', x !== null && !mine);
    if (x === null || !this.panel.visible) {
      if (this.panel.readout.childElementCount > 0) this.panel.readout.replaceChildren();
      return;
    }
    const { area } = this.chart;
    if (pastX !== null) drawPastVeil(context, this.chart.xPixel(pastX), { ...area, right: width, top: 0 });
    if (selection) drawSelection(context, this.linked.scale, selection, area);
    const pixel = this.chart.xPixel(x);
    if (pixel < area.left - 1 || pixel > area.right + 1) return;
    drawCrosshair(context, pixel, area.top, area.bottom);
    const readings = this.readings(x);
    for (const reading of readings) this.drawReading(context, reading, pixel);
    if (mine) this.fillTip(x, readings, pixel);
    else fillReadout(this.panel.readout, readings, this.format);
    if (mine) this.say();
  }

  private drawReading(context: CanvasRenderingContext2D, { line, run, value }: Reading, x: number): void {
    const { top, bottom } = this.chart.area;
    const y = this.chart.yPixel(value);
    if (!(y >= top - 1 && y <= bottom + 1)) return;
    const { marker, colour } = runStyle(run.colour);
    context.beginPath();
    traceMarker(context, marker, x, y, line.role === 'main' ? 3.5 : 2.5);
    context.fillStyle = colour;
    context.strokeStyle = theme().paper;
    context.lineWidth = 1.5;
    context.stroke();
    context.fill();
  }

  private readonly format = (value: number): string => (this.options.formatValue ?? formatNumber)(value);

  private resize(width: number, height: number): void {
    if (width === this.size.width && height === this.size.height && !this.stale) return;
    this.size = { width, height };
    this.chart.resize(width, height);
    this.redraw();
  }

  private toggleScale(): void {
    const { lab, options } = this;
    // What was chosen a moment ago may not be drawn yet.
    this.followSettings();
    const kind = this.chart.logY ? 'linear' : 'log';
    // An axis that may give way would do so again: there its own kind is a choice, too.
    const isOwn = kind === options.kind && (kind === 'linear' || options.staysLog);
    lab.set(KINDS, withKind(lab.state.settings.get(KINDS), options.id, isOwn ? null : kind));
  }

  /** The kind of vertical axis that is wanted. */
  private get kind(): AxisKind {
    return chosenKind(this.lab.state.settings.get(KINDS), this.options.id) ?? this.options.kind;
  }

  private followSettings(): void {
    const text = this.lab.state.settings.get(KINDS) ?? '';
    if (text === this.kinds) return;
    this.kinds = text;
    this.chart.mayGiveWay = !this.options.staysLog && chosenKind(text, this.options.id) === null;
    if (this.chart.logY !== (this.kind === 'log')) this.chart.setKind(this.kind);
  }

  private showScale(): void {
    setAttribute(this.scaleButton, 'aria-pressed', String(this.chart.logY));
    setAttribute(this.scaleButton, 'aria-label', `${this.panel.title}: log scale on the vertical axis`);
  }

  private readings(x: number): Reading[] {
    return readingsAt(this.lab.state, this.linked, this.chart.lines, x);
  }

  private fillTip(x: number, readings: readonly Reading[], pixel: number): void {
    const { scale } = this.linked;
    const options = { format: this.format, lit: this.lab.state.highlighted, withSteps: scale.unit === 'second' };
    this.tip.replaceChildren(...readingTable(scale.describe(x), readings, options));
    const left = pixel > this.size.width / 2 ? pixel - this.tip.offsetWidth - 14 : pixel + 14;
    this.tip.style.transform = `translate(${Math.round(Math.max(0, left))}px, 4px)`;
  }

  /** Where the crosshair is, for who moves it by keys and hears it. */
  private say(): void {
    if (document.activeElement !== this.overlay) return;
    const { scale, last } = this.linked;
    const x = this.linked.cursorX ?? last;
    setAttribute(this.overlay, 'aria-valuemin', String(scale.range.min));
    setAttribute(this.overlay, 'aria-valuemax', String(Math.min(last, scale.range.max)));
    setAttribute(this.overlay, 'aria-valuenow', String(x));
    const words = readingWords(this.readings(x), this.format);
    setAttribute(this.overlay, 'aria-valuetext', `${scale.describe(x)}: ${words}`);
  }

  private highlightNear(x: number, pixelY: number): void {
    let nearest: number | null = null;
    let distance = REACH;
    for (const { line, value } of this.readings(x)) {
      const away = Math.abs(this.chart.yPixel(value) - pixelY);
      if (away < distance) [nearest, distance] = [line.run, away];
    }
    if (nearest !== this.lab.state.highlighted) this.lab.highlight(nearest);
  }
}

function hasValues(state: LabState, line: Line): boolean {
  const series = seriesOf(state, line);
  if (!series || series.step.length === 0) return false;
  const values = line.value === 'ema' ? series.ema : series.last;
  return !Number.isNaN(values[values.length - 1] ?? Number.NaN);
}
