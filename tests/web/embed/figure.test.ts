import { describe, expect, it } from 'vitest';
import { heightOf } from '../../../web/src/embed/message';
import { splitLink } from '../../../web/src/state/page-settings';
import { PARTS, settingOf, shownParts, themeOf } from '../../../web/src/state/parts';

const of = (hash: string) => splitLink(hash).settings;

describe('parts of a figure', () => {
  it('are those the address names, in the order of the page', () => {
    expect(shownParts(of('#v1.Ab&show=charts.view'))).toEqual(['view', 'charts']);
    expect(shownParts(of(`#v1.Ab&show=${settingOf(PARTS.map(({ id }) => id))}`))).toEqual(PARTS.map(({ id }) => id));
  });

  it('that do not exist are passed over; none at all is the whole page', () => {
    expect(shownParts(of('#v1.Ab&show=view.nonsense'))).toEqual(['view']);
    expect(shownParts(of('#v1.Ab&show=nonsense'))).toBeNull();
    expect(shownParts(of('#v1.Ab'))).toBeNull();
  });

  it('look as the address says, and the whole page as its reader wants', () => {
    expect(themeOf(of('#v1.Ab&show=view&theme=dark'))).toBe('dark');
    expect(themeOf(of('#v1.Ab&show=view&theme=pink'))).toBeNull();
    expect(themeOf(of('#v1.Ab&theme=dark'))).toBeNull();
  });
});

describe('messages about the height', () => {
  it('are told from all others', () => {
    expect(heightOf({ slalomHeight: 312 })).toBe(312);
    for (const other of [null, 'x', 3, {}, { slalomHeight: '9' }, { slalomHeight: -1 }, { slalomHeight: Infinity }]) {
      expect(heightOf(other)).toBeNull();
    }
  });
});
