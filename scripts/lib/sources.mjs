// Lists of source files, for the programs that want names rather than folders.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';

/** Files below `folder` (relative to the project) whose name matches, relative to the project, sorted. */
export function filesBelow(folder, pattern) {
  const dir = join(root, folder);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

export const cppFiles = () => ['cpp', 'wasm', 'tests'].flatMap((folder) => filesBelow(folder, /\.(h|cpp)$/));
