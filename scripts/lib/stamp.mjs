// Answers "has anything changed since this was made?", by content, so that a second start takes seconds.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function* files(path) {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) {
    yield path;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* files(join(path, name));
}

/** Hash of the contents of files and folders, and of other facts (any JSON value). */
export function fingerprint(paths, facts = null) {
  const hash = createHash('sha256').update(JSON.stringify(facts));
  for (const path of paths) {
    for (const file of files(path)) hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

export const isFresh = (stampFile, print) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === print;

export function markFresh(stampFile, print) {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, print);
}

/** Runs `make` unless the stamp says its inputs are unchanged. The stamp is void while `make` runs. */
export async function makeIfChanged(stampFile, print, make) {
  if (isFresh(stampFile, print)) return;
  rmSync(stampFile, { force: true });
  await make();
  markFresh(stampFile, print);
}
