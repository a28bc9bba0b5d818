// Which Emscripten compiles the project: one on the PATH, else emsdk's, else the private copy, else instructions.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from './log.mjs';
import { ensurePackages, onPath, packages } from './system-packages.mjs';
import {
  emscriptenDir,
  ensurePrivateToolchain,
  privateToolchainPossible,
  privateToolchainReady,
} from './toolchain.mjs';

// Version 4 brought the TypeScript declarations and the SSE headers the build relies on.
const minimum = 4;

function usable(dir, from) {
  const emcc = join(dir, 'emcc');
  if (!existsSync(emcc)) return null;
  const { status, stdout } = spawnSync(emcc, ['-dumpversion'], { encoding: 'utf8' });
  const version = stdout?.trim();
  return status === 0 && Number.parseInt(version, 10) >= minimum ? { dir, version, from } : null;
}

function onThePath() {
  const emcc = onPath('emcc');
  return emcc && usable(dirname(realpathSync(emcc)), 'PATH');
}

function emsdk() {
  const dir = process.env.EMSDK || join(homedir(), 'emsdk');
  return usable(join(dir, 'upstream/emscripten'), 'emsdk');
}

export const findEmscripten = () =>
  onThePath() || emsdk() || (privateToolchainReady() ? { dir: emscriptenDir, from: 'cache' } : null);

export async function ensureEmscripten() {
  const found = findEmscripten();
  if (found && found.from !== 'cache') return found;
  if (!privateToolchainPossible()) {
    throw new Failure('no Emscripten (version 4 or later) was found on this machine', {
      step: 'Find the WebAssembly toolchain',
      remedy: [
        'install it with emsdk, the way its authors recommend, then start again:',
        '',
        '    git clone https://github.com/emscripten-core/emsdk ~/emsdk',
        '    ~/emsdk/emsdk install latest && ~/emsdk/emsdk activate latest',
        '',
        '  It is found there, in $EMSDK, or as emcc on the PATH.',
      ].join('\n'),
    });
  }
  await ensurePackages(packages.privateToolchain);
  await ensurePrivateToolchain();
  return findEmscripten();
}
