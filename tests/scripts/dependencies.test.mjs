// Every package the project uses has its reason in docs/dependencies.md, and none is named there that it does not use.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('packages and their reasons are the same', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const tables = read('docs/dependencies.md').split('## In C++')[0];
  const named = tables
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  assert.deepEqual(named.sort(), Object.keys({ ...dependencies, ...devDependencies }).sort());
});
