// Data files that are missing or damaged, and outputs that cannot be written.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { dataSets } from '../../scripts/make-data.mjs';
import { exitCode, failure, file, network, programPath, scratch, slalom } from './support.mjs';

const networkFile = file('network.json', network);
const fullDisk = existsSync('/dev/full') ? {} : { skip: 'no /dev/full here' };

const externals = JSON.parse(slalom(['catalogue']).stdout).datasets.filter((set) => set.external);
// Any external set stands for all of them.
const [external] = externals;
const large = file('external.json', {
  ...network,
  problem: { ...network.problem, data: { id: external.id } },
});

function dataFolder(name, content) {
  mkdirSync(scratch(name));
  if (content) writeFileSync(join(scratch(name), `${external.id}.slm.gz`), content);
  return scratch(name);
}

test('the build makes the file of every external set, and no other', () => {
  assert.deepEqual(Object.keys(dataSets).sort(), externals.map((set) => set.id).sort());
});

test('a missing data file is named, and how to get it', () => {
  const folder = dataFolder('empty');
  for (const options of [{ args: ['--data-dir', folder] }, { args: [], env: { SLALOM_DATA_DIR: folder } }]) {
    const [error] = failure(['run', large, ...options.args], exitCode.badInput, { env: options.env });
    assert.equal(error.code, 'missing_data');
    assert.equal(error.path, 'problem.data.id');
    assert.ok(error.message.includes(`${external.id}.slm.gz`) && error.message.includes(folder));
  }
  // Checking a document needs no data.
  assert.equal(slalom(['validate', large, '--data-dir', folder]).status, exitCode.ok);
});

test('a damaged data file is refused', () => {
  const whole = gzipSync(Buffer.alloc(100000, 'slalom'));
  const contents = {
    cut: whole.subarray(0, whole.length / 2),
    flipped: Buffer.from(whole.map((byte, i) => (i === whole.length - 6 ? byte ^ 1 : byte))),
    foreign: whole,
    uncompressed: Buffer.from('not a data set'),
    nothing: gzipSync(''),
  };
  for (const [name, content] of Object.entries(contents)) {
    const [error] = failure(['run', large, '--data-dir', dataFolder(name, content)], exitCode.badInput);
    assert.notEqual(error.code, 'missing_data', name);
    assert.ok(error.message.includes(`${external.id}.slm.gz`), `${name}: ${error.message}`);
  }
});

test('a file that cannot be opened is reported', () => {
  for (const option of ['--csv', '--ndjson', '--params']) {
    const [error] = failure(['run', networkFile, option, scratch('no/such/folder')], exitCode.writeFailed);
    assert.equal(error.code, 'write_failed');
    assert.ok(error.message.includes('no/such/folder'));
  }
});

test('a full disk is reported', fullDisk, () => {
  for (const option of ['--csv', '--ndjson', '--params']) {
    assert.equal(failure(['run', networkFile, option, '/dev/full'], exitCode.writeFailed)[0].code, 'write_failed');
  }
});

test('a standard output on a full disk is reported by every command', fullDisk, () => {
  const full = openSync('/dev/full', 'w');
  for (const args of [
    ['run', networkFile],
    ['run', networkFile, '--hash'],
    ['run', networkFile, '--csv', '-'],
    ['validate', networkFile],
    ['spec', networkFile],
    ['link', networkFile],
    ['catalogue'],
    ['catalogue', '--markdown'],
    ['datasets'],
  ]) {
    const { status, stderr } = spawnSync(programPath, args, { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
    assert.equal(status, exitCode.writeFailed, args.join(' '));
    assert.match(stderr, /cannot write the standard output/);
  }
});

test('a reader that goes away is reported, not a crash', async () => {
  const child = spawn(programPath, ['run', '-', '--csv', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.destroy();
  await once(child.stdout, 'close');
  // It waits for its input until now, so the pipe is closed before it writes.
  child.stdin.end(JSON.stringify(network));
  const [status, signal] = await once(child, 'exit');
  assert.equal(signal, null);
  assert.equal(status, exitCode.writeFailed);
  assert.match(stderr, /cannot write the standard output/);
});
