// Whether a text is well-formed XML, as far as a file of elements, attributes and text can go wrong.

const TAG = /^<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(\/?)>/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Throws where it is not; gives the elements' names and texts in order. */
export function wellFormed(xml: string): { names: string[]; texts: string[] } {
  if (FORBIDDEN.test(xml)) throw new Error('a character that XML forbids');
  const names: string[] = [];
  const texts: string[] = [];
  const open: string[] = [];
  let rest = xml.replace(/^<\?xml [^?]*\?>/, '');
  while (rest !== '') {
    if (!rest.startsWith('<')) {
      const text = /^[^<]+/.exec(rest)?.[0] ?? '';
      if (/&(?!(amp|lt|gt|quot);)/.test(text)) throw new Error(`a bare & in ${text}`);
      if (text.trim() !== '') texts.push(text);
      rest = rest.slice(text.length);
      continue;
    }
    const [tag, closes, name = '', attributes = '', alone] = TAG.exec(rest) ?? [];
    if (!tag) throw new Error(`not a tag: ${rest.slice(0, 80)}`);
    const keys = [...attributes.matchAll(/([\w:-]+)=/g)].map(([, key]) => key);
    if (new Set(keys).size < keys.length) throw new Error(`an attribute twice: ${tag}`);
    if (closes) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      if (open.length === 0 && names.length > 0) throw new Error('two roots');
      names.push(name);
      if (!alone) open.push(name);
    }
    rest = rest.slice(tag.length);
  }
  if (open.length > 0) throw new Error(`${open.join()} is left open`);
  return { names, texts };
}
