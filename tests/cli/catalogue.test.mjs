// slalom catalogue and datasets, and the help made from them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { exitCode, failure, output, scratch, slalom } from './support.mjs';

const text = output(['catalogue']);
const catalogue = JSON.parse(text);

test('the catalogue is JSON in canonical form', () => {
  assert.equal(JSON.stringify(catalogue), text);
  assert.equal(output(['--version']), catalogue.version);
});

test('--markdown is the document in docs/', () => {
  const document = readFileSync(new URL('../../docs/catalogue.md', import.meta.url), 'utf8');
  assert.equal(`${output(['catalogue', '--markdown'])}\n`, document);
});

test('every entry has help with its fields, defaults and ranges', () => {
  const entries = ['rules', 'stages', 'schedules', 'datasets', 'models', 'losses', 'functions'].flatMap(
    (list) => catalogue[list],
  );
  for (const entry of entries) {
    const help = output(['catalogue', entry.id]);
    assert.ok(help.includes(entry.summary), entry.id);
    for (const field of entry.fields) {
      assert.ok(help.includes(`  ${field.id}`), `${entry.id}.${field.id}`);
      assert.ok(help.includes(field.help), `${entry.id}.${field.id}`);
      assert.ok(help.includes(`default ${JSON.stringify(field.default)}; `), `${entry.id}.${field.id}`);
      assert.ok(help.includes(field.range), `${entry.id}.${field.id}`);
    }
  }
});

test('an unknown entry gets a suggestion', () => {
  const [error] = failure(['catalogue', 'adm'], exitCode.badInput);
  assert.match(error.message, /did you mean "adam"/);
});

test('the help of catalogue lists every entry', () => {
  const help = output(['catalogue', '--help']);
  for (const { id } of [...catalogue.rules, ...catalogue.stages, ...catalogue.datasets])
    assert.ok(help.includes(id), id);
});

test('every recipe in the catalogue is a valid run', () => {
  for (const { id, lr, stages } of catalogue.recipes) {
    const document = { v: 1, problem: { function: { id: 'beale' } }, runs: [{ lr, stages }] };
    assert.match(output(['validate', '-'], { input: JSON.stringify(document) }), /^valid: /, id);
  }
});

test('datasets lists all, with licence and whether they are here', () => {
  const lines = output(['datasets', '--data-dir', scratch('')]).split('\n');
  assert.equal(lines.length, 1 + catalogue.datasets.length);
  for (const [i, set] of catalogue.datasets.entries()) {
    assert.ok(lines[i + 1].startsWith(`${set.id} `));
    assert.ok(lines[i + 1].endsWith(set.licence));
    assert.ok(lines[i + 1].includes(set.external ? 'no (--data-dir)' : 'built in'));
  }
});

test('wrong usage has its own exit code', () => {
  for (const args of [[], ['fly'], ['run'], ['run', '-', '--nonsense'], ['run', '-', '--every', '0'], ['validate']]) {
    const { status, stderr } = slalom(args);
    assert.equal(status, exitCode.badUsage, args.join(' '));
    assert.notEqual(stderr, '');
  }
});

test('every command has help', () => {
  for (const command of ['run', 'validate', 'link', 'spec', 'verify', 'catalogue', 'datasets']) {
    assert.match(output([command, '--help']), /--help/);
  }
});
