// Which charts are shown, and in what order, as a short text for the address: the charts' ids in order, hidden ones with a
// minus, "loss.-rate.norms". Charts it does not name stand where they stand by themselves, shown, so that an old
// link has what came later.

export interface Arrangement {
  readonly order: readonly string[];
  readonly hidden: ReadonlySet<string>;
}

const SEPARATOR = '.';
const HIDDEN = '-';

/** ids: all charts there are, in their own order. Names of charts there are not are passed over. */
export function readArrangement(text: string | undefined, ids: readonly string[]): Arrangement {
  const order: string[] = [];
  const hidden = new Set<string>();
  for (const word of text?.split(SEPARATOR) ?? []) {
    const isHidden = word.startsWith(HIDDEN);
    const id = isHidden ? word.slice(HIDDEN.length) : word;
    if (!ids.includes(id) || order.includes(id)) continue;
    order.push(id);
    if (isHidden) hidden.add(id);
  }
  for (const [i, id] of ids.entries()) {
    if (order.includes(id)) continue;
    // After the nearest chart before it that is named.
    const before = ids.slice(0, i).findLast((other) => order.includes(other));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  }
  return { order, hidden };
}

/** null: as they stand by themselves. */
export function writeArrangement({ order, hidden }: Arrangement, ids: readonly string[]): string | null {
  if (hidden.size === 0 && order.join() === ids.join()) return null;
  return order.map((id) => (hidden.has(id) ? HIDDEN + id : id)).join(SEPARATOR);
}

export function withHidden({ order, hidden }: Arrangement, id: string, isHidden: boolean): Arrangement {
  const changed = new Set(hidden);
  if (isHidden) changed.add(id);
  else changed.delete(id);
  return { order, hidden: changed };
}

/** Puts a chart before another one; null: at the end. */
export function withMoved({ order, hidden }: Arrangement, id: string, before: string | null): Arrangement {
  if (id === before) return { order, hidden };
  const rest = order.filter((other) => other !== id);
  const at = before === null ? rest.length : rest.indexOf(before);
  return { order: rest.toSpliced(at < 0 ? rest.length : at, 0, id), hidden };
}
