import '../ui/setup-frame';
import { expect, it } from 'vitest';
import { averagedLines, lossLines, metricsOf } from '../../../web/src/charts/lines';
import { FakeLab } from '../ui/fake-lab';

it('draws average and validation of every run that is not muted', () => {
  const lab = new FakeLab(0);
  lab.pause();
  expect(lossLines(lab.state).map((line) => [line.run, line.column, line.ghost])).toEqual([
    [0, 'loss', true],
    [0, 'validation_loss', false],
    [1, 'loss', true],
    [1, 'validation_loss', false],
  ]);
  lab.setMuted(0, true);
  expect(lossLines(lab.state).map((line) => line.run)).toEqual([1, 1]);
});

it('draws a function’s value as it is: nothing to smooth, no validation part', () => {
  const lines = lossLines(new FakeLab(2).state);
  expect(lines).toHaveLength(3);
  expect(lines.every((line) => line.value === 'last' && !line.ghost)).toBe(true);
});

it('offers norms of the whole network before those of single layers, and never coordinates', () => {
  const { state } = new FakeLab(0);
  const norms = metricsOf(state, (column) => column.id.endsWith('_norm'));
  expect(norms.map((metric) => metric.label)).toEqual([
    'gradient norm',
    'update norm',
    'gradient norm, layer 1',
    'gradient norm, layer 2',
  ]);
  const layer = norms[2];
  if (!layer) throw new Error('no layer');
  expect(averagedLines(state, layer)[0]).toMatchObject({ column: 'grad_norm', layer: 0, value: 'ema' });
  expect(metricsOf(new FakeLab(2).state, () => true).map((metric) => metric.id)).not.toContain('x');
});
