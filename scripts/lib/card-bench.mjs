// Measures the graphics card against WebAssembly and against other libraries that train on it (tests/bench/gpu), and prints
// the table.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bold, Failure, red, say, step, yellow } from './log.mjs';
import { root } from './paths.mjs';
import { buildWasmModules, npmProgram } from './site.mjs';
import { needWebGpu } from './webgpu.mjs';

const source = join(root, 'tests/bench/gpu');

/** What is compared with, into the folder, and where it is then. Where that fails there is nothing to compare with. */
async function installPeers(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(join(source, 'peers'))) copyFileSync(join(source, 'peers', name), join(folder, name));
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const isThere = ([name, version]) => {
    const file = join(folder, 'node_modules', name, 'package.json');
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
  };
  const [node, vite] = npmProgram('vite/bin/vite.js');
  try {
    await step('Get what the card’s results are compared with', async (task) => {
      if (!Object.entries(dependencies).every(isThere)) {
        const flags = ['--no-package-lock', '--ignore-scripts', '--prefer-offline'];
        await task.run('npm', ['install', ...flags], { cwd: folder });
      }
      await task.run(node, [vite, 'build', '--config', join(folder, 'vite.config.mjs')]);
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    say(yellow(`Nothing to compare the card’s results with: ${error.message}`));
  }
  return join(folder, 'built');
}

/** What tests/bench/gpu/main.ts measured. benchDir: where the program and what it needs are put. mnist: the data file. */
export async function measureCard(benchDir, mnist) {
  const found = needWebGpu('Chromium');
  await buildWasmModules();
  const peers = await installPeers(join(benchDir, 'peers'));
  const [node, vite] = npmProgram('vite/bin/vite.js');
  return step('Measure gpu', async (task) => {
    await task.run(node, [vite, 'build', '--config', join(source, 'vite.config.ts')]);
    const file = join(benchDir, 'gpu.json');
    rmSync(file, { force: true });
    await task.run(node, [join(benchDir, 'gpu.mjs'), peers, '--json', file, '--mnist', mnist], { env: found.env });
    return JSON.parse(readFileSync(file, 'utf8'));
  });
}

/** Beyond this, results differ by more than rounding. */
const mostDifference = 1e-6;

const significant = (value) => (value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));

/** The names of what is our own; the others are what it is to be ahead of. */
const own = ['slalom', 'subgroups'];
/** What products are to reach of the peak that have so many operations, at least. */
const shareOfPeak = 0.25;
const largeGflop = 2;

const bestOf = (values) => Math.max(...own.map((name) => values[name]?.value ?? 0));

/** Where the card's goals are missed, in words. */
export function shortfalls({ peak, rows }) {
  return rows.flatMap(({ workload, unit, amount, values }) => {
    const best = bestOf(values);
    const ahead = Object.keys(values).filter((name) => values[name].value > best);
    const share = unit === 'GFLOP/s' && amount >= largeGflop && best < shareOfPeak * peak;
    return [
      ...ahead.map((name) => `${workload}: ${significant(best)} ${unit}, ${name} ${significant(values[name].value)}`),
      ...(share ? [`${workload}: ${Math.round((100 * best) / peak)} % of the peak for 25`] : []),
    ];
  });
}

/** Whose results are not the first one's, in words. */
export const disagreements = ({ rows }) =>
  rows.flatMap(({ workload, differences }) =>
    Object.entries(differences)
      .filter(([, difference]) => !(difference <= mostDifference))
      .map(([name, difference]) => `${workload}: ${name} differs by ${difference.toExponential(1)}`),
  );

/** Prints the table. Returns whether everybody's results agree. */
export function printCard(card) {
  const { adapter, software, peak, rows } = card;
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const title = ['workload', ...names, 'unit', 'of peak'];
  const cells = rows.map(({ workload, unit, values }) => [
    workload,
    ...names.map((name) => (values[name] ? significant(values[name].value) : '–')),
    unit,
    unit === 'GFLOP/s' ? `${Math.round((100 * bestOf(values)) / peak)} %` : '',
  ]);
  const widths = title.map((_, column) => Math.max(...[title, ...cells].map((line) => line[column].length)));
  const isText = (column) => column === 0 || column === title.length - 2;
  const line = (texts) =>
    texts
      .map((text, column) => (isText(column) ? text.padEnd(widths[column]) : text.padStart(widths[column])))
      .join('  ');
  say(`\n${adapter}, at most ${significant(peak)} GFLOP/s where a kernel only multiplies and adds`);
  say(bold(line(title)));
  for (const texts of cells) say(line(texts));
  if (software) {
    say(yellow('\nThe processor plays the card: only that results agree counts, not how fast they come.'));
  } else {
    const missed = shortfalls(card);
    say(missed.length > 0 ? `\n${yellow('Short of the goals')}` : '\nAhead of the others everywhere.');
    for (const words of missed) say(`  ${words}`);
  }
  const apart = disagreements(card);
  for (const words of apart) say(red(words));
  return apart.length === 0;
}
