// `npm run bench`: the same rows natively (baseline instructions, AVX2) and in WebAssembly (Node, Chromium), in one table
// and in build/bench.json, with the fingerprint of what was computed beside every number. Fails where the fingerprints
// of a row differ.
//   npm run bench -- --only avx2,node     some of sse, avx2, node, chromium
//
// Each place writes a list of {workload, description, value, unit, spread, fingerprint}; spread is the distance from the
// fastest to the slowest repeat as a fraction of the median. tests/bench/floors.json holds what must be reached; the
// number in brackets is how many times it was.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { buildPreset, presetDir } from './lib/cmake.mjs';
import { bold, dim, Failure, green, main, red, say, step } from './lib/log.mjs';
import { ensureNpmPackages } from './lib/npm-install.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { serve } from './lib/serve.mjs';
import { ensurePackages, findChromium, packages } from './lib/system-packages.mjs';
import { ensureMnist } from './make-mnist.mjs';

const sources = join(root, 'tests/bench');
const outputs = join(buildDir, 'bench');
const mnistFile = join(outputs, 'mnist.slm');

const native = (preset) => async (measure) => {
  await buildPreset(preset, ['slalom_bench'], { SLALOM_BUILD_BENCH: 'ON' });
  return measure(join(presetDir(preset), 'bin/slalom_bench'), ['--mnist', mnistFile]);
};

const places = {
  sse: native('release-sse'),
  avx2: native('release'),
  node: async (measure) => {
    await buildPreset('wasm', ['slalom_bench']);
    const module = join(presetDir('wasm'), 'slalom_bench.mjs');
    return measure(process.execPath, [join(sources, 'node.mjs'), module, '--mnist', mnistFile]);
  },
  chromium: async (measure) => {
    const chromium = findChromium();
    if (!chromium) throw new Failure('no Chromium found', { remedy: 'install Chromium or set SLALOM_CHROMIUM' });
    await buildPreset('wasm', ['slalom_bench']);
    for (const name of ['page.html', 'worker.mjs', 'measure.mjs'])
      copyFileSync(join(sources, name), join(outputs, name));
    for (const name of ['slalom_bench.mjs', 'slalom_bench.wasm']) {
      copyFileSync(join(presetDir('wasm'), name), join(outputs, name));
    }
    const { address, close } = await serve(outputs);
    try {
      return await measure(process.execPath, [join(sources, 'chromium.mjs'), address], { SLALOM_CHROMIUM: chromium });
    } finally {
      await close();
    }
  },
};

/** Runs one bench program and reads what it measured. */
const measureAt = (place) => (command, args, env) =>
  step(`Measure ${place}`, async (task) => {
    const file = join(outputs, `${place}.json`);
    rmSync(file, { force: true });
    await task.run(command, [...args, '--json', file], { env });
    return JSON.parse(readFileSync(file, 'utf8'));
  });

const significant = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3).replace(/\.0+$/, '');

/** How many times the floor was reached; null where there is none. */
function reached(floors, place, { workload, unit, value }) {
  const floor = floors[place]?.[workload];
  if (floor === undefined) return null;
  return unit.endsWith('/s') ? value / floor : floor / value;
}

function table(results, floors) {
  const names = Object.keys(results);
  const workloads = [...new Set(names.flatMap((place) => results[place].map(({ workload }) => workload)))];
  const rows = workloads.map((workload) => {
    const found = names.map((place) => results[place].find((result) => result.workload === workload));
    const ratios = found.map((result, place) => (result ? reached(floors, names[place], result) : null));
    const fingerprints = [...new Set(found.filter(Boolean).map(({ fingerprint }) => fingerprint))];
    return {
      cells: [workload, found.find(Boolean).unit],
      values: found.map((result) => (result ? significant(result.value) : '–')),
      ratios,
      fingerprint: fingerprints.join(' ≠ '),
      same: fingerprints.length === 1,
    };
  });
  const ratioText = (ratio) => (ratio === null ? '' : `(${ratio.toFixed(2)})`);
  const width = (column) => Math.max(...rows.map(({ cells }) => cells[column].length));
  const head = ['workload'.padEnd(width(0)), 'unit'.padEnd(width(1)), ...names.map((name) => name.padStart(17))];
  say(`\n${bold(head.join('  '))}  ${bold('fingerprint')}`);
  for (const { cells, values, ratios, fingerprint, same } of rows) {
    const texts = values.map((value, i) => {
      const paint = ratios[i] === null ? dim : ratios[i] >= 1 ? green : red;
      return `${value.padStart(10)} ${paint(ratioText(ratios[i]).padEnd(6))}`;
    });
    const line = [...cells.map((cell, column) => cell.padEnd(width(column))), ...texts].join('  ');
    say(`${line}  ${(same ? green : red)(fingerprint)}`);
  }
  say('\n  In brackets: how many times the floor was reached.');
  return rows.every(({ same }) => same);
}

/** MNIST's data file for the programs, which do not decompress. */
async function unpackMnist() {
  await ensureMnist();
  const packed = join(buildDir, 'data/mnist.slm.gz');
  if (!existsSync(packed)) throw new Failure(`${packed} is not there`, { remedy: 'npm run build makes it' });
  writeFileSync(mnistFile, gunzipSync(readFileSync(packed)));
}

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const chosen = values.only?.split(',') ?? Object.keys(places);
  const unknown = chosen.filter((place) => !places[place]);
  if (unknown.length > 0) throw new Failure(`no place is called ${unknown.join(', ')}`);
  await ensurePackages(packages.bench);
  await ensureNpmPackages();
  mkdirSync(outputs, { recursive: true });
  await unpackMnist();
  const results = {};
  for (const place of chosen) results[place] = await places[place](measureAt(place));
  const floors = JSON.parse(readFileSync(join(sources, 'floors.json'), 'utf8'));
  const same = table(results, floors);
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
  writeFileSync(join(buildDir, 'bench.json'), `${JSON.stringify({ machine, floors, results }, null, 2)}\n`);
  say('  build/bench.json has the same numbers.');
  if (!same) {
    throw new Failure('the same workload gave different weights in two places', {
      step: 'Compare fingerprints',
      remedy: 'compare the golden tests of both: npm test -- --only native,wasm',
    });
  }
});
