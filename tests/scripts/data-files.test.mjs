// The data files the page and the command line load hold all of their sets, in the stated layout.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packData } from '../../scripts/make-data.mjs';

const header = (bytes) => [8, 12, 16, 20].map((at) => bytes.readUInt32LE(at));

test('MNIST: 70,000 images, training part first', () => {
  const bytes = packData('mnist');
  assert.equal(bytes.toString('latin1', 0, 8), 'SLMNIST1');
  assert.deepEqual(header(bytes), [70000, 60000, 28, 28]);
  assert.equal(bytes.length, 24 + 70000 * (1 + 28 * 28));
  // The first training labels and the first test labels, as published.
  assert.deepEqual([...bytes.subarray(24, 34)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  assert.deepEqual([...bytes.subarray(60024, 60034)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
});

test('Fashion-MNIST: 7,000 images of each class, in one part, the first published one among them', () => {
  const bytes = packData('fashion_mnist');
  assert.equal(bytes.toString('latin1', 0, 8), 'SLMNIST1');
  assert.deepEqual(header(bytes), [70000, 0, 28, 28]);
  assert.equal(bytes.length, 24 + 70000 * (1 + 28 * 28));
  const counts = new Array(10).fill(0);
  for (const label of bytes.subarray(24, 24 + 70000)) counts[label]++;
  assert.deepEqual(counts, new Array(10).fill(7000));
  // The fourth row of the first published training image, an ankle boot (class 9).
  const row = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 13, 73, 0, 0, 1, 4, 0, 0, 0, 0, 1, 1, 0]);
  const at = bytes.indexOf(row, 24 + 70000);
  assert.notEqual(at, -1);
  const pixel = at - 24 - 70000;
  assert.equal(pixel % 784, 3 * 28);
  assert.equal(bytes[24 + Math.floor(pixel / 784)], 9);
});
