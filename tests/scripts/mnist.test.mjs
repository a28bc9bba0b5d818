// The data file the page and the command line load holds all of MNIST, in the stated layout.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packMnist } from '../../scripts/make-mnist.mjs';

test('70,000 images, training part first', () => {
  const bytes = packMnist();
  assert.equal(bytes.toString('latin1', 0, 8), 'SLMNIST1');
  assert.deepEqual(
    [8, 12, 16, 20].map((at) => bytes.readUInt32LE(at)),
    [70000, 60000, 28, 28],
  );
  assert.equal(bytes.length, 24 + 70000 * (1 + 28 * 28));
  // The first training labels and the first test labels, as published.
  assert.deepEqual([...bytes.subarray(24, 34)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  assert.deepEqual([...bytes.subarray(60024, 60034)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
});
