// `npm run bench`: the same workloads natively (SSE and AVX2), in Node and in Chromium, in one table, and the graphics card
// in another; both in build/bench.json.
//   npm run bench -- --only node     one or more of sse, avx2, node, chromium, gpu
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { printTable } from './lib/bench-table.mjs';
import { measureCard, printCard } from './lib/card-bench.mjs';
import { buildPreset, presetDir } from './lib/cmake.mjs';
import { Failure, main, say, step } from './lib/log.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { serve } from './lib/serve.mjs';
import { findChromium } from './lib/system-packages.mjs';
import { findWebGpu } from './lib/webgpu.mjs';
import { dataFile, ensureData } from './make-data.mjs';

const benchDir = join(buildDir, 'bench');
const mnist = join(benchDir, 'mnist.slm');
const source = (name) => join(root, 'tests/bench', name);
const wasmModule = (extension) => join(presetDir('wasm'), `slalom_bench.${extension}`);

const native = (preset) => async (measure) => {
  await buildPreset(preset, ['slalom_bench']);
  return measure(join(presetDir(preset), 'bin/slalom_bench'), ['--mnist', mnist]);
};

const places = {
  sse: native('release-sse'),
  avx2: native('release'),
  node: async (measure) => {
    await buildPreset('wasm', ['slalom_bench']);
    return measure(process.execPath, [source('node.mjs'), wasmModule('mjs'), '--mnist', mnist]);
  },
  chromium: async (measure) => {
    const chromium = findChromium();
    if (!chromium) throw new Failure('no Chromium found', { remedy: 'install Chromium or set SLALOM_CHROMIUM' });
    await buildPreset('wasm', ['slalom_bench']);
    for (const name of ['page.html', 'worker.mjs', 'measure.mjs']) copyFileSync(source(name), join(benchDir, name));
    for (const extension of ['mjs', 'wasm']) {
      copyFileSync(wasmModule(extension), join(benchDir, `slalom_bench.${extension}`));
    }
    const { address, close } = await serve(benchDir);
    try {
      return await measure(process.execPath, [source('chromium.mjs'), address], { SLALOM_CHROMIUM: chromium });
    } finally {
      await close();
    }
  },
};

/** Runs one bench program, which writes what it measured to a JSON file. */
const measureAt = (place) => (command, args, env) =>
  step(`Measure ${place}`, async (task) => {
    const file = join(benchDir, `${place}.json`);
    rmSync(file, { force: true });
    await task.run(command, [...args, '--json', file], { env });
    return JSON.parse(readFileSync(file, 'utf8'));
  });

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const all = [...Object.keys(places), 'gpu'];
  const wanted = values.only?.split(',') ?? all;
  const unknown = wanted.find((place) => !all.includes(place));
  if (unknown) throw new Failure(`there is no place ${unknown}`, { remedy: `choose of ${all.join(', ')}` });

  await prepare('bench');
  await ensureData(['mnist']);
  mkdirSync(benchDir, { recursive: true });
  writeFileSync(mnist, gunzipSync(readFileSync(dataFile('mnist'))));

  const results = {};
  for (const place of wanted.filter((name) => name in places)) results[place] = await places[place](measureAt(place));
  // Who asks for the card is told what is wrong; who asks for everything gets the rest.
  const noCard = !values.only && !findWebGpu();
  if (noCard) say('The graphics card is left out: no adapter for WebGPU was found.');
  const card = wanted.includes('gpu') && !noCard ? await measureCard(benchDir, mnist) : null;

  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
  writeFileSync(join(buildDir, 'bench.json'), `${JSON.stringify({ machine, results, card }, null, 2)}\n`);
  const floors = JSON.parse(readFileSync(source('floors.json'), 'utf8'));
  const same = Object.keys(results).length === 0 || printTable(results, floors);
  const agrees = card === null || printCard(card);
  say('\nbuild/bench.json has the same numbers.');
  if (!same) {
    throw new Failure('the same workload gave different weights in two places', {
      step: 'Compare fingerprints',
      remedy: 'run the golden tests: npm test -- --only native,wasm',
    });
  }
  if (!agrees) {
    throw new Failure('the card’s results are not those of the libraries it is compared with', {
      step: 'Compare results',
      remedy: 'run the tests of its kernels: npm test -- --only gpu',
    });
  }
});
