// slalom diagnose: what it prints where, and what it refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCode, failure, file, network, output, surface } from './support.mjs';

const diagnosed = (args) => JSON.parse(output(['diagnose', ...args])).runs;

test('a quadratic has its curvatures, and plain descent its rate', () => {
  const bowl = {
    ...surface,
    problem: { function: { id: 'quadratic', kappa: 25, rotation: 30 } },
    runs: [{ lr: 0.01, stages: [{ id: 'sgd' }] }],
  };
  const [run] = diagnosed([file('bowl.json', bowl), '--at', '7']);
  assert.equal(run.step, 7);
  assert.ok(Math.abs(run.hessian.largest[0].value - 25) < 1e-9);
  assert.ok(Math.abs(run.hessian.smallest[0].value - 1) < 1e-9);
  assert.ok(Math.abs(run.taylor.first + run.taylor.second - run.taylor.change) < 1e-12);
  assert.ok(Math.abs(run.effective_rate.median - 0.01) < 1e-9);
  assert.equal(run.gradient_noise, null);
});

test('every run is measured, or the one asked for, as thoroughly as asked', () => {
  const experiment = file('network.json', network);
  const ask = ['--ask', '{"eigenvalues": 1, "iterations": 20, "examples": 50, "draws": 2}'];
  const runs = diagnosed([experiment, '--at', '20', ...ask]);
  assert.deepEqual(
    runs.map(({ run, name, step, examples }) => [run, name, step, examples]),
    network.runs.map(({ name }, i) => [i, name, 20, 50]),
  );
  for (const { hessian } of runs) assert.equal(hessian.largest.length, 1);
  assert.deepEqual(diagnosed([experiment, '--at', '20', '--run', '1', ...ask]), [runs[1]]);
});

test('mistakes are told', () => {
  const experiment = file('surface.json', surface);
  const wrong = (...args) => failure(['diagnose', experiment, ...args], exitCode.badInput)[0];
  assert.equal(wrong('--at', '-1').path, '--at');
  assert.equal(wrong('--at', '1', '--run', '3').path, '--run');
  assert.match(wrong('--at', '1', '--ask', '{"eigenvalus": 1}').message, /did you mean "eigenvalues"/);
  assert.equal(wrong('--at', '1', '--ask', '{"small": 9, "big": 8}').code, 'conflict');
});
