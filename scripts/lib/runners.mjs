// Every test runner of the project: what it needs built, how it is run, how its result is counted. In the order of
// `npm test`: what is quick to fail comes first.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { buildPreset, presetDir } from './cmake.mjs';
import * as counts from './counts.mjs';
import { Failure, step } from './log.mjs';
import { buildDir, root } from './paths.mjs';
import { serve } from './serve.mjs';
import { buildSite, buildWasmModules, npmProgram, wasmModules } from './site.mjs';
import { cppFiles, filesBelow } from './sources.mjs';
import { clangFormat, findChromium, findFirefox, findWebKit } from './system-packages.mjs';
import { findWebGpu, findWebGpuInBrowser, noAdapter } from './webgpu.mjs';

const none = { passed: 0, failed: 0 };

/** Where tests in other languages find the command line. */
const environment = { SLALOM_CLI: join(presetDir('release'), 'bin/slalom') };

/** Runs a program as one test. */
const check = async (task, command, ...args) =>
  counts.oneTest(await task.run(command, args, { check: false, env: environment }));

/** GoogleTest in as many processes at a time as there are cores, and in more shards: tests take from no time to seconds. */
async function googleTest(task, command, ...args) {
  const cores = availableParallelism();
  const shards = 4 * cores;
  const left = Array.from({ length: shards }, (_, shard) => shard);
  const results = [];
  const worker = async () => {
    for (let shard = left.shift(); shard !== undefined; shard = left.shift()) {
      const result = await task.run(command, [...args, '--gtest_brief=0'], {
        check: false,
        env: {
          GTEST_TOTAL_SHARDS: String(shards),
          GTEST_SHARD_INDEX: String(shard),
          SLALOM_SOURCE_DIR: root,
          // A leak is reported as a failed run; a first error ends the process, so that it cannot pass.
          ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1',
          UBSAN_OPTIONS: 'print_stacktrace=1',
        },
      });
      results.push(counts.googleTest(result));
    }
  };
  await Promise.all(Array.from({ length: cores }, worker));
  return sum(results);
}

export const sum = (all) => all.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), none);

/** `node --test` over files. atOnce: how many files at a time; as many as there are cores if not given. */
async function nodeTest(task, folder, { env = {}, atOnce } = {}) {
  const files = filesBelow(folder, /\.test\.mjs$/);
  if (files.length === 0) return none;
  const flags = ['--test', '--test-reporter=spec', ...(atOnce ? [`--test-concurrency=${atOnce}`] : [])];
  return counts.nodeTest(
    await task.run(process.execPath, [...flags, ...files], { check: false, env: { ...environment, ...env } }),
  );
}

// The framework's own package is used where it is there; elsewhere CMake may download it.
const testOptions = existsSync('/usr/src/googletest') ? {} : { SLALOM_BUILD_TESTS: 'ON' };
const buildTests = (preset, ...more) => buildPreset(preset, ['slalom_tests', ...more], testOptions);

const nativeTests = (name, preset, about) => ({
  name,
  about,
  prepare: () => buildTests(preset),
  run: (task) => googleTest(task, join(presetDir(preset), 'bin/slalom_tests')),
});

const wasmTests = (name, preset, about) => ({
  name,
  about,
  prepare: () => buildTests(preset),
  run: (task) => googleTest(task, process.execPath, join(presetDir(preset), 'bin/slalom_tests.cjs')),
});

const buildCli = () => buildPreset('release', ['slalom_cli'], testOptions);

/** Vitest. name: of its report in the build folder. */
async function vitest(task, name, { args = [], env = {} } = {}) {
  const file = join(buildDir, `${name}.json`);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const [node, program] = npmProgram('vitest/vitest.mjs');
  const { code } = await task.run(node, [program, 'run', '--passWithNoTests', ...args, ...reporters], {
    check: false,
    env,
  });
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  return counts.vitest({ code, report });
}

/** Runs end-to-end tests on the built site. env: which browser, and where it is. */
async function pageTests(task, env, folder = 'tests/e2e') {
  const { address, close } = await serve(join(buildDir, 'site'));
  try {
    // Two files at a time: a page in training keeps about one core busy.
    return await nodeTest(task, folder, { env: { ...env, SLALOM_SITE: address }, atOnce: 2 });
  } finally {
    await close();
  }
}

function inChromium() {
  const chromium = findChromium();
  if (!chromium) throw new Failure('no Chromium found', { remedy: 'install Chromium or set SLALOM_CHROMIUM' });
  return { SLALOM_CHROMIUM: chromium };
}

async function buildPage() {
  await buildCli();
  await buildSite();
}

async function buildGpuTests() {
  await buildWasmModules();
  await buildPreset('release', ['slalom_reference'], testOptions);
}

const reference = { SLALOM_REFERENCE: join(presetDir('release'), 'bin/slalom_reference') };

/**
 * The suite of the kernels for graphics cards in a browser: in a worker, as runs of the page, and the kernels in the page, too.
 * every: of cases that each take seconds, every so many-th is run. find: the browser's environment, or null.
 */
function gpuInBrowser(name, title, every, find) {
  let env = null;
  return {
    name,
    about: `the same in ${title}`,
    lacks: () => {
      const browser = find();
      if (!browser) return `no ${title} found`;
      env = findWebGpuInBrowser(browser);
      return env ? null : `${title} finds no adapter for WebGPU, neither with a driver of Vulkan nor with Chromium’s`;
    },
    prepare: async () => {
      await buildGpuTests();
      await step('Build the suite for browsers', (task) => {
        const [node, vite] = npmProgram('vite/bin/vite.js');
        return task.run(node, [vite, 'build', '--config', join(root, 'tests/gpu/browser/vite.config.ts')]);
      });
    },
    run: async (task) => {
      const file = join(buildDir, `${name}.json`);
      rmSync(file, { force: true });
      const inWorkers = ['0/2', '1/2'].map((turn) => `?in=worker&every=${every}&turn=${turn}`);
      const places = [...inWorkers, '?in=page&part=kernels'];
      const args = [join(root, 'tests/gpu/browser/run.mjs'), '--json', file, '--', ...places];
      const { code } = await task.run(process.execPath, args, { check: false, env: { ...env, ...reference } });
      return counts.vitest({ code, report: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null });
    },
  };
}

const installDir = join(buildDir, 'consumer/installed');

export const runners = [
  {
    name: 'format-cpp',
    about: `C++ sources as ${clangFormat} writes them`,
    run: (task) => check(task, clangFormat, '--dry-run', '-Werror', ...cppFiles()),
    remedy: 'npm run format',
  },
  {
    name: 'biome',
    about: 'format and lint of TypeScript, JavaScript and JSON',
    run: (task) => check(task, ...npmProgram('@biomejs/biome/bin/biome'), 'ci', '.'),
    remedy: 'npm run format',
  },
  {
    name: 'scripts',
    about: 'the set-up scripts',
    run: (task) => nodeTest(task, 'tests/scripts'),
  },
  nativeTests('native-sse', 'release-sse', 'core, native, baseline instructions'),
  nativeTests('native-avx2', 'release', 'core, native, AVX2 where the machine has it'),
  {
    name: 'architecture',
    about: 'which module may include which, and that no name of the catalogue is typed twice',
    prepare: buildCli,
    run: async (task) => {
      const ownTests = await nodeTest(task, 'tests/architecture');
      // Last, so that what it finds ends the log.
      return sum([ownTests, await check(task, process.execPath, join(root, 'tests/architecture/check.mjs'))]);
    },
  },
  {
    name: 'cli',
    about: 'the command line as a user calls it',
    prepare: buildCli,
    run: (task) => nodeTest(task, 'tests/cli'),
  },
  {
    name: 'consumer',
    about: 'a project that uses the installed library',
    prepare: () => buildPreset('release', ['all'], testOptions),
    run: async (task) => {
      const build = join(buildDir, 'consumer/build');
      rmSync(join(buildDir, 'consumer'), { recursive: true, force: true });
      await task.run('cmake', ['--install', presetDir('release'), '--prefix', installDir]);
      await task.run('cmake', [
        ...['-S', join(root, 'tests/consumer'), '-B', build, '-G', 'Ninja'],
        ...['-DCMAKE_BUILD_TYPE=Release', `-DCMAKE_PREFIX_PATH=${installDir}`],
      ]);
      await task.run('cmake', ['--build', build]);
      return check(task, join(build, 'consumer'));
    },
  },
  nativeTests('sanitizers', 'asan-ubsan', 'core, address and undefined-behaviour sanitizers'),
  wasmTests('wasm-simd', 'wasm', 'core, WebAssembly with SIMD, in Node'),
  wasmTests('wasm-scalar', 'wasm-scalar', 'core, WebAssembly without SIMD, in Node'),
  {
    name: 'size',
    about: 'compressed size of the WebAssembly modules',
    prepare: buildWasmModules,
    run: async (task) => {
      const results = wasmModules.map(({ preset, name, limit }) => {
        const size = brotliCompressSync(readFileSync(join(presetDir(preset), `${name}.wasm`))).length;
        task.note(`${preset}/${name}: ${(size / 1024).toFixed(0)} KiB of ${limit / 1024} KiB, brotli`);
        return counts.oneTest({ code: size <= limit ? 0 : 1 });
      });
      return sum(results);
    },
  },
  {
    name: 'types',
    about: 'TypeScript compiles, strictly',
    prepare: buildWasmModules,
    run: (task) => check(task, ...npmProgram('typescript/bin/tsc'), '--noEmit', '--project', root),
  },
  {
    name: 'web',
    about: 'the TypeScript modules, in Node',
    prepare: buildWasmModules,
    run: (task) => vitest(task, 'vitest'),
  },
  {
    name: 'gpu',
    about: 'kernels for graphics cards against the core, in Node',
    lacks: () => (findWebGpu() ? null : noAdapter),
    prepare: buildGpuTests,
    run: (task) => {
      const { env, name } = findWebGpu();
      task.note(`on ${name}`);
      return vitest(task, 'vitest-gpu', {
        args: ['--config', 'tests/gpu/vitest.config.ts'],
        env: { ...env, ...reference },
      });
    },
  },
  gpuInBrowser('gpu-chromium', 'Chromium', 16, () => {
    const chromium = findChromium();
    return chromium && { SLALOM_BROWSER: 'chromium', SLALOM_CHROMIUM: chromium };
  }),
  gpuInBrowser('gpu-firefox', 'Firefox', 64, () => {
    const firefox = findFirefox();
    return firefox && { SLALOM_BROWSER: 'firefox', SLALOM_FIREFOX: firefox };
  }),
  {
    name: 'e2e',
    about: 'the page in Chromium',
    prepare: buildPage,
    run: (task) => pageTests(task, inChromium()),
  },
  {
    name: 'pictures',
    about: 'the page looks as in tests/pictures/kept',
    prepare: buildPage,
    run: (task) => pageTests(task, inChromium(), 'tests/pictures'),
  },
  {
    name: 'e2e-firefox',
    about: 'the page in Firefox, where it is installed',
    lacks: () => (findFirefox() ? null : 'no Firefox found: install it or set SLALOM_FIREFOX'),
    prepare: buildPage,
    run: (task) => pageTests(task, { SLALOM_BROWSER: 'firefox', SLALOM_FIREFOX: findFirefox() }),
  },
  {
    name: 'e2e-webkit',
    about: 'the page in WebKit, where its driver is installed',
    lacks: () => (findWebKit() ? null : 'no WebKitGTK with its driver and xvfb-run found'),
    prepare: buildPage,
    run: (task) => {
      const { driver, browser } = findWebKit();
      const env = { SLALOM_BROWSER: 'webkit', SLALOM_WEBKIT_DRIVER: driver, SLALOM_WEBKIT_BROWSER: browser };
      return pageTests(task, env);
    },
  },
];
