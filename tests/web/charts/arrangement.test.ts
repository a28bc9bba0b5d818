import { describe, expect, it } from 'vitest';
import { readArrangement, withHidden, withMoved, writeArrangement } from '../../../web/src/charts/arrangement';

const IDS = ['loss', 'rate', 'norms', 'ema'];
const own = readArrangement(undefined, IDS);

describe('the arrangement of charts in the address', () => {
  it('is none while charts stand by themselves', () => {
    expect(own.order).toEqual(IDS);
    expect(own.hidden.size).toBe(0);
    expect(writeArrangement(own, IDS)).toBeNull();
  });

  it('comes back as it was written', () => {
    const wanted = withHidden(withMoved(own, 'ema', 'rate'), 'loss', true);
    const text = writeArrangement(wanted, IDS);
    expect(text).toBe('-loss.ema.rate.norms');
    expect(readArrangement(text ?? '', IDS)).toEqual(wanted);
    expect(writeArrangement(withMoved(withHidden(wanted, 'loss', false), 'ema', null), IDS)).toBeNull();
  });

  it('moves to the end, in front of itself, and in front of its neighbour', () => {
    expect(withMoved(own, 'loss', null).order).toEqual(['rate', 'norms', 'ema', 'loss']);
    expect(withMoved(own, 'rate', 'rate').order).toEqual(IDS);
    expect(withMoved(own, 'rate', 'norms').order).toEqual(IDS);
    expect(withMoved(own, 'norms', 'rate').order).toEqual(['loss', 'norms', 'rate', 'ema']);
  });

  it('passes over what it does not know and what is said twice', () => {
    const read = readArrangement('ema.nonsense.-rate..ema.rate.--loss', IDS);
    expect(read.order.toSorted()).toEqual(IDS.toSorted());
    expect([...read.hidden]).toEqual(['rate']);
    expect(read.order.indexOf('ema')).toBeLessThan(read.order.indexOf('rate'));
  });

  it('puts charts that came later where they stand by themselves', () => {
    expect(readArrangement('ema.loss', IDS).order).toEqual(['ema', 'loss', 'rate', 'norms']);
    expect(readArrangement('norms', IDS).order).toEqual(['loss', 'rate', 'norms', 'ema']);
  });
});
