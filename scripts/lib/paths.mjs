// Where things live. Every script asks here, so that moving a folder is a change of one line.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
export const buildDir = join(root, 'build');
export const logDir = join(buildDir, 'logs');
export const siteDir = join(buildDir, 'site');

// Shared by all checkouts of one user: the toolchain is large and knows nothing of the project's sources.
export const cacheDir = resolve(
  process.env.SLALOM_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'slalom'),
);
export const toolchainDir = join(cacheDir, 'toolchain');
