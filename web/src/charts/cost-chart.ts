// What a step costs: time as it was measured here, work and memory as they were counted.

import type { LabState, RunState } from '../state/lab';
import { h, setText } from '../ui/kit/dom';
import { formatBytes, formatNumber } from '../ui/kit/format';
import { runSwatch } from '../ui/kit/swatch';
import type { ChartEntry, ChartPanel, ChartPlace } from './chart';
import { shownRuns } from './lines';
import { Panel } from './panel';

const ID = 'cost';
const UNKNOWN = '–';

interface Column {
  name: string;
  help: string;
  text: (run: RunState, state: LabState) => string;
  /** Whether a run has such a thing; all have where this is left out. */
  has?: (run: RunState) => boolean;
}

const BYTES: Record<LabState['document']['precision'], number> = { f32: 4, f64: 8 };

const COLUMNS: readonly Column[] = [
  {
    name: 'time per step',
    help: 'Mean over all steps, without pauses: measured here and now, not reproducible.',
    text: ({ clock }) => formatSeconds(clock.seconds / (clock.upTo - clock.from)),
  },
  {
    name: 'operations per step',
    help: 'Multiplications and additions in matrix products, with the evaluations of the validation part: counted, the same everywhere.',
    text: ({ cost }) => (cost?.operations ? formatNumber(cost.operations) : UNKNOWN),
    has: ({ cost }) => (cost?.operations ?? 0) > 0,
  },
  {
    name: 'kept per parameter',
    help: 'Numbers that the optimizer keeps beside each parameter and its gradient.',
    text: ({ cost, description }) =>
      cost && description ? formatNumber(cost.state / description.parameters) : UNKNOWN,
  },
  {
    name: 'kept in all',
    help: 'Memory of what the optimizer keeps.',
    text: ({ cost }, { document }) => (cost ? formatBytes(cost.state * BYTES[document.precision]) : UNKNOWN),
  },
];

function formatSeconds(seconds: number): string {
  if (!(seconds >= 0 && seconds < Number.POSITIVE_INFINITY)) return UNKNOWN;
  const [size, unit] = seconds < 1e-3 ? [1e6, 'µs'] : seconds < 1 ? [1e3, 'ms'] : [1, 's'];
  return `${formatNumber(size * seconds)} ${unit}`;
}

class CostPanel implements ChartPanel {
  readonly panel: Panel;
  private readonly lab: ChartPlace['lab'];
  private readonly head = h('thead', {});
  private readonly body = h('tbody', {});
  private shape = '';
  private drawnAt = 0;

  constructor({ lab, redraw }: ChartPlace) {
    this.lab = lab;
    this.panel = new Panel({
      id: ID,
      title: 'Cost',
      help: 'What a step of each run costs: a better curve may be dearer.',
      folded: true,
      onResize: redraw,
    });
    this.panel.area.append(
      h(
        'div',
        { class: 'quantity' },
        h('table', { 'aria-label': 'Cost' }, this.head, this.body),
        h('p', { class: 'quiet-text' }, 'Time is measured here and not reproducible; the rest is counted.'),
      ),
    );
  }

  /** Asked for only while somebody can see it; numbers that change at every frame cannot be read. */
  update(): void {
    const { visible } = this.panel;
    this.lab.setExtra('cost', visible);
    if (!visible) return;
    const { state } = this.lab;
    const runs = shownRuns(state);
    const columns = COLUMNS.filter(({ has }) => has === undefined || runs.some(has));
    const shape = [columns.length, ...runs.map((run) => `${run.colour} ${run.name} ${run.cost === null}`)].join('|');
    if (shape === this.shape && state.playing && performance.now() - this.drawnAt < 500) return;
    this.drawnAt = performance.now();
    if (shape !== this.shape) {
      const corner = h('th', { scope: 'col' }, h('span', { class: 'sr-only' }, 'Run'));
      const heads = columns.map(({ name, help }) => h('th', { scope: 'col', 'data-help': help }, name));
      this.head.replaceChildren(h('tr', {}, corner, ...heads));
      this.body.replaceChildren(
        ...runs.map((run) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, runSwatch(run.colour), h('span', {}, run.name)),
            ...columns.map(() => h('td', {})),
          ),
        ),
      );
    }
    this.shape = shape;
    for (const [i, run] of runs.entries()) {
      const cells = this.body.rows[i]?.cells;
      for (const [j, { text }] of columns.entries()) {
        const cell = cells?.[j + 1];
        if (cell) setText(cell, text(run, state));
      }
    }
  }

  restyle(): void {}
  restart(): void {}
  drawCursor(): void {}
}

export const costChart: ChartEntry = { id: ID, fits: () => true, make: (place) => new CostPanel(place) };
