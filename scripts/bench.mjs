// `npm run bench`: the same workloads natively, in Node and in Chromium, in one table and in build/bench.json.
//   npm run bench -- --only node     one of native, node, chromium
//
// A bench program is called with `--json FILE` and writes there an array of
//   { workload, value, unit, fingerprint }
// where `workload` is a name that means the same everywhere and `fingerprint` the hash of the resulting weights.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPreset, presetDir } from './lib/cmake.mjs';
import { bold, Failure, green, main, red, say, step } from './lib/log.mjs';
import { ensureNpmPackages } from './lib/npm-install.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { serve } from './lib/serve.mjs';
import { buildSite, buildWasmModules } from './lib/site.mjs';
import { ensurePackages, findChromium, packages } from './lib/system-packages.mjs';

const script = (name) => join(root, 'tests/bench', name);

const places = {
  native: async (measure) => {
    await buildPreset('release', ['slalom_bench']);
    return measure(join(presetDir('release'), 'bin/slalom_bench'));
  },
  node: async (measure) => {
    await buildWasmModules();
    return measure(process.execPath, [script('node.mjs')]);
  },
  chromium: async (measure) => {
    const chromium = findChromium();
    if (!chromium) throw new Failure('no Chromium found', { remedy: 'install Chromium or set SLALOM_CHROMIUM' });
    const site = await buildSite();
    const { address, close } = await serve(site);
    try {
      return await measure(process.execPath, [script('chromium.mjs')], {
        SLALOM_CHROMIUM: chromium,
        SLALOM_SITE: address,
      });
    } finally {
      await close();
    }
  },
};

/** Runs one bench program and reads what it measured. */
const measureAt = (place) => (command, args, env) =>
  step(`Measure ${place}`, async (task) => {
    const file = join(buildDir, 'bench', `${place}.json`);
    mkdirSync(join(buildDir, 'bench'), { recursive: true });
    rmSync(file, { force: true });
    await task.run(command, [...(args ?? []), '--json', file], { env });
    return JSON.parse(readFileSync(file, 'utf8'));
  });

const significant = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3).replace(/\.?0+$/, '');

function table(results) {
  const names = Object.keys(results);
  const workloads = [...new Set(names.flatMap((place) => results[place].map(({ workload }) => workload)))];
  const rows = workloads.map((workload) => {
    const found = names.map((place) => results[place].find((result) => result.workload === workload));
    const present = found.filter(Boolean);
    const fingerprints = [...new Set(present.map(({ fingerprint }) => fingerprint))];
    return {
      cells: [workload, present[0].unit, ...found.map((result) => (result ? significant(result.value) : '–'))],
      fingerprint: fingerprints.join(' ≠ '),
      same: fingerprints.length === 1,
    };
  });
  const head = ['workload', 'unit', ...names];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(({ cells }) => cells[column].length)));
  const line = (cells) =>
    cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');
  say(`\n${bold(line(head))}  ${bold('fingerprint')}`);
  for (const { cells, fingerprint, same } of rows) say(`${line(cells)}  ${(same ? green : red)(fingerprint)}`);
  return rows.every(({ same }) => same);
}

await main(async () => {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  await ensurePackages(packages.bench);
  await ensureNpmPackages();
  const results = {};
  for (const [place, work] of Object.entries(places)) {
    if (values.only && !values.only.split(',').includes(place)) continue;
    results[place] = await work(measureAt(place));
  }
  const same = table(results);
  const machine = { processor: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
  writeFileSync(join(buildDir, 'bench.json'), `${JSON.stringify({ machine, results }, null, 2)}\n`);
  say('\n  build/bench.json has the same numbers.');
  if (!same) {
    throw new Failure('the same workload gave different weights in two places', {
      step: 'Compare fingerprints',
      remedy: 'compare the golden tests of both: npm test -- --only native,wasm',
    });
  }
});
