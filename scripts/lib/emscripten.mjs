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

const output = (command, args) => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
};

/** The installation an emcc belongs to, or null when there is none, it is too old or does not run. */
function usable(emcc, from) {
  if (!emcc || !existsSync(emcc)) return null;
  const version = output(emcc, ['-dumpversion']);
  if (!version || Number.parseInt(version, 10) < minimum) return null;
  // Packagers put emcc and its files into different folders; em-config knows.
  const dir = output(join(dirname(emcc), 'em-config'), ['EMSCRIPTEN_ROOT']) ?? dirname(realpathSync(emcc));
  return { dir, version, from };
}

const emsdk = () => join(process.env.EMSDK || join(homedir(), 'emsdk'), 'upstream/emscripten/emcc');

export const findEmscripten = () =>
  usable(onPath('emcc'), 'PATH') ||
  usable(emsdk(), 'emsdk') ||
  (privateToolchainReady() ? { dir: emscriptenDir, from: 'cache' } : null);

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
