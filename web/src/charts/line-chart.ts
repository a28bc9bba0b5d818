// Chart.js set up the way all charts here use it: straight scales over plot units (logarithms are taken before), ticks
// and labels from outside, no animation, no events, no parsing, and a fixed place for the vertical axis.

import { Chart, LinearScale, LineController, LineElement, type Plugin, PointElement } from 'chart.js';
import { theme } from '../ui/kit/theme';

Chart.register(LineController, LineElement, PointElement, LinearScale);

export interface Point {
  x: number;
  y: number;
}

/** Left margin shared by all charts, so that one crosshair runs straight through the column of them. */
export const axisWidth = (): number => 4 * theme().small;
/** From the plot to the labels of its axes. */
export const X_PADDING = 6;
export const Y_PADDING = 8;
export const GRID_WIDTH = 0.5;
/** Distance between ticks that leaves their labels room, in sizes of small text. */
const X_PITCH = 6.5;
const Y_PITCH = 3;

export interface LineChartOptions {
  /** Labels of ticks given in plot units. */
  formatX: (x: number) => string;
  formatY: (y: number) => string;
  /** About `parts` ticks, in plot units. */
  ticksX: (parts: number) => number[];
  ticksY: (parts: number) => number[];
  /** Drawing under and over the lines. */
  before: () => void;
  after: () => void;
}

export function makeLineChart(canvas: HTMLCanvasElement, options: LineChartOptions): Chart<'line', Point[]> {
  const extras: Plugin<'line'> = {
    id: 'extras',
    beforeDatasetsDraw: () => options.before(),
    afterDatasetsDraw: () => options.after(),
  };
  const parts = (length: number, pitch: number): number => Math.max(2, Math.floor(length / (pitch * theme().small)));
  return new Chart<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    plugins: [extras],
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: false,
      maintainAspectRatio: false,
      events: [],
      devicePixelRatio: Math.min(3, window.devicePixelRatio || 1),
      layout: { padding: 0, autoPadding: false },
      scales: {
        x: {
          type: 'linear',
          border: { display: false },
          grid: { lineWidth: GRID_WIDTH, drawTicks: false },
          ticks: {
            autoSkip: false,
            maxRotation: 0,
            padding: X_PADDING,
            callback: (value) => options.formatX(Number(value)),
          },
          afterBuildTicks: (scale) => {
            scale.ticks = options.ticksX(parts(scale.width, X_PITCH)).map((value) => ({ value }));
          },
        },
        y: {
          type: 'linear',
          border: { display: false },
          grid: { lineWidth: GRID_WIDTH, drawTicks: false },
          ticks: { autoSkip: false, padding: Y_PADDING, callback: (value) => options.formatY(Number(value)) },
          afterBuildTicks: (scale) => {
            scale.ticks = options.ticksY(parts(scale.height, Y_PITCH)).map((value) => ({ value }));
          },
          afterFit: (scale) => {
            scale.width = axisWidth();
          },
        },
      },
    },
  });
}
