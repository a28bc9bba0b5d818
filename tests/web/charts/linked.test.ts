import '../ui/setup-frame';
import { describe, expect, it } from 'vitest';
import { chosenKind, withKind } from '../../../web/src/charts/axis-kinds';
import { Linked } from '../../../web/src/charts/linked';
import { XScale } from '../../../web/src/charts/x-scale';
import { FakeLab } from '../ui/fake-lab';

function at(steps: number): { lab: FakeLab; linked: Linked } {
  const lab = new FakeLab(0);
  lab.pause();
  lab.step(steps);
  return { lab, linked: new Linked(lab) };
}

describe('what charts are drawn against', () => {
  it('is steps, epochs that are steps with other labels, or each run’s own seconds', () => {
    const { lab, linked } = at(100);
    const [first, second] = lab.state.runs;
    if (!first || !second) throw new Error('two runs');
    expect(linked.unit).toBe('step');
    expect([linked.xOf(first, 50), linked.stepOf(second, 50)]).toEqual([50, 50]);

    linked.setAxis('epoch', false);
    expect(linked.scale.describe(40)).toBe('epoch 5.00, step 40');
    expect(linked.scale.ticks(5).map((tick) => linked.scale.formatTick(tick))).toEqual([
      '0',
      '5',
      '10',
      '15',
      '20',
      '25',
    ]);

    linked.setAxis('second', true);
    expect(lab.state.settings.get('x')).toBe('log-second');
    expect([linked.xOf(first, 50), linked.xOf(second, 50)]).toEqual([0.5, 0.25]);
    expect(linked.stepOf(second, 0.25)).toBe(50);
    expect(linked.stepOf(second, 0.9)).toBeNaN();
    expect([...linked.xsOf(second, Float64Array.of(0, 100))]).toEqual([0, 0.5]);
  });

  it('offers no epochs where there are none, and takes steps for what it does not know', () => {
    const { lab, linked } = at(10);
    lab.set('x', 'nonsense');
    expect(linked.unit).toBe('step');
    lab.set('x', 'epoch');
    expect(linked.unit).toBe('epoch');
    for (const run of lab.state.runs) if (run.description) run.description.steps_per_epoch = 0;
    expect(linked.units).toEqual(['step', 'second']);
    expect(linked.unit).toBe('step');
  });

  it('shows one place in all charts: that of the run that is furthest, where runs differ', () => {
    const { lab, linked } = at(100);
    linked.setCursor(40, lab);
    expect([linked.cursor, linked.cursorX]).toEqual([40, 40]);
    linked.setAxis('second', false);
    expect(linked.cursor).toBeNull();
    linked.setCursor(40, lab);
    expect(linked.cursorX).toBe(0.4);
    expect(linked.cursor).toBe(40);
  });
});

describe('zooming', () => {
  it('is kept in the settings, to whole steps, and back to the whole run', () => {
    const { lab, linked } = at(100);
    linked.zoomTo({ min: 20.4, max: 60.2 });
    expect(lab.state.settings.get('zoom')).toBe('20-61');
    expect(linked.scale.range).toEqual({ min: 20, max: 61 });
    linked.zoomBy(0.5, 20);
    expect(linked.zoom).toEqual({ min: 20, max: 41 });
    linked.zoomBy(1000, 30);
    expect(linked.zoom).toBeNull();
    linked.zoomTo({ min: 50, max: 50.5 });
    const { min, max } = linked.zoom ?? { min: 0, max: 0 };
    expect(max - min).toBeGreaterThanOrEqual(10);
    expect(50 >= min && 50.5 <= max).toBe(true);
    linked.setAxis('second', false);
    expect(linked.zoom).toBeNull();
  });

  it('passes over a text that is no part of an axis', () => {
    const { lab, linked } = at(10);
    for (const text of ['', '5', '9-3', 'a-b', '-4-9', '1-Infinity']) {
      lab.set('zoom', text);
      expect(linked.zoom, text).toBeNull();
    }
  });
});

it('a logarithmic scale has places for its ends and ticks between them', () => {
  const scale = new XScale('step', true, { min: 0, max: 1000 }, 0);
  expect([scale.fractionOf(1), scale.fractionOf(1000), scale.at(1 / 3)]).toEqual([0, 1, expect.closeTo(10, 9)]);
  expect(scale.ticks(4).map((tick) => scale.formatTick(tick))).toEqual(['1', '10', '100', '1,000']);
});

it('keeps another vertical axis of a chart in a text', () => {
  const text = withKind(withKind(undefined, 'loss', 'linear') ?? '', 'rate', 'log');
  expect(text).toBe('loss-linear.rate-log');
  expect(chosenKind(text ?? '', 'loss')).toBe('linear');
  expect(chosenKind('loss-sideways.rate', 'loss')).toBeNull();
  expect(withKind(text ?? '', 'loss', null)).toBe('rate-log');
  expect(withKind('rate-log', 'rate', null)).toBeNull();
});
