// What the service worker keeps: made of the files of the built page, so that no list of them is typed anywhere.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The built file whose SHIPPED stands for the list. */
const workerFile = 'service-worker.js';

// Large files that most visits do without: data sets, and the modules beside the core's own, such as slalom_code.
const isOnDemand = (path) => path.startsWith('data/') || path.startsWith('assets/slalom_');
// Every browser that runs the page reads the newest of the three font formats.
const isUnused = (path) => path === workerFile || /\.(map|ttf|woff)$/.test(path);
// The bundler puts a digest into the names in this folder.
const isNamedByContent = (path) => path.startsWith('assets/');

/** `files`: pairs of path and content. */
export function shipped(files) {
  const all = { files: {}, onDemand: {} };
  for (const [path, content] of files.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (isUnused(path)) continue;
    const digest = isNamedByContent(path) ? '' : createHash('sha256').update(content).digest('hex');
    if (isOnDemand(path)) all.onDemand[path] = digest;
    else all.files[path === 'index.html' ? '' : path] = digest;
  }
  const version = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12);
  return { version, ...all };
}

/** Writes the list into the service worker of the page built in `dir`. */
export function writeShipped(dir) {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    return [relative(dir, file).split(sep).join('/'), readFileSync(file)];
  });
  const worker = join(dir, workerFile);
  const code = readFileSync(worker, 'utf8');
  if (!/\bSHIPPED\b/.test(code)) throw new Error(`${workerFile} has no place for the list of files`);
  writeFileSync(worker, `const SHIPPED = ${JSON.stringify(shipped(files))};\n${code}`);
}
