// The column of charts and the toolbar they share.

import type { Lab } from '../state/lab';
import { h, setAttribute } from '../ui/kit/dom';
import { oncePerFrame } from '../ui/kit/frame';
import { onTheme } from '../ui/kit/theme';
import type { ChartEntry, ChartPanel } from './chart';
import { learns } from './lines';
import { Linked } from './linked';
import { CHARTS } from './panels';

export class ChartColumn {
  readonly element: HTMLElement;
  readonly linked = new Linked();
  private readonly charts: { entry: ChartEntry; chart: ChartPanel }[];
  private readonly key = h(
    'p',
    { class: 'line-key' },
    lineSample('ghost'),
    'batch',
    lineSample('main'),
    'average',
    lineSample('second'),
    'validation',
  );

  constructor(private readonly lab: Lab) {
    const redraw = oncePerFrame(() => this.update());
    const place = { lab, linked: this.linked, redraw };
    this.charts = CHARTS.map((entry) => ({ entry, chart: entry.make(place) }));
    const logSteps = h('button', { type: 'button', class: 'toggle', 'aria-pressed': 'false' }, 'log steps');
    logSteps.title = 'Logarithmic axis of steps in all charts';
    logSteps.addEventListener('click', () => {
      this.linked.setLogSteps(!this.linked.logSteps);
      setAttribute(logSteps, 'aria-pressed', String(this.linked.logSteps));
    });
    this.element = h(
      'div',
      { class: 'charts' },
      h('div', { class: 'charts-bar' }, this.key, logSteps),
      ...this.charts.map(({ chart }) => chart.panel.element),
    );
    this.linked.subscribe((what) => {
      if (what === 'axis') redraw();
      else this.drawCursors();
    });
    onTheme(redraw);
  }

  update(): void {
    const { state } = this.lab;
    this.key.classList.toggle('vacant', !learns(state));
    for (const { entry, chart } of this.charts) {
      chart.panel.element.hidden = !entry.fits(state);
      chart.update();
    }
  }

  /** After a change of highlight: colours only. */
  restyle(): void {
    for (const { chart } of this.charts) chart.restyle();
  }

  /** The experiment started over: old ranges mean nothing any more. */
  restart(): void {
    this.linked.axis.reset();
    for (const { chart } of this.charts) chart.restart();
  }

  private readonly drawCursors = oncePerFrame(() => {
    for (const { chart } of this.charts) chart.drawCursor();
  });
}

function lineSample(kind: string): HTMLElement {
  return h('span', { class: `line-sample line-${kind}`, 'aria-hidden': 'true' });
}
