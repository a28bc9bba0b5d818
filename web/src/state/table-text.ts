// A table's text cut into cells, and what its columns seem to hold, so that a person can see it before it is used. The
// rules are those of docs/data.md; the core alone says what is wrong and what is trained on, and a test holds what is
// shown here against it.

export interface CutTable {
  rows: string[][];
  /** Line of the text, counted from 1, on which each row begins. */
  lines: number[];
}

const SEPARATORS = [',', ';', '\t'] as const;

/** The commonest in the first line that is not blank, outside quotes. */
function separatorOf(text: string): string {
  const counts: number[] = SEPARATORS.map(() => 0);
  let quoted = false;
  let blank = true;
  for (const c of text) {
    if (c === '"') quoted = !quoted;
    const ends = c === '\n' || c === '\r';
    if (ends && !quoted && !blank) break;
    blank &&= ends;
    const at = quoted ? -1 : (SEPARATORS as readonly string[]).indexOf(c);
    if (at >= 0) counts[at] = (counts[at] ?? 0) + 1;
  }
  return SEPARATORS[counts.indexOf(Math.max(...counts))] as string;
}

/** Rows may differ in length here, and a quote that is never closed ends with the text. */
export function cutTable(text: string): CutTable {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  const lines: number[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let line = 1;
  const endsLine = (i: number): boolean => text[i] === '\n' || text[i] === '\r';
  const passLineEnd = (): void => {
    at += text.startsWith('\r\n', at) ? 2 : 1;
    ++line;
  };
  const quotedCell = (): string => {
    let cell = '';
    for (++at; at < text.length; ++at) {
      if (text[at] === '"') {
        if (text[at + 1] !== '"') {
          ++at;
          break;
        }
        ++at;
      } else if (endsLine(at)) {
        ++line;
      }
      cell += text[at];
    }
    return cell;
  };
  const plainCell = (): string => {
    const begin = at;
    while (at < text.length && text[at] !== separator && !endsLine(at)) ++at;
    return text.slice(begin, at).replace(/^ +| +$/g, '');
  };
  while (at < text.length) {
    if (endsLine(at)) {
      passLineEnd();
      continue;
    }
    const row: string[] = [];
    lines.push(line);
    for (let more = true; more; ) {
      while (text[at] === ' ') ++at;
      row.push(text[at] === '"' ? quotedCell() + plainCell() : plainCell());
      more = text[at] === separator;
      if (more) ++at;
    }
    if (at < text.length) passLineEnd();
    rows.push(row);
  }
  return { rows, lines };
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const LONGEST_NUMBER = 64;
const MISSING = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?']);

const isNumber = (cell: string): boolean => cell.length <= LONGEST_NUMBER && NUMBER.test(cell);

export interface TableColumn {
  name: string;
  kind: 'numbers' | 'texts';
  /** How many different values. */
  different: number;
}

export interface TableView {
  hasHeader: boolean;
  columns: TableColumn[];
  /** The rows below the header, with the line each begins on. */
  rows: string[][];
  lines: number[];
}

/** header: "yes" and "no" decide, anything else leaves it to the first row. */
export function viewTable({ rows, lines }: CutTable, header: string): TableView {
  const first = rows[0] ?? [];
  const hasHeader = header === 'yes' || (header !== 'no' && first.length > 0 && !first.some(isNumber));
  const below = hasHeader ? rows.slice(1) : rows;
  const columns = first.map((cell, j): TableColumn => {
    const present = below.map((row) => row[j] ?? '').filter((value) => !MISSING.has(value));
    const numbers = present.filter(isNumber).length;
    return {
      name: hasHeader ? cell : '',
      kind: 2 * numbers > present.length ? 'numbers' : 'texts',
      different: new Set(present).size,
    };
  });
  return { hasHeader, columns, rows: below, lines: hasHeader ? lines.slice(1) : lines };
}

/** Index of the column to predict: `target` is a name, a number from 1, or empty for the last; -1: there is none. */
export function targetIndex({ columns }: TableView, target: string): number {
  if (target === '') return columns.length - 1;
  const named = columns.findIndex((column) => column.name === target);
  if (named >= 0) return named;
  return columns.findIndex((_, j) => String(j + 1) === target);
}

const utf8 = new TextEncoder();

/** The order of the core: by the bytes of UTF-8. */
export function compareBytes(a: string, b: string): number {
  const [x, y] = [utf8.encode(a), utf8.encode(b)];
  for (let i = 0; i < Math.min(x.length, y.length); ++i) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** What the classes of a column are called, in the order the core numbers them. */
export function classesOf(view: TableView, column: number): string[] {
  const cells = new Set(view.rows.map((row) => row[column] ?? ''));
  if (view.columns[column]?.kind !== 'numbers') return [...cells].sort(compareBytes);
  const byValue = new Map<number, string>();
  for (const cell of cells) if (!byValue.has(Number(cell))) byValue.set(Number(cell), cell);
  return [...byValue].sort(([a], [b]) => a - b).map(([, cell]) => cell);
}
