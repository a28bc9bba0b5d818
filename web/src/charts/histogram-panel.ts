// The gradient histogram: |g| on logarithmic bins against the step, one picture per run, side by side, as in the
// figure of the RAdam paper (Liu et al. 2020).

import { fileName } from '../state/file-name';
import type { RunState } from '../state/lab';
import type { Range } from '../ui/kit/axis';
import { sequential, sequentialCss } from '../ui/kit/colour-map';
import { choose, h, setAttribute } from '../ui/kit/dom';
import { formatCount, superscript } from '../ui/kit/format';
import { fitCanvas } from '../ui/kit/frame';
import { runStyle, traceMarker } from '../ui/kit/palette';
import { fitText } from '../ui/kit/pen';
import { type Picture, toneKey } from '../ui/kit/picture';
import { theme } from '../ui/kit/theme';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { drawCrosshair, drawSelection } from './crosshair';
import { AXIS_NAME_HEIGHT, drawAxisName } from './curve-picture';
import { rowAt } from './decimate';
import {
  BIN_COUNT,
  countsAt,
  FIRST_BIN,
  type HistogramPaint,
  LOW_EXPONENT,
  layersOf,
  paintHistogram,
  toneOf,
  UNDER_BIN,
  usedExponents,
  ZERO_BIN,
} from './histogram';
import { type HistogramSetting, readHistogramSetting, writeHistogramSetting } from './histogram-setting';
import { axisWidth } from './line-chart';
import { shownRuns } from './lines';
import { Panel } from './panel';
import { drawPastVeil } from './past-veil';
import { followPointer } from './plot-gestures';
import type { XScale } from './x-scale';

interface Plot {
  /** Several where they lie over each other. */
  runs: RunState[];
  left: number;
  width: number;
}

const ID = 'histogram';
const TITLE = 'Gradient histogram';
/** Height of the rows for zero, under and over, and the space around them, in px. */
const SPECIAL = 11;
const GAP = 4;
const BOTTOM = 20;
const TOP = 20;
/** The share that the darkest tone stands for. */
const DARKEST = `${Math.round(100 * 0.5 * toneOf(0.5) ** 3)} %`;
const NO_ROWS = 'Every early step will be kept here once a run starts.';

class HistogramPanel implements ChartPanel {
  readonly panel: Panel;
  private readonly lab: ChartPlace['lab'];
  private readonly linked: ChartPlace['linked'];
  private readonly canvas: HTMLCanvasElement;
  private readonly layers = h('select', { class: 'small', 'aria-label': 'Which layer', hidden: true });
  private readonly overlay = h(
    'button',
    { type: 'button', class: 'toggle', 'data-help': 'All runs in one plot, each in its own colour.' },
    'overlay',
  );
  private readonly tones = tonesKey();
  private readonly image = document.createElement('canvas');
  private size = { width: 0, height: 0 };
  private exponents: Range | null = null;
  private plots: Plot[] = [];
  private scale: XScale;

  constructor({ lab, linked, redraw }: ChartPlace) {
    this.lab = lab;
    this.linked = linked;
    this.scale = linked.scale;
    this.canvas = h('canvas', { role: 'img', 'aria-label': TITLE });
    this.layers.addEventListener('change', () => {
      const layer = this.layers.selectedIndex - 1;
      this.setting = { ...this.setting, layer: layer < 0 ? null : layer };
    });
    this.overlay.addEventListener('click', () => {
      this.setting = { ...this.setting, overlay: !this.setting.overlay };
    });
    this.panel = new Panel({
      id: ID,
      title: TITLE,
      help: 'How large the components of the gradient are, step by step: darker where more parameters have a gradient of that size. Rows of their own for exactly zero, below and above the scale.',
      controls: [this.overlay],
      picture: () => this.picture(),
      onResize: (width, height) => {
        this.size = { width, height };
        redraw();
      },
    });
    this.panel.area.append(this.canvas);
    this.panel.element.append(h('div', { class: 'panel-foot map-foot' }, this.layers, this.tones));
    followPointer(linked, {
      element: this.canvas,
      owner: this,
      xAt: (pixel) => {
        const plot = this.plotAt(pixel);
        return plot ? this.scale.at((pixel - plot.left) / plot.width) : null;
      },
      onPoint: (_, pixel) => {
        const plot = this.plotAt(pixel);
        const [run, ...others] = plot?.runs ?? [];
        if (run && others.length === 0 && lab.state.highlighted !== run.index) lab.highlight(run.index);
      },
      onLeave: () => lab.highlight(null),
    });
  }

  restart(): void {
    this.exponents = null;
  }

  restyle(): void {
    this.update();
  }

  drawCursor(): void {
    this.update();
  }

  update(): void {
    const { width, height } = this.size;
    if (!this.panel.visible || width === 0) return;
    const context = fitCanvas(this.canvas, width, height);
    if (!context) return;
    context.clearRect(0, 0, width, height);
    const shown = this.paint(context, 1);
    this.panel.setNote(shown.length === 0 ? NO_ROWS : '');
    this.drawCrosshair(context);
    if (!this.lab.state.playing) setAttribute(this.canvas, 'aria-label', this.describe(shown));
  }

  /** All but the crosshair, `ratio` columns of the map to a CSS pixel; gives the runs there was room for. */
  private paint(context: CanvasRenderingContext2D, ratio: number): RunState[] {
    const { width } = this.size;
    const { state } = this.lab;
    const runs = shownRuns(state).filter((run) => run.histogram && run.histogram.steps.length > 0);
    this.scale = this.linked.scale;
    this.syncControls(runs);
    const isOverlaid = this.setting.overlay && runs.length > 1;
    // Side by side while each keeps a readable width; further runs only when one of them is lit.
    const room = isOverlaid ? runs.length : Math.max(1, Math.floor((width - axisWidth()) / 120));
    const lit = runs.filter((run) => run.index === state.highlighted);
    const shown =
      runs.length <= room ? runs : [...new Set([...lit, ...runs])].slice(0, room).sort((a, b) => a.index - b.index);
    for (const run of shown) if (run.histogram) this.exponents = usedExponents(run.histogram, this.exponents);
    const groups = isOverlaid ? [shown] : shown.map((run) => [run]);
    const gap = 12;
    const each = (width - axisWidth() - 16 - gap * (groups.length - 1)) / Math.max(1, groups.length);
    this.plots = groups.map((group, i) => ({ runs: group, left: axisWidth() + i * (each + gap), width: each }));
    for (const plot of this.plots) this.drawPlot(context, plot, ratio);
    if (shown.length > 0) this.drawExponents(context);
    return shown;
  }

  private get setting(): HistogramSetting {
    const layers = Math.max(1, ...this.lab.state.runs.map((run) => (run.histogram ? layersOf(run.histogram) : 1)));
    return readHistogramSetting(this.lab.state.settings.get(ID), layers);
  }
  private set setting(wanted: HistogramSetting) {
    this.lab.set(ID, writeHistogramSetting(wanted));
  }

  private syncControls(runs: readonly RunState[]): void {
    const { overlay, layer } = this.setting;
    const layers = Math.max(1, ...runs.map((run) => (run.histogram ? layersOf(run.histogram) : 1)));
    this.layers.hidden = layers < 2;
    if (this.layers.length !== layers + 1) {
      const names = Array.from({ length: layers }, (_, i) => `layer ${i + 1}`);
      this.layers.replaceChildren(...['all layers', ...names].map((name) => h('option', {}, name)));
    }
    choose(this.layers, layer === null ? 0 : layer + 1);
    this.overlay.hidden = runs.length < 2;
    // In its place where there is nothing to explain, so that nothing moves.
    this.tones.classList.toggle('vacant', overlay && runs.length > 1);
    setAttribute(this.overlay, 'aria-pressed', String(overlay));
  }

  private picture(): Picture | string {
    const { state } = this.lab;
    const { width, height } = this.size;
    const scratch = document.createElement('canvas').getContext('2d');
    const shown = scratch ? this.paint(scratch, 1) : [];
    if (shown.length === 0) return NO_ROWS;
    const names = shown.map((run) => run.name);
    return {
      title: this.panel.title,
      file: fileName(state.document, names, this.panel.title),
      width,
      height: height + AXIS_NAME_HEIGHT,
      key: [toneKey('share of all parameters: 0', DARKEST, sequentialCss)],
      drawing: {
        kind: 'pixels',
        draw: (context, ratio) => {
          this.paint(context, ratio);
          drawAxisName(context, this.scale.name, { left: axisWidth(), right: width - 16 }, height);
        },
      },
    };
  }

  /** Tops and heights: over, the bins, under, zero. */
  private rows(): { bins: [number, number]; over: number; under: number; zero: number; bottom: number } {
    const bottom = this.size.height - BOTTOM;
    const zero = bottom - SPECIAL;
    const under = zero - GAP / 2 - SPECIAL;
    const top = TOP + SPECIAL + GAP;
    return { over: TOP, bins: [top, under - GAP], under, zero, bottom };
  }

  private drawPlot(context: CanvasRenderingContext2D, { runs, left, width }: Plot, ratio: number): void {
    const t = theme();
    const { bins, over, under, zero } = this.rows();
    context.fillStyle = t.plate;
    for (const [top, bottom] of [[over, over + SPECIAL], bins, [under, under + SPECIAL], [zero, zero + SPECIAL]]) {
      context.fillRect(left, top ?? 0, width, (bottom ?? 0) - (top ?? 0));
    }
    context.save();
    // Where colours lie over each other both are seen.
    if (runs.length > 1) context.globalCompositeOperation = t.dark ? 'screen' : 'multiply';
    for (const run of runs) this.drawMap(context, run, left, width, { ratio, mixed: runs.length > 1 });
    context.restore();
    context.font = `${t.small}px ${t.font}`;
    context.textBaseline = 'alphabetic';
    context.textAlign = 'left';
    const each = width / runs.length;
    for (const [i, run] of runs.entries()) {
      const at = left + i * each;
      context.fillStyle = runStyle(run.colour).colour;
      context.beginPath();
      traceMarker(context, runStyle(run.colour).marker, at + 4, TOP - 10, 3.5);
      context.fill();
      context.fillStyle = t.ink;
      context.fillText(fitText(context, run.name, each - 16), at + 13, TOP - 6);
    }
    this.drawSteps(context, left, width);
  }

  /** mixed: in the run's own colour, to lie over others. */
  private drawMap(
    context: CanvasRenderingContext2D,
    run: RunState,
    left: number,
    width: number,
    { ratio, mixed }: { ratio: number; mixed: boolean },
  ): void {
    const rows = run.histogram;
    const range = this.exponents;
    if (!rows || !range) return;
    const faded = this.lab.state.highlighted !== null && this.lab.state.highlighted !== run.index;
    const columns = Math.max(1, Math.round(ratio * width));
    const image = this.image;
    if (image.width !== columns || image.height !== BIN_COUNT) {
      image.width = columns;
      image.height = BIN_COUNT;
    }
    const pixels = image.getContext('2d');
    if (!pixels) return;
    const data = pixels.createImageData(columns, BIN_COUNT);
    const stepAt = (column: number): number => this.linked.stepOf(run, this.scale.at((column + 0.5) / columns));
    const ink = mixed ? tint(runStyle(run.colour).colour) : sequential;
    paintHistogram(rows, { layer: this.setting.layer, stepAt, columns, ink }, data.data);
    pixels.putImageData(data, 0, 0);
    const { bins, over, under, zero } = this.rows();
    const rowOf = (bin: number): number => BIN_COUNT - 1 - bin;
    const top = rowOf(FIRST_BIN + range.max - 1 - LOW_EXPONENT);
    context.imageSmoothingEnabled = false;
    // Dimmed in the dark like all maps.
    context.globalAlpha = (faded ? 0.35 : 1) * (theme().dark ? 0.82 : 1);
    const strips: [number, number, number, number][] = [
      [rowOf(BIN_COUNT - 1), 1, over, SPECIAL],
      [top, range.max - range.min, bins[0], bins[1] - bins[0]],
      [rowOf(UNDER_BIN), 1, under, SPECIAL],
      [rowOf(ZERO_BIN), 1, zero, SPECIAL],
    ];
    for (const [from, n, y, height] of strips) {
      context.drawImage(image, 0, from, columns, n, left, y, width, height);
    }
    context.globalAlpha = 1;
  }

  private drawSteps(context: CanvasRenderingContext2D, left: number, width: number): void {
    const t = theme();
    const parts = Math.max(1, Math.floor(width / 80));
    context.fillStyle = t.muted;
    context.textBaseline = 'top';
    for (const tick of this.scale.ticks(parts)) {
      const x = left + this.scale.fractionOf(this.scale.fromPlot(tick)) * width;
      context.textAlign = x < left + 8 ? 'left' : x > left + width - 14 ? 'right' : 'center';
      context.fillText(this.scale.formatTick(tick), x, this.rows().bottom + 5);
    }
    context.textAlign = 'left';
  }

  private drawExponents(context: CanvasRenderingContext2D): void {
    const range = this.exponents;
    if (!range) return;
    const t = theme();
    const { bins, over, under, zero } = this.rows();
    context.font = `${t.small}px ${t.font}`;
    context.fillStyle = t.muted;
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    const x = axisWidth() - 8;
    context.fillText('over', x, over + SPECIAL / 2);
    context.fillText('under', x, under + SPECIAL / 2);
    context.fillText('zero', x, zero + SPECIAL / 2);
    const height = bins[1] - bins[0];
    const every = [4, 8, 16].find((n) => (height / (range.max - range.min)) * n >= 18) ?? 16;
    for (let exponent = Math.ceil(range.min / every) * every; exponent <= range.max; exponent += every) {
      const y = bins[1] - ((exponent - range.min) / (range.max - range.min)) * height;
      if (y > bins[1] - 6 || y < bins[0] + 4) continue;
      context.fillText(`2${superscript(exponent)}`, x, y);
    }
  }

  private drawCrosshair(context: CanvasRenderingContext2D): void {
    const { cursorX, pastX, selection } = this.linked;
    const x = cursorX ?? pastX;
    const { over, bottom } = this.rows();
    for (const { left, width } of this.plots) {
      const area = { left, right: left + width, top: over, bottom };
      if (pastX !== null) drawPastVeil(context, left + this.scale.fractionOf(pastX) * width, area);
      if (selection) drawSelection(context, this.scale, selection, area);
      const at = x === null ? Number.NaN : left + this.scale.fractionOf(x) * width;
      if (!(at >= left && at <= left + width)) continue;
      drawCrosshair(context, at, over, bottom);
    }
  }

  private plotAt(pixel: number): Plot | undefined {
    return this.plots.find(({ left, width }) => pixel >= left && pixel <= left + width);
  }

  private describe(runs: readonly RunState[]): string {
    const counts = new Uint32Array(BIN_COUNT);
    const parts = runs.map((run) => {
      const rows = run.histogram;
      if (!rows) return run.name;
      const row = Math.max(0, rowAt(rows.steps, run.progress.step));
      countsAt(rows, row, this.setting.layer, counts);
      let most = FIRST_BIN;
      for (let bin = FIRST_BIN; bin < BIN_COUNT; ++bin) if ((counts[bin] ?? 0) > (counts[most] ?? 0)) most = bin;
      return `${run.name} at step ${formatCount(run.progress.step)}: most components near 2 to the power ${most - FIRST_BIN + LOW_EXPONENT}`;
    });
    return `${TITLE}. ${parts.join('; ')}`;
  }
}

/** A run's colour as an ink: the tone is how much of it. */
function tint(colour: string): HistogramPaint['ink'] {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return (tone, out, at) => {
    for (const [i, value] of channels.entries()) out[at + i] = value;
    out[at + 3] = 255 * tone;
  };
}

/** Tones of the map with the shares they stand for. */
function tonesKey(): HTMLElement {
  const canvas = h('canvas', { width: 48, height: 8, 'aria-hidden': 'true' });
  const context = canvas.getContext('2d');
  for (let x = 0; x < 48; ++x) {
    if (!context) break;
    context.fillStyle = sequentialCss(x / 47);
    context.fillRect(x, 0, 1, 8);
  }
  const middle = 0.5 * 0.5 ** 3;
  return h(
    'span',
    { class: 'map-key', title: `Share of all parameters; the middle tone is ${(100 * middle).toFixed(0)} %` },
    'share of parameters 0',
    canvas,
    DARKEST,
  );
}

export const histogramChart: ChartEntry = {
  id: ID,
  fits: () => true,
  make: (place) => new HistogramPanel(place),
};
