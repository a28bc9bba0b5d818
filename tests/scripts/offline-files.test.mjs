import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shipped } from '../../scripts/lib/offline-files.mjs';

const files = [
  ['index.html', '<!doctype html>'],
  ['icon.svg', '<svg/>'],
  ['service-worker.js', 'SHIPPED'],
  ['assets/index-Abcdefgh.js', '1'],
  ['assets/font-Abcdefgh.woff2', '2'],
  ['assets/font-Abcdefgh.woff', '2'],
  ['assets/font-Abcdefgh.ttf', '2'],
  ['assets/slalom-Abcdefgh.wasm', '2'],
  ['assets/slalom_code-Abcdefgh.wasm', '2'],
  ['assets/slalom_gpu-Abcdefgh.wasm', '2'],
  ['data/set.slm.gz', '3'],
];
const changed = (path, content) => files.map((file) => (file[0] === path ? [path, content] : file));

test('everything but old font formats and the worker itself is kept; data and further modules only once used', () => {
  const { files: kept, onDemand } = shipped(files);
  assert.deepEqual(Object.keys(kept), [
    'assets/font-Abcdefgh.woff2',
    'assets/index-Abcdefgh.js',
    'assets/slalom-Abcdefgh.wasm',
    'icon.svg',
    '',
  ]);
  assert.deepEqual(Object.keys(onDemand), [
    'assets/slalom_code-Abcdefgh.wasm',
    'assets/slalom_gpu-Abcdefgh.wasm',
    'data/set.slm.gz',
  ]);
});

test('only names that do not tell their content come with a digest of it', () => {
  const { files: kept } = shipped(files);
  assert.equal(kept['assets/index-Abcdefgh.js'], '');
  assert.match(kept[''], /^[0-9a-f]{64}$/);
});

test('the version is that of the files: the same for the same, another for any other', () => {
  const { version } = shipped(files);
  assert.equal(shipped(files.toReversed()).version, version);
  assert.notEqual(shipped(changed('index.html', '<!doctype html><title>')).version, version);
  assert.notEqual(shipped(changed('data/set.slm.gz', '4')).version, version);
  assert.notEqual(shipped([...files, ['assets/more-Abcdefgh.js', '1']]).version, version);
  assert.equal(shipped(changed('assets/font-Abcdefgh.ttf', 'other')).version, version);
});
