// What the page shows of an experiment, as far as it is no part of the experiment: which view, which charts. It follows
// the link, "#v2.…&view=…", in the way of an address's query, so that a person can read and change it. Each value is
// checked where it is used: what means nothing there is passed over.

export type PageSettings = ReadonlyMap<string, string>;

const MARK = '&';

/** A link, or the hash of an address, and the settings behind it. */
export function splitLink(text: string): { link: string; settings: PageSettings } {
  const hash = Math.max(0, text.indexOf('#'));
  const mark = text.indexOf(MARK, hash);
  if (mark < 0) return { link: text, settings: new Map() };
  const settings = new URLSearchParams(text.slice(mark + MARK.length));
  return { link: text.slice(0, mark), settings: new Map([...settings].filter(([key, value]) => key && value)) };
}

export function joinLink(link: string, settings: PageSettings): string {
  const text = new URLSearchParams([...settings]).toString();
  return text === '' ? link : link + MARK + text;
}

/** null: back to what the page shows by itself. */
export function withSetting(settings: PageSettings, key: string, value: string | null): PageSettings {
  const changed = new Map(settings);
  if (value) changed.set(key, value);
  else changed.delete(key);
  return changed;
}
