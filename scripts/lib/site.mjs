// The site: the WebAssembly modules, the data files, and the page around them, in build/site.
import { join } from 'node:path';
import { ensureData } from '../make-data.mjs';
import { buildPreset, presetDir } from './cmake.mjs';
import { step } from './log.mjs';
import { buildDir, root, siteDir } from './paths.mjs';
import { fingerprint, makeIfChanged } from './stamp.mjs';

const KIB = 1024;

/** The modules, and the size in bytes, compressed with brotli, that each may have. */
export const wasmModules = [
  { preset: 'wasm', name: 'slalom', limit: 300 * KIB },
  { preset: 'wasm-scalar', name: 'slalom', limit: 300 * KIB },
  { preset: 'wasm-scalar', name: 'slalom_code', limit: 280 * KIB },
  // The core with what graphics cards need, for those who use one.
  { preset: 'wasm', name: 'slalom_gpu', limit: 380 * KIB },
];

export async function buildWasmModules() {
  for (const preset of new Set(wasmModules.map((module) => module.preset))) await buildPreset(preset, ['slalom_wasm']);
}

/** Runs a program of an npm package. */
export const npmProgram = (path) => [process.execPath, join(root, 'node_modules', path)];

export async function buildSite() {
  await buildWasmModules();
  await ensureData();
  const modules = wasmModules.flatMap(({ preset, name }) =>
    ['mjs', 'wasm'].map((kind) => join(presetDir(preset), `${name}.${kind}`)),
  );
  const parts = ['content-policy.mjs', 'offline-files.mjs'].map((name) => `scripts/lib/${name}`);
  const sources = ['web', 'vite.config.ts', 'package.json', 'package-lock.json', ...parts];
  const print = fingerprint([...sources.map((name) => join(root, name)), ...modules, join(buildDir, 'data')]);
  await makeIfChanged(join(buildDir, 'site.stamp'), print, () =>
    step('Build the page', (task) => {
      const [node, vite] = npmProgram('vite/bin/vite.js');
      return task.run(node, [vite, 'build', '--config', join(root, 'vite.config.ts')]);
    }),
  );
  return siteDir;
}
