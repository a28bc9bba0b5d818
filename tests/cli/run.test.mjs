// slalom run: what it prints and writes, that the way of running changes no result, and how it ends.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { diverging, exitCode, failure, file, network, output, scratch, slalom, surface } from './support.mjs';

const networkFile = file('network.json', network);
const hash = output(['run', networkFile, '--hash']);

const rows = (text) => text.split('\n').map((line) => JSON.parse(line));

test('the table has a line per run with its hash', () => {
  const lines = output(['run', networkFile]).split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[0], /^run .*batch loss .*validation accuracy .*hash$/);
  assert.match(lines[1], /^A, "first" .* [0-9a-f]{16}$/);
  assert.match(lines[2], /^B .* [0-9a-f]{16}$/);
});

test('--hash is the same from a file, standard input and a link, and however rows are written', () => {
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.equal(output(['run', '-', '--hash'], { input: JSON.stringify(network) }), hash);
  const link = output(['link', networkFile]);
  assert.equal(output(['run', link, '--hash']), hash);
  assert.equal(output(['run', '-', '--hash'], { input: `https://example.org/${link}\n` }), hash);
  assert.equal(output(['run', networkFile, '--hash', '--every', '7', '--csv', scratch('rows.csv')]), hash);
});

test('another seed gives another hash', () => {
  for (const seed of ['data', 'init', 'batch']) {
    const changed = { ...network, seeds: { [seed]: 99 } };
    assert.notEqual(output(['run', '-', '--hash'], { input: JSON.stringify(changed) }), hash);
  }
});

test('an edit acts from its step on', () => {
  const csv = (document) => output(['run', '-', '--run', '0', '--csv', '-'], { input: JSON.stringify(document) });
  const edited = csv(network).split('\n');
  const plain = csv({ ...network, edits: [] }).split('\n');
  // A row's loss is measured before its step is taken: line 0 is the header, line 31 has step 30, line 32 step 31.
  assert.deepEqual(edited.slice(0, 31), plain.slice(0, 31));
  assert.notEqual(edited[32], plain[32]);
});

test('--run trains one run only, and --hash is then its own', () => {
  const table = output(['run', networkFile, '--run', '1']).split('\n');
  assert.equal(table.length, 2);
  assert.ok(table[1].endsWith(output(['run', networkFile, '--run', '1', '--hash'])));
  const [error] = failure(['run', networkFile, '--run', '2'], exitCode.badInput);
  assert.equal(error.path, '--run');
});

test('--steps stops earlier or later', () => {
  const last = (steps) => rows(output(['run', networkFile, '--run', '1', '--steps', steps, '--ndjson', '-'])).at(-1);
  assert.equal(last('10').step, 9);
  assert.equal(last('100').step, 99);
  for (const steps of ['0', '-5', '1e12', '2.5']) {
    assert.equal(failure(['run', networkFile, `--steps=${steps}`], exitCode.badInput)[0].path, '--steps');
  }
});

test('CSV has a header, a row per step and quoted names', () => {
  const lines = output(['run', networkFile, '--csv', '-']).split('\n');
  assert.equal(lines.length, 1 + 2 * 60);
  assert.match(lines[0], /^run,name,step,loss,validation_loss,.*,grad_norm_layer1,/);
  assert.ok(lines[1].startsWith('0,"A, ""first""",0,'));
  assert.ok(lines[61].startsWith('1,B,0,'));
});

test('NDJSON has the numbers of the CSV, in the form of JSON.stringify', () => {
  const lines = output(['run', networkFile, '--run', '1', '--ndjson', '-']).split('\n');
  const csv = output(['run', networkFile, '--run', '1', '--csv', '-']).split('\n');
  for (const [i, line] of lines.entries()) {
    const row = JSON.parse(line);
    assert.equal(JSON.stringify(row), line);
    assert.equal(Object.values(row).join(','), csv[i + 1]);
  }
});

test('--every gives the rows 0, K, 2K and the last one', () => {
  const steps = (every) =>
    rows(output(['run', networkFile, '--run', '0', '--every', every, '--ndjson', '-'])).map((row) => row.step);
  assert.deepEqual(steps('25'), [0, 25, 50, 59]);
  assert.deepEqual(steps('59'), [0, 59]);
  assert.deepEqual(steps('1000'), [0, 59]);
});

test('values never measured are left empty', () => {
  const input = JSON.stringify({ ...network, train: { validate_every: 0, stop: { steps: 2 } } });
  assert.equal(
    JSON.parse(output(['run', '-', '--run', '1', '--ndjson', '-'], { input }).split('\n')[1]).validation_loss,
    null,
  );
  assert.match(output(['run', '-', '--run', '1', '--csv', '-'], { input }).split('\n')[1], /^1,B,0,[0-9.]+,,,/);
});

test('a function records the point it was at', () => {
  const first = rows(output(['run', '-', '--ndjson', '-'], { input: JSON.stringify(surface) }))[0];
  const { start } = JSON.parse(output(['spec', '-'], { input: JSON.stringify(surface) })).problem;
  assert.deepEqual([first.x, first.y], start);
});

test('--params writes every parameter of every run', () => {
  const { runs } = JSON.parse(output(['run', networkFile, '--params', '-']));
  assert.deepEqual(
    runs.map((run) => run.name),
    ['A, "first"', 'B'],
  );
  for (const { segments } of runs) {
    assert.deepEqual(segments.map((segment) => segment.name).slice(0, 2), ['layer1.weight', 'layer1.bias']);
    for (const { shape, values } of segments) {
      assert.equal(
        values.length,
        shape.reduce((size, extent) => size * extent, 1),
      );
      assert.ok(values.every(Number.isFinite));
    }
  }
});

test('a run that diverges says when, ends with its own code, and its rows are there', () => {
  const csv = scratch('diverged.csv');
  const [error] = failure(['run', file('diverging.json', diverging), '--csv', csv], exitCode.diverged);
  assert.equal(error.code, 'diverged');
  assert.equal(error.path, 'runs[0]');
  assert.match(error.message, /^Too fast diverged at step \d+: /);
  const steps = Number(/at step (\d+)/.exec(error.message)[1]);
  assert.equal(readFileSync(csv, 'utf8').trimEnd().split('\n').length, 1 + steps);
});

test('the other runs go on when one diverges', () => {
  const document = { ...surface, runs: [...diverging.runs, ...surface.runs] };
  const { status, stdout } = slalom(['run', '-'], { input: JSON.stringify(document) });
  assert.equal(status, exitCode.diverged);
  assert.match(stdout.trimEnd().split('\n')[2], /^Momentum +200 /);
});

test('a run that ends before its number of steps says why, below the table', () => {
  const input = JSON.stringify({ ...network, train: { ...network.train, stop: { steps: 60, epochs: 2 } } });
  const lines = output(['run', '-'], { input }).split('\n');
  assert.equal(lines.length, 5);
  assert.equal(lines[3], 'A, "first" stopped at step 16: 2 epochs are done');
  assert.equal(lines[4], 'B stopped at step 16: 2 epochs are done');
});

test('a run stops after its seconds, but not where it is to be reproduced', () => {
  const long = { ...network, train: { ...network.train, stop: { steps: 1000000, seconds: 0.2 } } };
  const lines = output(['run', '-', '--run', '1'], { input: JSON.stringify(long) }).split('\n');
  assert.match(lines[2], /^B stopped at step \d+: 0\.2 seconds are over; this is not reproducible/);
  const short = { ...network, train: { ...network.train, stop: { steps: 60, seconds: 1e-9 } } };
  const link = output(['link', '-', '--fingerprint'], { input: JSON.stringify(short) });
  assert.deepEqual(JSON.parse(output(['spec', link])).fingerprint.steps, [60, 60]);
  assert.match(output(['verify', link]), /^reproduced/);
});

test('--best restores the weights with the smallest validation loss, --test evaluates the test part once', () => {
  const input = JSON.stringify(network);
  const lines = output(['run', '-', '--run', '1', '--best', '--test'], { input }).split('\n');
  const [, step] =
    /^B: the best weights, those of step (\d+), are restored: validation loss \S+ and accuracy \S+$/.exec(lines[2]);
  assert.ok(Number(step) % network.train.validate_every === 0 && Number(step) < 60);
  assert.match(lines[3], /^B: test loss \S+ and accuracy \S+; test set evaluated 1 time$/);
  const params = (...args) =>
    JSON.parse(output(['run', '-', '--run', '1', '--params', '-', ...args], { input })).runs[0];
  const best = params('--best');
  assert.equal(best.step, Number(step));
  assert.deepEqual(best.segments, params('--steps', step).segments);
  assert.notDeepEqual(best.segments, params().segments);
  assert.equal(
    output(['run', '-', '--best', '--test', '--hash'], { input }),
    output(['run', '-', '--hash'], { input }),
    'the training is what it was',
  );
});

test('a function has no test part, and without evaluations there are no best weights', () => {
  const input = JSON.stringify(surface);
  assert.equal(failure(['run', '-', '--test'], exitCode.badInput, { input })[0].code, 'no_test_part');
  const never = JSON.stringify({ ...surface, train: { validate_every: 0, stop: { steps: 20 } } });
  assert.equal(failure(['run', '-', '--best'], exitCode.badInput, { input: never })[0].code, 'nothing_measured');
});

test('--quiet prints nothing', () => {
  assert.equal(output(['run', networkFile, '--quiet']), '');
});

test('only one thing can use the standard output', () => {
  for (const args of [
    ['--csv', '-', '--ndjson', '-'],
    ['--params', '-', '--hash'],
  ]) {
    const { status, stderr } = slalom(['run', networkFile, ...args]);
    assert.equal(status, exitCode.badUsage);
    assert.match(stderr, /standard output/);
  }
});

test('--data trains on a table, which the link then carries', () => {
  const table = scratch('table.csv');
  const line = (i) => `${i},${i % 3 === 0 ? 'red' : 'blue'},${i < 15 ? 'low' : 'high'}`;
  writeFileSync(table, ['size,colour,level', ...Array.from({ length: 30 }, (_, i) => line(i))].join('\r\n'));
  const one = output(['run', networkFile, '--data', table, '--hash']);
  assert.notEqual(one, hash);
  const link = output(['link', networkFile, '--data', table]);
  assert.equal(output(['run', link, '--hash']), one);
  assert.equal(output(['run', link, '--data', table, '--hash']), one);
});

test('what is wrong with a table is said with its line and column', () => {
  const said = (text) => {
    const table = scratch('wrong.csv');
    writeFileSync(table, text);
    const [error] = failure(['run', networkFile, '--data', table], exitCode.badInput);
    return `${error.path}: ${error.message}`;
  };
  assert.match(said('x,y\n1,a\n2\n'), /^--data: line 3, column 2: /);
  assert.match(said(Buffer.from([0x78, 0x2c, 0x79, 0x0a, 0xe4, 0x2c, 0x31])), /^--data: line 2, column 1: .*UTF-8/);
  assert.match(said('x,y\n1,a\nNA,b\n2,a\n'), /^problem\.data\.text: line 3, column 1 /);
  const [nothing] = failure(['run', networkFile, '--data', scratch('none.csv')], exitCode.badInput);
  assert.equal(nothing.code, 'cannot_read');
});
