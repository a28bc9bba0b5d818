// Where programs in Node and browsers find an adapter for WebGPU: the system's Vulkan driver, or else the one that comes with
// Chromium and lets the processor play the card.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from './log.mjs';
import { root } from './paths.mjs';
import { findChromium } from './system-packages.mjs';

/** In a process of its own, since the loader of drivers reads the environment once. */
const probe = `
  import { create } from 'webgpu';
  const gpu = create([]);
  const adapter = await gpu.requestAdapter();
  if (!adapter) process.exit(1);
  console.log(adapter.info.description || adapter.info.vendor);
`;

function adapterWith(env) {
  const options = { cwd: root, encoding: 'utf8', env: { ...process.env, ...env }, timeout: 20_000 };
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', probe], options);
  return status === 0 ? { env, name: stdout.trim() } : null;
}

/** The environment in which Chromium's own driver is found; null where it is not beside the browser. */
function chromiumDriver() {
  const chromium = findChromium();
  if (!chromium) return null;
  // Debian's command is a script; the browser lies in a folder of its name.
  const folders = [dirname(realpathSync(chromium)), join('/usr/lib', basename(chromium))];
  for (const folder of folders) {
    const driver = join(folder, 'vk_swiftshader_icd.json');
    if (existsSync(driver)) {
      const libraries = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
      return { VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: libraries };
    }
  }
  return null;
}

/** What programs may be started with to find a driver; what the machine has comes first. */
function* environments() {
  yield {};
  const driver = chromiumDriver();
  if (driver) yield driver;
}

function firstOf(tryWith) {
  for (const env of environments()) {
    const found = tryWith(env);
    if (found) return found;
  }
  return null;
}

export const noAdapter = 'no adapter for WebGPU found, neither a driver of Vulkan nor the one of Chromium';

/** {env, name} of an adapter; fails where there is none. otherwise: what else there is to do then. */
export function needWebGpu(otherwise) {
  const adapter = findWebGpu();
  if (!adapter) throw new Failure(noAdapter, { remedy: `install the card’s Vulkan driver, or ${otherwise}` });
  return adapter;
}

let found;

/** {env, name} of an adapter, or null. Looks once. */
export function findWebGpu() {
  if (found === undefined) found = firstOf(adapterWith);
  return found;
}

/** The environment in which a browser finds an adapter, or null. browserEnv: which browser, as for tests/e2e. */
export const findWebGpuInBrowser = (browserEnv) =>
  firstOf((driver) => {
    const env = { ...driver, ...browserEnv };
    const options = { cwd: root, env: { ...process.env, ...env }, timeout: 60_000 };
    const { status } = spawnSync(process.execPath, [join(root, 'tests/gpu/browser/adapter.mjs')], options);
    return status === 0 ? env : null;
  });
