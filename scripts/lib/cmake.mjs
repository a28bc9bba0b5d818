// Configures and builds CMake presets. Configuring is skipped when nothing it depends on changed; ninja itself notices
// changed sources and CMake files.
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { ensureEigen } from './eigen.mjs';
import { ensureEmscripten } from './emscripten.mjs';
import { step } from './log.mjs';
import { buildDir, root } from './paths.mjs';
import { fingerprint, makeIfChanged } from './stamp.mjs';

export const isWasm = (preset) => preset.startsWith('wasm');
export const presetDir = (preset) => join(buildDir, preset);

/** The largest compilations take about a gigabyte each. */
export const jobs = () => Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 1e9)));

/** Configures `preset`; `options` are CMake variables that stay set until a later call changes them. */
async function configure(preset, options) {
  const emscripten = isWasm(preset) ? await ensureEmscripten() : null;
  await ensureEigen();
  const dir = presetDir(preset);
  const stampFile = join(dir, '.slalom-stamp');
  const facts = { root, emscripten, options };
  const print = fingerprint([join(root, 'CMakePresets.json')], facts);
  await makeIfChanged(stampFile, print, () =>
    step(`Configure ${preset}`, (task) => {
      const definitions = Object.entries(options).map(([name, value]) => `-D${name}=${value}`);
      // --fresh: a cache made by another compiler or in another folder cannot be reused.
      return task.run('cmake', ['--fresh', '--preset', preset, ...definitions], {
        env: emscripten ? { SLALOM_EMSCRIPTEN: emscripten.dir } : {},
      });
    }),
  );
}

// One attempt per start: several test runners need the same targets, and a build that failed once fails again.
const builds = new Map();

/** Builds targets of a preset, returns the build folder. */
export function buildPreset(preset, targets, options = {}) {
  const key = JSON.stringify([preset, targets, options]);
  if (!builds.has(key)) builds.set(key, build(preset, targets, options));
  return builds.get(key);
}

async function build(preset, targets, options) {
  await configure(preset, options);
  const dir = presetDir(preset);
  await step(
    `Build ${preset}: ${targets.join(', ')}`,
    (task) => task.run('cmake', ['--build', dir, '-j', String(jobs()), '--target', ...targets]),
    { remedy: `build it by hand: cmake --build ${dir}` },
  );
  return dir;
}
