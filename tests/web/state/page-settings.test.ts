import { describe, expect, it } from 'vitest';
import { joinLink, splitLink, withSetting } from '../../../web/src/state/page-settings';

const whole = (text: string) => {
  const { link, settings } = splitLink(text);
  return { link, settings: Object.fromEntries(settings) };
};

describe('page settings behind a link', () => {
  it('are what follows the first "&" of the hash', () => {
    expect(whole('#v1.AbC-_&view=surface&charts=loss.rate')).toEqual({
      link: '#v1.AbC-_',
      settings: { view: 'surface', charts: 'loss.rate' },
    });
    expect(whole('https://a.example/?x=1&y=2#v1.Ab&view=surface')).toEqual({
      link: 'https://a.example/?x=1&y=2#v1.Ab',
      settings: { view: 'surface' },
    });
  });

  it('are none where there is nothing', () => {
    expect(whole('#v1.Ab')).toEqual({ link: '#v1.Ab', settings: {} });
    expect(whole('')).toEqual({ link: '', settings: {} });
    expect(joinLink('#v1.Ab', new Map())).toBe('#v1.Ab');
  });

  it('come back as they were, whatever they hold', () => {
    const settings = new Map([
      ['view', 'surface'],
      ['note', 'a&b=c #ü 1,2'],
    ]);
    const { link, settings: back } = splitLink(joinLink('#v1.Ab', settings));
    expect(link).toBe('#v1.Ab');
    expect([...back]).toEqual([...settings]);
  });

  it('are passed over where half is missing', () => {
    expect(whole('#v1.Ab&&=1&view&charts=')).toEqual({ link: '#v1.Ab', settings: {} });
  });

  it('change without changing what was', () => {
    const before = new Map([['view', 'surface']]);
    expect([...withSetting(before, 'charts', 'loss')]).toEqual([
      ['view', 'surface'],
      ['charts', 'loss'],
    ]);
    expect([...withSetting(before, 'view', null)]).toEqual([]);
    expect([...before]).toEqual([['view', 'surface']]);
  });
});
