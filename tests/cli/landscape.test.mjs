// slalom landscape: the loss around a run, and what is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCode, failure, file, network, output, surface } from './support.mjs';

const rows = (args) => {
  const [head, ...lines] = output(['landscape', ...args])
    .trim()
    .split('\n');
  assert.equal(head, 'a,b,loss');
  return lines.map((line) => line.split(',').map(Number));
};

test('the loss is written at every place of the plane, and at its middle it is the run’s', () => {
  const whole = { ...network, train: { ...network.train, batch: 1000 }, precision: 'f64' };
  const experiment = file('whole.json', whole);
  const found = rows([experiment, '--at', '10', '--run', '1', '--points', '5', '--reach', '0.5']);
  assert.deepEqual(
    found.map(([a, b]) => [a, b]),
    [-0.5, -0.25, 0, 0.25, 0.5].flatMap((b) => [-0.5, -0.25, 0, 0.25, 0.5].map((a) => [a, b])),
  );
  assert.ok(found.every(([, , loss]) => loss >= 0));
  assert.ok(new Set(found.map(([, , loss]) => loss)).size > 20, 'losses differ');
  // The minibatch is the whole training part: its loss at the step is the one at the middle.
  const curves = output(['run', experiment, '--steps', '11', '--csv', '-']).split('\n');
  const column = curves[0].split(',').indexOf('loss');
  const row = curves.map((line) => line.split(',')).find(([run, , step]) => run === '1' && step === '10');
  assert.ok(Math.abs(found[12][2] - Number(row[column])) < 1e-9);
});

test('mistakes are told', () => {
  const experiment = file('network.json', network);
  const wrong = (...args) => failure(['landscape', experiment, '--at', '1', ...args], exitCode.badInput)[0];
  assert.equal(wrong('--run', '9').path, '--run');
  assert.equal(wrong('--points', '1').path, '--points');
  assert.equal(wrong('--points', '2.5').code, 'not_whole');
  assert.equal(wrong('--reach', '0').path, '--reach');
  const walk = failure(['landscape', file('surface.json', surface), '--at', '1'], exitCode.badInput)[0];
  assert.equal(walk.code, 'no_plane');
});
