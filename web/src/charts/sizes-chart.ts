// How the steps of single parameters are spread: effective rates of every run, now, each run on a base line of its own.

import { fileName } from '../state/file-name';
import type { RunState } from '../state/lab';
import type { Range } from '../ui/kit/axis';
import { h, setAttribute } from '../ui/kit/dom';
import { formatLogTick, formatNumber, formatPercent } from '../ui/kit/format';
import { fitCanvas } from '../ui/kit/frame';
import { runStyle, traceMarker, withAlpha } from '../ui/kit/palette';
import { fitText, type Pen } from '../ui/kit/pen';
import { type Picture, runKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { AXIS_NAME_HEIGHT, drawAxisName } from './curve-picture';
import { axisWidth } from './line-chart';
import { RATE, shownRuns } from './lines';
import { Panel } from './panel';
import { againstShare, binStart, quantileOf, totalOf, usedDecades } from './rate-shares';

const ID = 'sizes';
const TITLE = 'Effective rates';
const NOTE = 'Effective rates appear with the first step while this chart is open.';
const BOTTOM = 20;
/** Room above a run's tallest bar, for its name. */
const HEAD = 18;
/** What is against the gradient hangs below the line, at most so much of a run's height. */
const HANGING = 0.25;

class SizesPanel implements ChartPanel {
  readonly panel: Panel;
  private readonly lab: ChartPlace['lab'];
  private readonly canvas = h('canvas', { role: 'img', 'aria-label': TITLE });
  private size = { width: 0, height: 0 };
  private decades: Range | null = null;

  constructor({ lab, redraw }: ChartPlace) {
    this.lab = lab;
    this.panel = new Panel({
      id: ID,
      title: TITLE,
      help: 'With which learning rate plain descent would move each parameter as the optimizer is about to: the share of the parameters at each rate. Below the line: against the gradient. The tick is the learning rate.',
      folded: true,
      picture: () => this.picture(),
      onResize: (width, height) => {
        this.size = { width, height };
        redraw();
      },
    });
    this.panel.area.append(this.canvas);
  }

  /** Measured only while somebody can see it. */
  update(): void {
    const { visible } = this.panel;
    this.lab.setExtra('rates', visible);
    if (!visible) return;
    const { width, height } = this.size;
    const context = fitCanvas(this.canvas, width, height);
    if (!context) return;
    context.clearRect(0, 0, width, height);
    const runs = this.paint(context);
    this.panel.setNote(runs.length === 0 ? NOTE : '');
    if (!this.lab.state.playing) setAttribute(this.canvas, 'aria-label', describe(runs));
  }

  restyle(): void {
    this.update();
  }
  restart(): void {
    this.decades = null;
  }
  drawCursor(): void {}

  private paint(pen: Pen): RunState[] {
    const { width, height } = this.size;
    const runs = shownRuns(this.lab.state).filter((run) => run.rates && totalOf(run.rates) > 0);
    for (const { rates } of runs) if (rates) this.decades = usedDecades(rates, this.decades);
    const { decades } = this;
    if (!decades || runs.length === 0) return [];
    const [left, right] = [axisWidth() / 2, width - 16];
    const toX = (log: number): number => left + ((log - decades.min) / (decades.max - decades.min)) * (right - left);
    drawDecades(pen, decades, toX, height - BOTTOM);
    const each = (height - BOTTOM) / runs.length;
    for (const [i, run] of runs.entries()) this.drawRun(pen, run, toX, { top: i * each, height: each });
    return runs;
  }

  private drawRun(pen: Pen, run: RunState, toX: (log: number) => number, box: { top: number; height: number }): void {
    const { rates } = run;
    if (!rates) return;
    const t = theme();
    const { colour, marker } = runStyle(run.colour);
    const { highlighted } = this.lab.state;
    const alpha = highlighted !== null && highlighted !== run.index ? 0.3 : 1;
    const hanging = againstShare(rates) > 0 ? HANGING * box.height : 4;
    const line = box.top + box.height - hanging;
    const tallest = Math.max(1, ...rates.down, ...rates.up);
    const scale = (line - box.top - HEAD) / tallest;
    for (let bin = 0; bin < rates.down.length; ++bin) {
      const [x0, x1] = [toX(binStart(bin)), toX(binStart(bin + 1))];
      const down = scale * (rates.down[bin] ?? 0);
      const up = Math.min(hanging - 2, scale * (rates.up[bin] ?? 0));
      pen.fillStyle = withAlpha(colour, 0.75 * alpha);
      if (down > 0) bar(pen, x0, line - Math.max(1, down), x1, line);
      pen.fillStyle = withAlpha(colour, 0.4 * alpha);
      if (up > 0) bar(pen, x0, line, x1, line + Math.max(1, up));
    }
    pen.strokeStyle = t.rail;
    pen.lineWidth = 1;
    stroke(pen, toX(this.decades?.min ?? 0), line, toX(this.decades?.max ?? 0), line);
    const rate = Math.log10(run.hypers.get(RATE) ?? Number.NaN);
    if (rate >= (this.decades?.min ?? 0) && rate <= (this.decades?.max ?? 0)) {
      pen.strokeStyle = t.ink;
      pen.lineWidth = 1.5;
      stroke(pen, toX(rate), line - 7, toX(rate), line + 3);
    }
    pen.fillStyle = withAlpha(colour, alpha);
    pen.beginPath();
    traceMarker(pen, marker, toX(this.decades?.min ?? 0) + 4, box.top + 10, 3.5);
    pen.fill();
    pen.fillStyle = t.ink;
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.font = `${t.small}px ${t.font}`;
    const x = toX(this.decades?.min ?? 0) + 13;
    pen.fillText(fitText(pen, `${run.name}  ${inShort(run)}`, this.size.width - x - 16), x, box.top + 10);
  }

  private picture(): Picture | string {
    const { width, height } = this.size;
    const runs = shownRuns(this.lab.state).filter((run) => run.rates && totalOf(run.rates) > 0);
    if (runs.length === 0 || width === 0) return NOTE;
    return {
      title: TITLE,
      file: fileName(
        this.lab.state.document,
        runs.map((run) => run.name),
        TITLE,
      ),
      width,
      height: height + AXIS_NAME_HEIGHT,
      key: runs.map(runKey),
      drawing: {
        kind: 'lines',
        draw: (pen) => {
          this.paint(pen);
          drawAxisName(pen, 'effective rate', { left: 0, right: width }, height);
        },
      },
    };
  }
}

function bar(pen: Pen, x0: number, y0: number, x1: number, y1: number): void {
  pen.beginPath();
  pen.rect(x0, y0, Math.max(0.5, x1 - x0 - 0.5), y1 - y0);
  pen.fill();
}

function stroke(pen: Pen, x0: number, y0: number, x1: number, y1: number): void {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

function drawDecades(pen: Pen, { min, max }: Range, toX: (log: number) => number, bottom: number): void {
  const t = theme();
  const every = Math.max(1, Math.ceil(((max - min) * 5 * t.small) / (toX(max) - toX(min))));
  pen.font = `${t.small}px ${t.font}`;
  pen.textBaseline = 'top';
  pen.textAlign = 'center';
  for (let log = min; log <= max; log += every) {
    pen.strokeStyle = t.rule;
    pen.lineWidth = 0.5;
    stroke(pen, toX(log), 0, toX(log), bottom);
    pen.fillStyle = t.muted;
    pen.fillText(formatLogTick(10 ** log), toX(log), bottom + 5);
  }
}

const middle = (run: RunState): string => formatNumber(run.rates ? quantileOf(run.rates, 0.5) : Number.NaN, 2);

function inShort(run: RunState): string {
  const against = run.rates ? againstShare(run.rates) : 0;
  return `median ${middle(run)}${against > 0 ? `, ${formatPercent(against)} against the gradient` : ''}`;
}

function describe(runs: readonly RunState[]): string {
  const parts = runs.map((run) => {
    const [low, high] = run.rates ? [quantileOf(run.rates, 0.05), quantileOf(run.rates, 0.95)] : [];
    return `${run.name} ${inShort(run)}, nine in ten from ${formatNumber(low ?? Number.NaN, 2)} to ${formatNumber(high ?? Number.NaN, 2)}`;
  });
  return `${TITLE}. ${parts.join('; ')}`;
}

export const sizesChart: ChartEntry = { id: ID, fits: () => true, make: (place) => new SizesPanel(place) };
