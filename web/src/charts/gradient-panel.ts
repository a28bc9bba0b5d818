// The gradient of the next minibatch beside the full one: how far they point apart and how much longer one is, for the
// network and each of its layers, and component by component. Compared by itself while steps can be followed and it is
// quick, else when asked for.

import type { Description, GradientPair } from '../engine/protocol';
import { fileName } from '../state/file-name';
import type { RunState } from '../state/lab';
import { canBeFollowed } from '../state/watched';
import { h, newId, setAttribute, setText } from '../ui/kit/dom';
import { formatCount, formatNumber } from '../ui/kit/format';
import { fitCanvas } from '../ui/kit/frame';
import { MadeOf } from '../ui/kit/made-of';
import { type Picture, runKey } from '../ui/kit/picture';
import { runSwatch } from '../ui/kit/swatch';
import { theme } from '../ui/kit/theme';
import { type Size, watchSize } from '../ui/kit/watch-size';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { drawScatter } from './gradient-scatter';
import { learns, shownRuns } from './lines';
import { Panel } from './panel';

const ID = 'gradients';
const TITLE = 'Minibatch and full gradient';
const HELP =
  'How well the minibatch of the next step stands for all training examples. Points on the diagonal: components that are equal in both gradients; in the shaded quarters the minibatch points the other way.';
/** Multiplications for the full gradient that are made unasked: parameters times examples. */
const QUICK = 5e7;

class GradientPanel implements ChartPanel {
  readonly panel: Panel;
  private readonly lab: ChartPlace['lab'];
  private readonly compare: HTMLButtonElement;
  private readonly status = h('p', { class: 'quiet-text', role: 'status' });
  private readonly canvas = h('canvas', { role: 'img', 'aria-label': TITLE });
  private readonly holder: HTMLElement;
  private readonly size: Size;
  private readonly table = h('div', { class: 'quantity' });
  private readonly drawnOf = new MadeOf();
  /** At which step each session was asked last: what fails is not tried again by itself. */
  private readonly asked = new WeakMap<Description, number>();

  constructor({ lab, redraw }: ChartPlace) {
    this.lab = lab;
    this.compare = h(
      'button',
      { type: 'button', class: 'text-button', click: () => this.ask(shownRuns(lab.state)) },
      'Compare now',
    );
    this.holder = h('div', { class: 'gradient-plot' }, this.canvas);
    this.size = watchSize(this.holder, redraw);
    this.panel = new Panel({
      id: ID,
      title: TITLE,
      help: HELP,
      folded: true,
      picture: () => this.picture(),
      onResize: redraw,
    });
    this.panel.area.append(h('p', { class: 'quiet-text' }, HELP), this.compare, this.status, this.holder, this.table);
  }

  restyle(): void {}
  restart(): void {}
  drawCursor(): void {}

  update(): void {
    if (!this.panel.visible) return;
    const { state } = this.lab;
    const runs = shownRuns(state);
    if (canBeFollowed(state)) this.ask(runs.filter((run) => isQuick(run) && !this.wasAsked(run)));
    const canAsk = runs.some((run) => isOld(run) && !run.comparing);
    this.compare.disabled = !canAsk;
    const compared = runs.filter(({ comparison }) => comparison !== null);
    setText(this.status, statusOf(runs, compared, canBeFollowed(state)));
    this.holder.hidden = compared.length === 0;
    const { width, height } = this.size;
    const shown = compared.flatMap((run) => [run.comparison, run.name, run.colour]);
    if (!this.drawnOf.differsFrom(...shown, width, height, theme())) return;
    this.draw(compared);
    this.table.replaceChildren(...(compared.length > 0 ? [tableOf(compared)] : []));
  }

  private ask(runs: readonly RunState[]): void {
    for (const run of runs) {
      if (!isOld(run) || run.comparing || !run.description) continue;
      this.asked.set(run.description, run.progress.step);
      void this.lab.compareGradients(run.index);
    }
  }

  private wasAsked({ description, progress }: RunState): boolean {
    return description !== null && this.asked.get(description) === progress.step;
  }

  private draw(runs: readonly RunState[]): void {
    const { width, height } = this.size;
    const context = fitCanvas(this.canvas, width, height);
    if (!context) return;
    context.clearRect(0, 0, width, height);
    drawScatter(context, runs, width, height);
    const parts = runs.map(({ name, comparison }) => `${name}: cosine ${comparison ? cosineOf(comparison.whole) : ''}`);
    setAttribute(this.canvas, 'aria-label', `${TITLE}, component by component. ${parts.join('; ')}`);
  }

  private picture(): Picture | string {
    const { state } = this.lab;
    const runs = shownRuns(state).filter(({ comparison }) => comparison !== null);
    const { width, height } = this.size;
    if (runs.length === 0 || width === 0)
      return 'Open this chart: gradients are compared while steps can be followed, else when asked for.';
    return {
      title: `${TITLE}: ${statusOf(runs, runs, true)}`,
      file: fileName(
        state.document,
        runs.map(({ name }) => name),
        'gradients',
      ),
      width,
      height,
      key: runs.map(runKey),
      drawing: { kind: 'lines', draw: (pen) => drawScatter(pen, runs, width, height) },
    };
  }
}

/** There is a next step, and it was not compared yet. */
const isOld = ({ phase, progress, comparison }: RunState): boolean =>
  phase === 'ready' && progress.status === 'running' && comparison?.step !== progress.step;

const isQuick = ({ description }: RunState): boolean =>
  description !== null && description.parameters * description.parts.train <= QUICK;

export const cosineOf = ({ full, minibatch, product }: GradientPair): string => {
  const cosine = product / Math.sqrt(full * minibatch);
  return Number.isNaN(cosine) ? '–' : cosine.toFixed(3).replace('-', '−');
};

/** Between the two directions, in degrees. */
export const angleOf = ({ full, minibatch, product }: GradientPair): string => {
  const cosine = Math.max(-1, Math.min(1, product / Math.sqrt(full * minibatch)));
  return Number.isNaN(cosine) ? '–' : `${Math.round((Math.acos(cosine) * 180) / Math.PI)}°`;
};

export const ratioOf = ({ full, minibatch }: GradientPair): string => formatNumber(Math.sqrt(minibatch / full));

function statusOf(runs: readonly RunState[], compared: readonly RunState[], followed: boolean): string {
  const steps = [...new Set(compared.map(({ comparison }) => comparison?.step ?? 0))].map(formatCount);
  const [first] = compared;
  const said =
    first?.comparison && first.description
      ? `After step ${steps.join(' and ')}: the next ${formatCount(first.comparison.examples)} examples against all ${formatCount(first.description.parts.train)}.`
      : '';
  if (followed || runs.every((run) => !isOld(run))) return said;
  return `${said} While it runs this fast it is compared when asked for; pause or slow it down to follow.`.trim();
}

function tableOf(runs: readonly RunState[]): HTMLElement {
  const heading = (text: string, symbol: string): HTMLElement =>
    h('th', { scope: 'col' }, text, h('span', { class: 'symbol' }, symbol));
  const row = (head: HTMLElement, pair: GradientPair): HTMLElement =>
    h('tr', {}, head, ...[cosineOf(pair), angleOf(pair), ratioOf(pair)].map((text) => h('td', {}, text)));
  const id = newId('gradients');
  return h(
    'table',
    { 'aria-label': TITLE, id },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, h('span', { class: 'sr-only' }, 'Run and layer')),
        heading('agreement', 'cos(g, G)'),
        heading('angle', ''),
        heading('lengths', '|g| / |G|'),
      ),
    ),
    ...runs.map(({ name, colour, comparison }) =>
      h(
        'tbody',
        {},
        ...(comparison
          ? [
              row(h('th', { scope: 'row' }, runSwatch(colour), h('span', {}, name)), comparison.whole),
              ...comparison.layers.map((pair, i) =>
                row(h('th', { scope: 'row', class: 'quiet-text' }, `layer ${i + 1}`), pair),
              ),
            ]
          : []),
      ),
    ),
  );
}

export const gradientChart: ChartEntry = {
  id: ID,
  fits: learns,
  make: (place) => new GradientPanel(place),
};
