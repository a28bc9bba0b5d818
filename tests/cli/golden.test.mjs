// The golden fingerprints through the command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const cases = JSON.parse(readFileSync(new URL('../golden/golden.json', import.meta.url), 'utf8'));

test('there are golden fingerprints', () => assert.ok(cases.length > 40));

for (const { name, hash, document } of cases) {
  test(`golden fingerprint: ${name}`, () => {
    const output = execFileSync(process.env.SLALOM_CLI, ['run', '-', '--hash'], {
      input: JSON.stringify(document),
      encoding: 'utf8',
    });
    assert.equal(output.trim(), hash);
  });
}
