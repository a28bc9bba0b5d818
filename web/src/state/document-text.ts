// A document as text to read: what `slalom spec` prints of it, byte for byte (pretty_text in the core). What fits into
// a line stays on one.

const LINE_BYTES = 100;
const encoder = new TextEncoder();

/** Numbers and strings of the canonical form are JavaScript's own; only the spaces are ours. */
function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${onOneLine(member)}`)
    .join(', ')}}`;
}

function indented(value: unknown, indent: number): string {
  const line = onOneLine(value);
  if (typeof value !== 'object' || value === null || indent + encoder.encode(line).length <= LINE_BYTES) return line;
  const inner = ' '.repeat(indent + 2);
  const members = Array.isArray(value)
    ? value.map((element) => inner + indented(element, indent + 2))
    : Object.entries(value).map(([key, member]) => `${inner}${JSON.stringify(key)}: ${indented(member, indent + 2)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${' '.repeat(indent)}${close}`;
}

/** `document` in canonical form, as the core wrote it: the order of its members is kept. */
export const documentText = (document: object): string => `${indented(document, 0)}\n`;
