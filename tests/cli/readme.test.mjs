// The README's commands do what it says: its marked blocks are run, one after the other in one folder, by a shell that
// stops at the first command that fails; and the program it shows is the one that is compiled.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { after, test } from 'node:test';

const readFile = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readme = readFile('README.md');
const folder = mkdtempSync(join(tmpdir(), 'slalom-readme-'));
symlinkSync(resolve(process.env.SLALOM_CLI), join(folder, 'slalom'));
after(() => rmSync(folder, { recursive: true }));

const blocks = [...readme.matchAll(/<!-- executed(?:, exits with (\d+))? -->\n```sh\n(.*?)```/gs)].map(
  ([, code, script]) => ({ code: Number(code ?? 0), script }),
);

function run(script) {
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  const result = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], { cwd: folder, env, encoding: 'utf8' });
  return { ...result, shown: `${script}\n${result.stdout}${result.stderr}` };
}

test('the README has commands', () => assert.ok(blocks.length >= 4));

for (const { code, script } of blocks) {
  test(`README: ${script.trim().split('\n').at(-1).trim()}`, () => {
    const { status, stdout, stderr, shown } = run(script);
    assert.equal(status, code, shown);
    assert.notEqual((stdout + stderr).trim(), '', shown);
  });
}

test('a link leads back to the same fingerprint', () => {
  const { stdout } = run('slalom run moons.json --hash && slalom run again.json --hash');
  const [first, second] = stdout.trim().split('\n');
  assert.match(first, /^[0-9a-f]{16}$/);
  assert.equal(first, second);
});

test('the program shown is the one that is compiled', () => {
  const [, shown] = /<!-- tests\/consumer\/main.cpp -->\n```cpp\n(.*?)```/s.exec(readme);
  assert.ok(readFile('tests/consumer/main.cpp').endsWith(shown));
});
