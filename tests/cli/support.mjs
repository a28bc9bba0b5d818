// Runs the program under test (its path is in SLALOM_CLI) and holds the documents most tests start from.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = process.env.SLALOM_CLI;
if (!program) throw new Error('SLALOM_CLI is not set: it names the program to test');

export const programPath = program;

export const exitCode = { ok: 0, badInput: 1, badUsage: 2, diverged: 3, notReproduced: 4, writeFailed: 5 };

/** Runs to the end. `input` is its standard input; `env` is added to this process's. */
export function slalom(args, { input = '', env = {} } = {}) {
  const { status, signal, stdout, stderr } = spawnSync(program, args, {
    input,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(signal, null, `slalom ${args.join(' ')} was ended by ${signal}`);
  return { status, stdout, stderr };
}

/** Runs and expects success; gives what it printed, without the last line end. */
export function output(args, options) {
  const { status, stdout, stderr } = slalom(args, options);
  assert.equal(status, exitCode.ok, `slalom ${args.join(' ')} failed:\n${stderr}`);
  assert.equal(stderr, '', 'nothing on stderr where all is well and nobody watches');
  return stdout.replace(/\n$/, '');
}

/** Runs and expects failure; gives the errors as the list that --json prints. */
export function failure(args, status, options) {
  const result = slalom([...args, '--json'], options);
  assert.equal(result.status, status, `slalom ${args.join(' ')}: ${result.stdout}${result.stderr}`);
  return JSON.parse(result.stderr);
}

const folder = mkdtempSync(join(tmpdir(), 'slalom-cli-'));

/** A path in this test process's own folder. */
export const scratch = (name) => join(folder, name);

/** Writes a document or text to a file and gives its path. */
export function file(name, content) {
  writeFileSync(scratch(name), typeof content === 'string' ? content : JSON.stringify(content));
  return scratch(name);
}

export const network = {
  v: 1,
  problem: { data: { id: 'moons' }, model: { id: 'mlp' }, loss: { id: 'cross_entropy' } },
  train: { batch: 32, validate_every: 10, stop: { steps: 60 } },
  runs: [
    { name: 'A, "first"', lr: 0.01, stages: [{ id: 'adam' }] },
    { name: 'B', lr: { base: 0.1, schedule: { id: 'cosine', steps: 60 } }, stages: [{ id: 'sgd' }] },
  ],
  edits: [{ run: 0, step: 30, path: 'adam.beta1', value: 0.5 }],
};

export const surface = {
  v: 1,
  problem: { function: { id: 'rosenbrock' } },
  train: { stop: { steps: 200 } },
  runs: [{ lr: 0.0005, stages: [{ id: 'momentum' }] }],
};

export const diverging = { ...surface, runs: [{ name: 'Too fast', lr: 1000, stages: [{ id: 'sgd' }] }] };
