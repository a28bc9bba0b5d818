// What every command does first: Node, the system packages of its purpose, the npm packages. All missing system packages
// are named at once, so that one line installs them.
import { findEmscripten } from './emscripten.mjs';
import { checkNode, ensureNpmPackages } from './npm-install.mjs';
import { ensurePackages, packages, tryPackages, usefulPackages } from './system-packages.mjs';
import { privateToolchainPossible } from './toolchain.mjs';

const usesPrivateToolchain = () => (findEmscripten()?.from ?? 'cache') === 'cache' && privateToolchainPossible();

/** @param {'wasm' | 'native' | 'test' | 'bench'} purpose */
export async function prepare(purpose) {
  checkNode();
  await ensurePackages([...packages[purpose], ...(usesPrivateToolchain() ? packages.privateToolchain : [])]);
  await tryPackages(usefulPackages[purpose] ?? []);
  await ensureNpmPackages();
}
