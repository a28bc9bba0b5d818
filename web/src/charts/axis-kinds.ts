// Which charts have another vertical axis than by themselves, as a short text for the address: "loss-linear.rate-log".

import type { AxisKind } from '../ui/kit/axis';

const isKind = (word: string | undefined): word is AxisKind => word === 'linear' || word === 'log';

const entriesOf = (text: string | undefined): [string, AxisKind][] =>
  (text ?? '').split('.').flatMap((entry) => {
    const [id = '', kind] = entry.split('-');
    return id !== '' && isKind(kind) ? [[id, kind] as [string, AxisKind]] : [];
  });

/** null: as by itself. */
export function chosenKind(text: string | undefined, id: string): AxisKind | null {
  return entriesOf(text).findLast(([other]) => other === id)?.[1] ?? null;
}

/** The text with a chart's choice in place; null: nobody chose anything. */
export function withKind(text: string | undefined, id: string, kind: AxisKind | null): string | null {
  const others = entriesOf(text).filter(([other]) => other !== id);
  const entries = kind ? [...others, [id, kind]] : others;
  return entries.map((entry) => entry.join('-')).join('.') || null;
}
