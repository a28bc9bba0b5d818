// Measures the card in Node: node gpu.mjs PEERS --json FILE --mnist FILE
// Slalom against WebAssembly and against the peers that lie, as built, in the folder PEERS, on one adapter, in one run, with
// all data on the card and results read back once.
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { loadGpuHost } from '../../../web/src/engine/wasm-module';
import { Device } from '../../../web/src/gpu/device';
import { measure, type Operands, type Peer, type Row } from './contestants';
import { manyOf, oneByOne, planeInCore, planeOf } from './maps';
import { networkOf, networks, sessionOf, trainingOf } from './networks';
import { peakOf } from './peak';
import { shapes, waysToMultiply } from './products';

/** Operations of a product or a step, beyond which a card that the processor plays would take minutes. */
const mostInSoftware = 5e7;
/** Steps whose losses are compared. */
const compared = 4;
/** Minibatches that peers take by turns. */
const batches = 16;

const { values: options, positionals } = parseArgs({
  options: { json: { type: 'string' }, mnist: { type: 'string' } },
  allowPositionals: true,
});
const say = (text: string) => console.log(text);

const { create, globals } = await import('webgpu');
const gpu = create([]);
// As in a browser, where the peers look for WebGPU.
Object.assign(globalThis, globals);
Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });

/** One that does not start is left out, and said to be. */
async function connect(name: string): Promise<Peer[]> {
  try {
    const { connect: start } = await import(pathToFileURL(join(resolve(positionals[0] as string), `${name}.mjs`)).href);
    return [await start()];
  } catch (error) {
    say(`left out: ${name}: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}

const device = await Device.open(gpu);
if (!device) throw new Error('no adapter for WebGPU');
const { name: adapter, isSoftware } = device;
say(`on ${adapter}`);
const peers = [...(await connect('tensorflow')), ...(await connect('jax'))];
const host = await loadGpuHost();
const { core } = host;
if (options.mnist) core.provideData('mnist', readFileSync(options.mnist));

const rows: Row[] = [];
const add = async (...row: Parameters<typeof measure>) => {
  rows.push(await measure(...row));
  say(JSON.stringify(rows.at(-1)));
};
/** Says so where it is. */
const isTooLarge = (workload: string, operations: number) => {
  const isSo = isSoftware && operations > mostInSoftware;
  if (isSo) say(`left out, since the processor plays the card: ${workload}`);
  return isSo;
};

const peak = await peakOf(device);
say(`peak: ${(peak / 1e9).toPrecision(3)} GFLOP/s`);

const scattered = (count: number) => Float32Array.from({ length: count }, () => 2 * Math.random() - 1);
for (const shape of shapes) {
  const { form, rows: m, columns: n, depth: k } = shape;
  const workload = `product ${form} ${m} x ${n} x ${k}`;
  const operations = 2 * m * n * k;
  if (isTooLarge(workload, operations)) continue;
  const operands: Operands = { ...shape, a: scattered(m * k), b: scattered(k * n) };
  await add(
    { workload, unit: 'GFLOP/s', amount: operations / 1e9 },
    [...waysToMultiply(device, operands), ...peers.map((peer) => [peer.name, () => peer.product(operands)] as const)],
    isSoftware,
  );
}

for (const shape of networks) {
  const widths = [784, ...shape.hidden, 10];
  const workload = `training ${widths.join('-')}`;
  const weights = widths.slice(1).reduce((sum, units, l) => sum + units * (widths[l] as number), 0);
  if (isTooLarge(workload, 6 * shape.batch * weights)) continue;
  const network = networkOf(host, shape, batches);
  await add(
    { workload, unit: 'steps/s', amount: 1 },
    [
      ['slalom', () => trainingOf(device, host, shape, compared)],
      ['wasm', () => sessionOf(core, shape, compared)],
      ...peers.map((peer) => [peer.name, () => peer.training(network, compared)] as const),
    ],
    isSoftware,
  );
}

const trained = 16;
const { task, capacity } = await manyOf(device, host, trained);
await add(
  { workload: 'trainings of a map', unit: 'trainings/s', amount: 1 },
  [
    ['slalom', () => task, capacity],
    ['wasm', () => oneByOne(core, trained)],
  ],
  isSoftware,
);
const side = isSoftware ? 15 : 101;
await add(
  { workload: 'losses over a plane', unit: 'points/s', amount: side ** 2 },
  [
    ['slalom', () => planeOf(device, core, host, side)],
    ['wasm', () => planeInCore(core, side)],
  ],
  isSoftware,
);

if (options.json) {
  writeFileSync(
    options.json,
    `${JSON.stringify({ adapter, software: isSoftware, peak: peak / 1e9, rows }, null, 2)}\n`,
  );
}
// Dawn has threads of its own that keep the process.
process.exit(0);
