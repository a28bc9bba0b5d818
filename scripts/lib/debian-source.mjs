// Finds the machine's own Debian archive and writes a copy of that source for another suite. The mirror is never
// named here: whatever this machine uses (a company mirror, a proxy, a keyring) is used for the other suite too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const suites = /^(bullseye|bookworm|trixie|forky|duke|sid|oldstable|stable|testing|unstable)$/;

/** deb822: stanzas of `Key: value` lines, continued by indented lines. */
function parseDeb822(text) {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = {};
    let key = null;
    for (const line of stanza.split('\n')) {
      if (line.startsWith('#')) continue;
      const field = /^([A-Za-z-]+):\s*(.*)$/.exec(line);
      if (field) {
        key = field[1].toLowerCase();
        fields[key] = field[2];
      } else if (key && /^\s+\S/.test(line)) fields[key] += `\n${line}`;
    }
    const words = (name) => (fields[name] ?? '').split(/\s+/).filter(Boolean);
    if (!words('types').includes('deb') || fields.enabled?.trim() === 'no') return [];
    return words('uris').map((uri) => ({
      uri,
      suites: words('suites'),
      components: words('components'),
      signedBy: fields['signed-by'],
    }));
  });
}

/** One-line style: `deb [option=value ...] uri suite component...`. */
function parseOneLine(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (!match) return [];
    const signedBy = /signed-by=(\S+)/.exec(match[1] ?? '')?.[1];
    return [{ uri: match[2], suites: [match[3]], components: match[4].trim().split(/\s+/), signedBy }];
  });
}

export function readSources(etc = '/etc/apt') {
  const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const parts = join(etc, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  return [
    ...parseOneLine(read(join(etc, 'sources.list'))),
    ...names.filter((name) => name.endsWith('.list')).flatMap((name) => parseOneLine(read(join(parts, name)))),
    ...names.filter((name) => name.endsWith('.sources')).flatMap((name) => parseDeb822(read(join(parts, name)))),
  ];
}

// Third-party archives sometimes use Debian's suite names; these two traits tell the real one.
const likeness = (source) =>
  Number(/\/debian\/?$/.test(source.uri)) + Number(/debian-archive/.test(source.signedBy ?? ''));

/** The machine's main Debian archive, or null (Ubuntu and others). */
export function findDebianSource(etc) {
  const candidates = readSources(etc).filter(
    (source) => source.suites.some((suite) => suites.test(suite)) && source.components.includes('main'),
  );
  candidates.sort((a, b) => likeness(b) - likeness(a));
  return candidates.length > 0 && likeness(candidates[0]) > 0 ? candidates[0] : null;
}

/** The same archive with another suite, as a deb822 file. */
export function sourceFile(source, suite) {
  const lines = ['Types: deb', `URIs: ${source.uri}`, `Suites: ${suite}`, 'Components: main'];
  if (source.signedBy) lines.push(`Signed-By: ${source.signedBy}`);
  return `${lines.join('\n')}\n`;
}
