// What the runs can be asked about curvature and the noise of their gradients, measured only when asked for. Every
// quantity has a sentence that says what it means and a line for each run.

import type { Diagnosis, Eigenvalue } from '../engine/protocol';
import type { RunState } from '../state/lab';
import { h, newId, setText } from '../ui/kit/dom';
import { formatCount, formatNumber } from '../ui/kit/format';
import { runSwatch } from '../ui/kit/swatch';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { shownRuns } from './lines';
import { Panel } from './panel';

interface Quantity {
  title: string;
  help: string;
  /** Heading of each column, with its symbol, and what stands in it, a line each. */
  columns: { name: string; symbol: string; lines: (diagnosis: Diagnosis) => string[] }[];
  /** Whether this problem has such a thing at all. */
  has: (diagnosis: Diagnosis) => boolean;
}

const number = (value: number | null | undefined): string[] => [formatNumber(value ?? Number.NaN)];
/** The values, and under them one bound that holds for each: beside every value it would not fit. */
function eigenvalues(list: Eigenvalue[] | undefined): string[] {
  if (!list || list.length === 0) return [];
  const bound = Math.max(...list.map(({ residual }) => residual ?? Number.NaN));
  return [...list.flatMap(({ value }) => number(value)), `±\u00a0${formatNumber(bound, 2)}`];
}

/** The signal is estimated without bias, so one that is lost in the noise may come out below 0. */
const scaleOf = ({ gradient_noise: noise }: Diagnosis): string[] =>
  noise && (noise.signal ?? 0) <= 0 ? ['too noisy'] : number(noise?.scale);

const QUANTITIES: readonly Quantity[] = [
  {
    title: 'A plain step',
    help: 'What Taylor’s formula promises of a step of plain descent on the next minibatch, at the learning rate ε now: where the second term outweighs the first, the loss rises.',
    columns: [
      { name: 'first term', symbol: '−ε gᵀg', lines: ({ taylor }) => number(taylor.first) },
      { name: 'second term', symbol: '½ε² gᵀHg', lines: ({ taylor }) => number(taylor.second) },
      { name: 'real change', symbol: 'Δf', lines: ({ taylor }) => number(taylor.change) },
    ],
    has: () => true,
  },
  {
    title: 'Eigenvalues of the Hessian',
    help: 'How strongly the loss bends where it bends most and where least, ± a bound of their errors: plain descent is unstable for rates above 2/λ of the largest, and along a negative one the loss bends downwards.',
    columns: [
      { name: 'largest', symbol: 'λ', lines: ({ hessian }) => eigenvalues(hessian?.largest) },
      { name: 'smallest', symbol: 'λ', lines: ({ hessian }) => eigenvalues(hessian?.smallest) },
    ],
    has: ({ hessian }) => hessian !== null,
  },
  {
    title: 'Gradient noise scale',
    help: 'The size of minibatch at which noise and signal of the gradient are equal: much smaller ones see mostly noise, much larger ones cost more than they gain.',
    columns: [
      { name: 'noise', symbol: 'tr Σ', lines: ({ gradient_noise }) => number(gradient_noise?.noise) },
      { name: 'signal', symbol: '|G|²', lines: ({ gradient_noise }) => number(gradient_noise?.signal) },
      { name: 'scale', symbol: 'B', lines: scaleOf },
    ],
    has: ({ gradient_noise }) => gradient_noise !== null,
  },
  {
    title: 'Direction of the next minibatch',
    help: 'The cosine between its gradient g and the mean gradient G: 1 is the same direction, 0 a right angle, below 0 the step leads away.',
    columns: [{ name: 'agreement', symbol: 'cos(g, G)', lines: ({ cosine }) => number(cosine) }],
    has: ({ cosine }) => cosine !== null,
  },
  {
    title: 'Effective rates',
    help: 'The learning rate with which plain descent would change a weight as the optimizer is about to, for the weights where it is least, in the middle and greatest: below 0 the step goes against the minibatch’s gradient.',
    columns: [
      { name: 'least', symbol: '−Δw/g', lines: ({ effective_rate }) => number(effective_rate?.least) },
      { name: 'median', symbol: '', lines: ({ effective_rate }) => number(effective_rate?.median) },
      { name: 'greatest', symbol: '', lines: ({ effective_rate }) => number(effective_rate?.greatest) },
    ],
    has: ({ effective_rate }) => effective_rate !== null,
  },
];

const ID = 'diagnostics';

class DiagnosticsPanel implements ChartPanel {
  readonly panel: Panel;
  private readonly lab: ChartPlace['lab'];
  private readonly measure: HTMLButtonElement;
  private readonly status = h('p', { class: 'quiet-text', role: 'status' });
  private readonly results = h('div', {});
  private drawn: unknown[] = [];

  constructor({ lab, redraw }: ChartPlace) {
    this.lab = lab;
    const { name, summary } = lab.state.catalogue.diagnostics;
    this.measure = h(
      'button',
      { type: 'button', class: 'text-button', click: () => void lab.diagnose() },
      'Measure now',
    );
    this.panel = new Panel({ id: ID, title: name, help: summary, folded: true, onResize: redraw });
    this.panel.area.append(h('p', { class: 'quiet-text' }, summary), this.measure, this.status, this.results);
  }

  restyle(): void {}
  restart(): void {}
  /** What was measured belongs to a moment, too. */
  drawCursor(): void {
    this.update();
  }

  update(): void {
    if (!this.panel.visible) return;
    const runs = shownRuns(this.lab.state);
    const measuring = runs.filter((run) => run.measuring).length;
    this.measure.disabled = measuring > 0 || !runs.some((run) => run.phase === 'ready');
    setText(this.measure, measuring > 0 ? 'Measuring …' : 'Measure now');
    setText(this.status, statusOf(runs, measuring));
    const shown = runs.flatMap((run) => [run.diagnosis, run.name, run.colour]);
    if (shown.length === this.drawn.length && shown.every((value, i) => value === this.drawn[i])) return;
    this.drawn = shown;
    const measured = runs.flatMap((run) => (run.diagnosis ? [{ run, diagnosis: run.diagnosis }] : []));
    this.results.replaceChildren(
      ...QUANTITIES.filter(({ has }) => measured.some(({ diagnosis }) => has(diagnosis))).map((quantity) =>
        blockOf(quantity, measured),
      ),
    );
  }
}

function blockOf(
  { title, help, columns }: Quantity,
  measured: readonly { run: RunState; diagnosis: Diagnosis }[],
): HTMLElement {
  const heading = newId('quantity');
  const head = columns.map(({ name, symbol }) =>
    h('th', { scope: 'col' }, name, symbol !== '' && h('span', { class: 'symbol' }, symbol)),
  );
  const rows = measured.map(({ run, diagnosis }) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, runSwatch(run.colour), h('span', {}, run.name)),
      ...columns.map(({ lines }) => h('td', {}, ...lines(diagnosis).map((line) => h('span', {}, line)))),
    ),
  );
  return h(
    'section',
    { class: 'quantity' },
    h('h4', { id: heading }, title),
    h('p', { class: 'quiet-text' }, help),
    h(
      'table',
      { 'aria-labelledby': heading },
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, h('span', { class: 'sr-only' }, 'Run')), ...head)),
      h('tbody', {}, ...rows),
    ),
  );
}

/** At which step and over how many examples. */
function statusOf(runs: readonly RunState[], measuring: number): string {
  if (measuring > 0) {
    const waiting = runs.length > 1 ? `${runs.length - measuring} of ${runs.length} runs are measured. ` : '';
    return `Measuring … ${waiting}Training waits for it and then goes on as if nothing had been.`;
  }
  const said = new Map<string, string[]>();
  for (const { name, diagnosis, description } of runs) {
    if (!diagnosis) continue;
    const { train = 0 } = description?.parts ?? {};
    const examples =
      train > 0 ? `, over ${formatCount(diagnosis.examples)} of ${formatCount(train)} training examples` : '';
    const where = `at step ${formatCount(diagnosis.step)}${examples}`;
    said.set(where, [...(said.get(where) ?? []), name]);
  }
  const parts = [...said].map(([where, names]) => (said.size > 1 ? `${names.join(', ')} ${where}` : where));
  return parts.length === 0 ? '' : `Measured ${parts.join('; ')}.`;
}

export const diagnosticsChart: ChartEntry = {
  id: ID,
  fits: () => true,
  make: (place) => new DiagnosticsPanel(place),
};
