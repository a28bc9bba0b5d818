// Reads source text as far as the architecture check needs it: which words are code, which are strings, and what a
// file includes or imports. Not a parser: it knows comments, strings and the forms of #include and import.

// Splits text into code with comments and string contents blanked out (same length, same lines) and the list of
// string literals as {offset, text}. In template literals only the fixed parts count as text.
export function scan(text, { templates = false, regexps = false } = {}) {
  const code = [...text];
  const strings = [];
  const open = []; // depth of braces at which each enclosing template literal goes on
  let depth = 0;
  let lastCode = ''; // the last character of code that is not white space

  const blank = (from, to) => {
    for (let i = from; i < to; i += 1) if (code[i] !== '\n') code[i] = ' ';
  };
  const endOfString = (from, quote) => {
    let i = from;
    while (i < text.length && text[i] !== quote && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
    return Math.min(i, text.length);
  };
  const endOfTemplate = (from) => {
    let i = from;
    while (i < text.length && text[i] !== '`' && !text.startsWith('${', i)) i += text[i] === '\\' ? 2 : 1;
    return Math.min(i, text.length);
  };
  const take = (from, to) => {
    strings.push({ offset: from, text: text.slice(from, to) });
    blank(from, to);
  };
  // Takes the fixed part of a template that starts at `from`; returns where code goes on.
  const template = (from) => {
    const end = endOfTemplate(from);
    take(from, end);
    if (text[end] !== '$') return end + 1;
    open.push(depth);
    depth += 1;
    return end + 2;
  };

  let i = 0;
  while (i < text.length) {
    const c = text[i];
    const rawString = /^R"([^\s()\\]{0,16})\(/.exec(text.slice(i, i + 20));
    if (text.startsWith('//', i)) {
      const end = text.indexOf('\n', i);
      const to = end < 0 ? text.length : end;
      blank(i, to);
      i = to;
    } else if (text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i + 2);
      const to = end < 0 ? text.length : end + 2;
      blank(i, to);
      i = to;
    } else if (!templates && rawString && !/\w/.test(text[i - 1] ?? '')) {
      const from = i + rawString[0].length;
      const end = text.indexOf(`)${rawString[1]}"`, from);
      const to = end < 0 ? text.length : end;
      take(from, to);
      i = to + rawString[1].length + 2;
    } else if (c === '"' || (c === "'" && !/[0-9a-fA-F]/.test(text[i - 1] ?? ''))) {
      const to = endOfString(i + 1, c);
      take(i + 1, to);
      i = to + 1;
      lastCode = c;
    } else if (templates && c === '`') {
      i = template(i + 1);
      lastCode = '`';
    } else if (regexps && c === '/' && !/[\w)\]`'"]/.test(lastCode)) {
      const to = endOfString(i + 1, '/');
      blank(i, to);
      i = to + 1;
      lastCode = '/';
    } else {
      if (c === '{') depth += 1;
      if (c === '}') depth -= 1;
      i += 1;
      if (c === '}' && open.length > 0 && depth === open.at(-1)) {
        open.pop();
        i = template(i);
      }
      if (!/\s/.test(c)) lastCode = c;
    }
  }
  return { code: code.join(''), strings };
}

export function lineOf(text, offset) {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line += 1;
  return line;
}

// [{line, target, system}] of a C++ file.
export function includes(text) {
  const list = [];
  text.split('\n').forEach((content, index) => {
    const match = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/.exec(content);
    if (match) list.push({ line: index + 1, target: match[1] ?? match[2], system: match[2] !== undefined });
  });
  return list;
}

// [{line, target, typeOnly}] of a TypeScript file: import, export ... from, import(), new URL(..., import.meta.url).
export function imports(text) {
  const { code } = scan(text, { templates: true, regexps: true });
  const list = [];
  const add = (offset, typeOnly) => {
    const quoted = /^\s*(['"])(.*?)\1/.exec(text.slice(offset));
    if (quoted) list.push({ line: lineOf(text, offset), target: quoted[2], typeOnly });
  };
  for (const match of code.matchAll(/\b(import|export)\b(\s+type\b)?(\s*\{[^}]*\}|[^;'"(]*?)\s*\bfrom\b(?=\s*['"])/g)) {
    const names = /\{([^}]*)\}/.exec(match[3])?.[1];
    const everyNameIsType =
      names !== undefined &&
      !/^\s*\w/.test(match[3]) &&
      names
        .split(',')
        .filter((name) => name.trim() !== '')
        .every((name) => /^\s*type\s/.test(name));
    add(match.index + match[0].length, match[2] !== undefined || everyNameIsType);
  }
  for (const match of code.matchAll(/\bimport\b(?=\s*['"])/g)) add(match.index + match[0].length, false);
  for (const match of code.matchAll(/\bimport\s*\(|\bnew\s+URL\s*\(/g)) add(match.index + match[0].length, false);
  return list;
}
