// A Chart.js line chart of metric curves. It keeps Chart.js to what it is good at (scales, grid, lines) and draws
// the ghosts of raw values, labels at line ends and the marks of diverged runs itself. No animation, one point per
// pixel column, nothing allocated per frame once the buffers have grown.

import type { Chart, ChartDataset } from 'chart.js';
import type { LabState } from '../state/lab';
import { Axis, type AxisKind, type Range } from '../ui/kit/axis';
import { formatLogTick } from '../ui/kit/format';
import { runStyle, withAlpha } from '../ui/kit/palette';
import type { Pen } from '../ui/kit/pen';
import { theme } from '../ui/kit/theme';
import { drawAxes, drawLine, GHOST_ALPHA, ROLES } from './curve-drawing';
import { decimate, makePoints, type Points, plotY } from './decimate';
import { drawEndLabels, type EndLabel, endLabelWidth } from './end-labels';
import { makeLineChart, type Point } from './line-chart';
import { type Line, seriesOf } from './lines';
import type { Linked } from './linked';
import type { XScale } from './x-scale';

interface Curve {
  line: Line;
  points: Points;
  pool: Point[];
  dataset: ChartDataset<'line', Point[]>;
}

const CAPACITY = 4096;
const FADED = 0.18;
/** How far the ghost of raw values may stretch a logarithmic axis beyond the average. */
const GHOST_DECADES = 0.7;

export interface CurveChartOptions {
  linked: Linked;
  percent?: boolean;
  formatTick: (value: number) => string;
  /** Diverging runs may leave the top of the chart. */
  mayLeave: boolean;
  fromZero: boolean;
  /** Drawn behind everything else, inside the plot. */
  under: (pen: Pen) => void;
}

export class CurveChart {
  readonly canvas: HTMLCanvasElement;
  private readonly chart: Chart<'line', Point[]>;
  private curves: Curve[] = [];
  private shape = '';
  private axis: Axis;
  private scale: XScale;
  private yRange: Range = { min: 0, max: 1 };
  private state: LabState | null = null;
  private labels: EndLabel[] = [];

  constructor(
    canvas: HTMLCanvasElement,
    private kind: AxisKind,
    private readonly options: CurveChartOptions,
  ) {
    this.canvas = canvas;
    this.axis = this.makeAxis();
    this.scale = options.linked.scale;
    this.chart = this.makeChart();
  }

  /** A logarithmic axis nobody asked for gives way to a linear one where values are negative. */
  mayGiveWay = true;

  get logY(): boolean {
    return this.kind === 'log';
  }
  get area(): { left: number; right: number; top: number; bottom: number } {
    return this.chart.chartArea ?? { left: 0, right: 0, top: 0, bottom: 0 };
  }
  get lines(): readonly Line[] {
    return this.curves.map((curve) => curve.line);
  }

  setKind(kind: AxisKind): void {
    this.kind = kind;
    this.axis = this.makeAxis();
  }

  /** Lets the next data set the vertical range alone, as after a change of metric or a reset. */
  resetRange(): void {
    this.axis.reset();
  }

  resize(width: number, height: number): void {
    if (width < 1 || height < 1) return;
    this.chart.resize(width, height);
  }

  /** The place on the axis, which ends where the plot does. */
  xAt(pixel: number): number {
    const { left, right } = this.area;
    return this.scale.at(Math.max(0, Math.min(1, (pixel - left) / Math.max(1, right - left))));
  }

  xPixel(x: number): number {
    const { left, right } = this.area;
    return left + this.scale.fractionOf(x) * (right - left);
  }

  yPixel(value: number): number {
    const y = this.chart.scales.y?.getPixelForValue(plotY(value, this.logY)) ?? Number.NaN;
    return y;
  }

  update(state: LabState, lines: readonly Line[]): void {
    this.state = state;
    this.syncCurves(state, lines);
    const { linked } = this.options;
    const { scale } = linked;
    const { min, max } = this.scale.range;
    // Another part or another unit has its own values.
    const isElsewhere = scale.unit !== this.scale.unit || scale.range.min !== min || scale.range.max < max;
    if (isElsewhere) this.axis.reset();
    this.scale = scale;
    const columns = Math.max(50, this.area.right - this.area.left);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const curve of this.curves) {
      const { line, points } = curve;
      const run = state.runs[line.run];
      const series = seriesOf(state, line);
      points.n = 0;
      if (run && series) {
        const xs = linked.xsOf(run, series.step);
        decimate(series, xs, { value: line.value, scale, columns, logY: this.logY }, points);
      }
      fillPool(curve);
      const [a, b] = this.extent(curve);
      low = Math.min(low, a);
      high = Math.max(high, b);
    }
    if (this.mayGiveWay && this.logY && this.hasNegative(state, lines)) {
      this.setKind('linear');
      this.update(state, lines);
      return;
    }
    const back = (y: number): number => (this.logY ? 10 ** y : y);
    this.yRange = this.axis.update(back(low), back(high));
    this.applyStyle();
    this.applyScales();
    this.chart.update('none');
  }

  /** Only colours and widths: after a change of highlight or theme. */
  restyle(): void {
    this.applyStyle();
    this.applyScales();
    this.chart.update('none');
  }

  get size(): { width: number; height: number } {
    return { width: this.chart.width, height: this.chart.height };
  }

  /** The chart as Chart.js has laid it out, with another pen. */
  draw(pen: Pen): void {
    const { x, y } = this.chart.scales;
    if (!x || !y) return;
    drawAxes(pen, x, y, this.area);
    this.drawGhosts(pen);
    const back = this.curves.toSorted((a, b) => (b.dataset.order ?? 0) - (a.dataset.order ?? 0));
    for (const { dataset } of back) drawLine(pen, dataset, x, y, this.area);
    this.drawEnds(pen);
  }

  private hasNegative(state: LabState, lines: readonly Line[]): boolean {
    return lines.some((line) => {
      const values = seriesOf(state, line)?.last;
      return values !== undefined && (values[values.length - 1] ?? 0) < 0;
    });
  }

  private makeAxis(): Axis {
    return new Axis(this.kind, { fromZero: this.options.fromZero, share: this.options.percent ?? false });
  }

  /** Vertical extent in plot units; a run that leaves counts only as far as it stays near where it began. */
  private extent({ line, points }: Curve): [number, number] {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let cap = Number.POSITIVE_INFINITY;
    let floor = Number.NEGATIVE_INFINITY;
    const first = points.y[0] ?? Number.NaN;
    const last = points.y[points.n - 1] ?? Number.NaN;
    const gone = this.state?.runs[line.run]?.now.progress.status === 'diverged';
    if (this.options.mayLeave && points.n > 1) {
      const grown = this.logY ? last > first + 2 : Math.abs(last) > 50 * Math.abs(first);
      if (gone || grown) cap = this.logY ? first + 1 : 3 * Math.abs(first);
      if (grown && !this.logY) floor = -3 * Math.abs(first);
    }
    for (let i = 0; i < points.n; ++i) {
      const y = points.y[i] ?? Number.NaN;
      if (y < low && y >= floor) low = y;
      if (y > high && y <= cap) high = y;
    }
    // The ghost of raw values may stick out, but not the bulk of it.
    if (line.ghost && points.n > 0 && cap === Number.POSITIVE_INFINITY) {
      // On a logarithmic axis the deepest dips say little and would take most of the room.
      const reach = this.logY ? GHOST_DECADES : Number.POSITIVE_INFINITY;
      high = Math.max(high, Math.min(high + reach, quantile(points.high, points.n, 0.97)));
      low = Math.min(low, Math.max(low - reach, quantile(points.low, points.n, 0.03)));
    }
    return [low, Math.min(high, cap)];
  }

  private syncCurves(state: LabState, lines: readonly Line[]): void {
    const shape = lines
      .map((l) => `${l.run}/${l.column}/${l.layer}/${l.value}/${l.kind}/${state.runs[l.run]?.colour}`)
      .join();
    if (shape === this.shape) {
      for (const [i, curve] of this.curves.entries()) curve.line = lines[i] ?? curve.line;
      return;
    }
    this.shape = shape;
    this.curves = lines.map((line) => {
      const pool: Point[] = [];
      const data: Point[] = [];
      return { line, points: makePoints(CAPACITY), pool, dataset: { data, borderJoinStyle: 'round', pointRadius: 0 } };
    });
    this.chart.data.datasets = this.curves.map((curve) => curve.dataset);
  }

  private applyStyle(): void {
    const state = this.state;
    if (!state) return;
    for (const { line, dataset } of this.curves) {
      const run = state.runs[line.run];
      if (!run) continue;
      const style = runStyle(run.colour);
      const faded = state.highlighted !== null && state.highlighted !== line.run;
      const { width, dash, cap, order } = ROLES[line.role];
      dataset.borderColor = withAlpha(style.colour, faded ? FADED : 1);
      dataset.borderWidth = state.highlighted === line.run ? width + 0.75 : width;
      dataset.borderDash = dash ? [...dash] : style.dash.map((d) => d * 1.6);
      dataset.borderCapStyle = cap;
      dataset.order = state.highlighted === line.run ? 0 : order;
    }
  }

  private applyScales(): void {
    const { x, y } = this.chart.options.scales ?? {};
    if (!x || !y) return;
    const t = theme();
    const { min, max } = this.scale.plotRange;
    [x.min, x.max] = [min, max];
    const log = this.logY;
    y.min = log ? Math.log10(this.yRange.min) : this.yRange.min;
    y.max = log ? Math.log10(this.yRange.max) : this.yRange.max;
    for (const scale of [x, y]) {
      if (scale.grid) scale.grid.color = t.rule;
      if (scale.ticks) {
        scale.ticks.color = t.muted;
        scale.ticks.font = { family: t.font, size: t.small };
      }
    }
    const layout = this.chart.options.layout;
    this.labels = this.endLabels();
    const wide = this.chart.width > 300 ? 96 : 56;
    if (layout) layout.padding = { top: 10, right: Math.max(16, Math.min(wide, this.labelRoom())), bottom: 0, left: 0 };
  }

  private labelRoom(): number {
    const t = theme();
    return endLabelWidth(this.chart.ctx, this.labels, `${t.small}px ${t.font}`);
  }

  /** With several runs the names of the runs; with one, what its lines are. */
  private endLabels(): EndLabel[] {
    const state = this.state;
    if (!state) return [];
    const several = new Set(this.curves.map((curve) => curve.line.run)).size > 1;
    const labels: EndLabel[] = [];
    for (const { line, points } of this.curves) {
      const run = state.runs[line.run];
      if (!run || points.n === 0) continue;
      if (several && line.role !== 'main') continue;
      const text = several ? run.name : line.kind;
      labels.push({
        run: line.run,
        text,
        style: runStyle(run.colour),
        x: points.x[points.n - 1] ?? 0,
        y: points.y[points.n - 1] ?? 0,
        faded: state.highlighted !== null && state.highlighted !== line.run,
        diverged: run.now.progress.status === 'diverged',
      });
    }
    // What is lit is drawn last, over the others.
    return labels.sort((a, b) => Number(b.faded) - Number(a.faded));
  }

  private makeChart(): Chart<'line', Point[]> {
    const { formatTick } = this.options;
    return makeLineChart(this.canvas, {
      formatX: (x) => this.scale.formatTick(x),
      formatY: (y) =>
        this.logY && !this.options.percent ? formatLogTick(10 ** y) : formatTick(this.logY ? 10 ** y : y),
      ticksX: (parts) => this.scale.ticks(parts),
      ticksY: (parts) => this.axis.ticks(this.yRange, parts).map((y) => (this.logY ? Math.log10(y) : y)),
      // Chart.js draws once while it is being made.
      before: () => this.state && this.drawGhosts(this.chart.ctx),
      after: () => this.state && this.drawEnds(this.chart.ctx),
    });
  }

  private drawGhosts(context: Pen): void {
    const state = this.state;
    if (!state) return;
    const { x: xScale, y: yScale } = this.chart.scales;
    if (!xScale || !yScale) return;
    const { left, right, top, bottom } = this.area;
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    this.options.under(context);
    for (const { line, points } of this.curves) {
      const run = state.runs[line.run];
      if (!line.ghost || !run) continue;
      const faded = state.highlighted !== null && state.highlighted !== line.run;
      context.beginPath();
      for (let i = 0; i < points.n; ++i) {
        const x = xScale.getPixelForValue(points.x[i] ?? 0);
        const low = yScale.getPixelForValue(points.low[i] ?? 0);
        const high = yScale.getPixelForValue(points.high[i] ?? 0);
        // Up and down by turns: one continuous line that covers the extremes.
        if (i % 2 === 0) {
          context.lineTo(x, low);
          context.lineTo(x, high);
        } else {
          context.lineTo(x, high);
          context.lineTo(x, low);
        }
      }
      context.strokeStyle = withAlpha(runStyle(run.colour).colour, faded ? 0.05 : GHOST_ALPHA);
      context.lineWidth = 1;
      context.stroke();
    }
    context.restore();
  }

  private drawEnds(context: Pen): void {
    if (!this.state) return;
    const { x, y } = this.chart.scales;
    if (!x || !y) return;
    const t = theme();
    drawEndLabels(context, this.labels, {
      toX: (value) => x.getPixelForValue(value),
      toY: (value) => y.getPixelForValue(value),
      area: this.area,
      right: this.chart.width,
      font: `${t.small}px ${t.font}`,
      lineHeight: t.small * 1.25,
      ink: t.ink,
      paper: t.paper,
    });
  }
}

function fillPool({ points, pool, dataset }: Curve): void {
  const data = dataset.data as Point[];
  while (pool.length < points.n) pool.push({ x: 0, y: 0 });
  data.length = points.n;
  for (let i = 0; i < points.n; ++i) {
    const point = pool[i] as Point;
    point.x = points.x[i] ?? 0;
    point.y = points.y[i] ?? 0;
    data[i] = point;
  }
}

const scratch = new Float64Array(CAPACITY);
function quantile(values: Float64Array, n: number, q: number): number {
  let m = 0;
  for (let i = 0; i < n; ++i) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isNaN(value)) scratch[m++] = value;
  }
  if (m === 0) return Number.NaN;
  const sorted = scratch.subarray(0, m).sort();
  return sorted[Math.min(m - 1, Math.floor(q * m))] ?? Number.NaN;
}
