// The site: both WebAssembly modules, the data files, and the page around them, in build/site.
import { join } from 'node:path';
import { ensureData } from '../make-data.mjs';
import { buildPreset, presetDir } from './cmake.mjs';
import { step } from './log.mjs';
import { buildDir, root, siteDir } from './paths.mjs';
import { fingerprint, makeIfChanged } from './stamp.mjs';

export const wasmPresets = ['wasm', 'wasm-scalar'];

export async function buildWasmModules() {
  for (const preset of wasmPresets) await buildPreset(preset, ['slalom_wasm']);
}

/** Runs a program of an npm package. */
export const npmProgram = (path) => [process.execPath, join(root, 'node_modules', path)];

export async function buildSite() {
  await buildWasmModules();
  await ensureData();
  const modules = wasmPresets.flatMap((preset) =>
    ['slalom.mjs', 'slalom.wasm'].map((name) => join(presetDir(preset), name)),
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
