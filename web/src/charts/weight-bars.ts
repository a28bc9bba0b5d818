// The weights of a moving average as bars: how much a value counts that came so many values ago, beside the plain mean,
// which counts the last of them alike and no others.

import { h, setAttribute } from '../ui/kit/dom';
import { formatCount, formatPercent } from '../ui/kit/format';
import { fitCanvas } from '../ui/kit/frame';
import { theme } from '../ui/kit/theme';
import { watchSize } from '../ui/kit/watch-size';
import { windowOf } from './averages';
import { axisWidth } from './line-chart';

/** How many windows are drawn: what is older has a twentieth of the weight. */
const WINDOWS = 3;
const LABELS = 16;
/** Bars narrower than this are drawn without gaps. */
const LEAST_BAR = 3;

export class WeightBars {
  readonly element: HTMLCanvasElement = h('canvas', { class: 'weight-bars', role: 'img' });
  private readonly size = watchSize(this.element, () => this.draw());
  private beta = 0;

  update(beta: number): void {
    this.beta = beta;
    const window = windowOf(beta);
    const share = 1 - beta ** window;
    setAttribute(
      this.element,
      'aria-label',
      `Weights of the average: the newest value has ${formatPercent(1 - beta)}, the last ${formatCount(window)} together ${formatPercent(share)}`,
    );
    this.draw();
  }

  private draw(): void {
    const { width, height } = this.size;
    const context = fitCanvas(this.element, width, height);
    if (!context) return;
    const t = theme();
    const window = windowOf(this.beta);
    const count = WINDOWS * window;
    const [left, right, bottom] = [axisWidth(), width - 16, height - LABELS];
    const each = (right - left) / count;
    const most = bottom - 4;
    context.clearRect(0, 0, width, height);
    // All heights are parts of the newest value's weight, 1 − β.
    context.fillStyle = t.rail;
    const gap = each >= LEAST_BAR ? 1 : 0;
    const bars = gap > 0 ? count : Math.floor(right - left);
    const pitch = (right - left) / bars;
    for (let bar = 0; bar < bars; bar++) {
      const age = gap > 0 ? bar : (bar + 0.5) / each;
      const tall = most * this.beta ** age;
      context.fillRect(left + bar * pitch, bottom - tall, Math.max(0.5, pitch - gap), tall);
    }
    context.strokeStyle = t.ink;
    context.lineWidth = 1;
    const mean = most / window / (1 - this.beta);
    context.strokeRect(left + 0.5, Math.round(bottom - mean) + 0.5, window * each - 1, mean - 1);
    context.font = `${t.small}px ${t.font}`;
    context.fillStyle = t.muted;
    context.textBaseline = 'top';
    context.textAlign = 'left';
    context.fillText('now', left, bottom + 3);
    context.textAlign = 'right';
    context.fillText('weights; framed: plain mean', right, 2);
    context.textAlign = 'center';
    context.fillText(`${formatCount(window)} values ago`, left + window * each, bottom + 3);
  }
}
