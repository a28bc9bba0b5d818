// A choice among metrics that follows what the runs record.

import type { MetricColumn } from '../engine/protocol';
import type { LabState } from '../state/lab';
import { h } from '../ui/kit/dom';
import { type Metric, metricsOf } from './lines';

export interface MetricChoiceOptions {
  label: string;
  wanted: (column: MetricColumn) => boolean;
}

export class MetricChoice {
  readonly select: HTMLSelectElement;
  private metrics: Metric[] = [];

  constructor(
    private readonly options: MetricChoiceOptions,
    onChange: () => void,
  ) {
    this.select = h('select', { class: 'small', 'aria-label': options.label, change: onChange });
  }

  sync(state: LabState): void {
    const metrics = metricsOf(state, this.options.wanted);
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
