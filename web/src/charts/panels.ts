// Every chart there is, in the order in which they stand until somebody orders them anew. A new one is a file of its own
// and a line here.

import { accuracyChart } from './accuracy-chart';
import { averageChart } from './average-chart';
import type { ChartEntry } from './chart';
import { costChart } from './cost-chart';
import { diagnosticsChart } from './diagnostics-panel';
import { gradientChart } from './gradient-panel';
import { histogramChart } from './histogram-panel';
import { lossChart } from './loss-chart';
import { normChart } from './norm-chart';
import { rateChart } from './rate-chart';
import { sizesChart } from './sizes-chart';
import { taylorChart } from './taylor-chart';

export const CHARTS: readonly ChartEntry[] = [
  lossChart,
  accuracyChart,
  rateChart,
  histogramChart,
  normChart,
  averageChart,
  sizesChart,
  costChart,
  gradientChart,
  taylorChart,
  diagnosticsChart,
];
