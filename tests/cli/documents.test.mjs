// slalom validate, spec, link and verify: documents and links both ways, and every way they can be wrong.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { exitCode, failure, file, network, output, scratch, slalom, surface } from './support.mjs';

const networkFile = file('network.json', network);
/** As the first version was: without a dictionary. */
const linkTo = (text) => `#v1.${deflateRawSync(text).toString('base64url')}`;
const canonical = JSON.parse(output(['spec', networkFile]));

test('validate says what a valid experiment is', () => {
  assert.equal(output(['validate', networkFile]), 'valid: mlp on moons, 2 runs of 60 steps');
  assert.equal(output(['validate', '-'], { input: JSON.stringify(surface) }), 'valid: rosenbrock, 1 run of 200 steps');
});

const badDocuments = JSON.parse(readFileSync(new URL('../cpp/experiment/bad_documents.json', import.meta.url), 'utf8'));
for (const { name, text, document, errors } of badDocuments) {
  test(`validate refuses: ${name}`, () => {
    const found = failure(['validate', '-'], exitCode.badInput, { input: text ?? JSON.stringify(document) });
    const places = (list) => list.map((error) => `${error.code} ${error.path}`).sort();
    assert.deepEqual(places(found), places(errors));
  });
}

test('errors are lines of path and message, or just the message', () => {
  const wrong = { ...network, train: { batch: -1 }, precision: 'f16' };
  const lines = slalom(['validate', '-'], { input: JSON.stringify(wrong) })
    .stderr.trimEnd()
    .split('\n');
  assert.deepEqual(lines.map((line) => line.slice(0, line.indexOf(': '))).sort(), ['precision', 'train.batch']);
  const broken = slalom(['validate', '-'], { input: '{"v": 1,' });
  assert.equal(broken.status, exitCode.badInput);
  assert.match(broken.stderr, /^line 1, column 9: /);
});

test('every command that takes an experiment refuses a wrong one', () => {
  const wrong = file('wrong.json', { ...network, runs: [] });
  for (const command of ['run', 'validate', 'spec', 'link', 'verify']) {
    assert.equal(failure([command, wrong], exitCode.badInput)[0].path, 'runs');
    assert.equal(failure([command, scratch('nowhere.json')], exitCode.badInput)[0].code, 'cannot_read');
    assert.equal(failure([command, scratch('')], exitCode.badInput)[0].code, 'cannot_read');
  }
});

test('a document larger than any experiment is refused', () => {
  const [error] = failure(['validate', file('large.json', ' '.repeat(5 << 20))], exitCode.badInput);
  assert.equal(error.code, 'too_large');
});

test('spec writes every default, and reading that changes nothing', () => {
  assert.equal(canonical.problem.data.n > 0, true);
  assert.deepEqual(JSON.parse(output(['spec', file('canonical.json', canonical)])), canonical);
});

test('a link holds the canonical document', () => {
  const link = output(['link', networkFile]);
  const dictionary = readFileSync(new URL('../../cpp/src/experiment/link_dictionary.txt', import.meta.url));
  const text = inflateRawSync(Buffer.from(link.slice('#v2.'.length), 'base64url'), { dictionary }).toString();
  assert.deepEqual(JSON.parse(text), canonical);
  // Keys sorted, no white space, numbers as JavaScript writes them.
  const sorted = (value) =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? Array.isArray(value)
        ? value.map(sorted)
        : value
      : Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, sorted(value[key])]),
        );
  assert.equal(text, JSON.stringify(sorted(canonical)));
});

test('a link is understood however it is written, and whatever compressed it', () => {
  const link = linkTo(JSON.stringify(network));
  const forms = (text) => [text, text.slice(1), `https://example.org/slalom/${text}`, `${text}&view=surface&x=1`];
  for (const form of [...forms(link), ...forms(output(['link', networkFile]))]) {
    assert.deepEqual(JSON.parse(output(['spec', form])), canonical);
    assert.deepEqual(JSON.parse(output(['spec', '-'], { input: ` ${form}\n` })), canonical);
    assert.deepEqual(JSON.parse(output(['spec', file('link.txt', form)])), canonical);
  }
});

test('a broken link is told from a wrong experiment in it', () => {
  const link = linkTo(JSON.stringify(network));
  const code = (text) => failure(['spec', text], exitCode.badInput)[0].code;
  assert.equal(code('#about'), 'not_a_link');
  assert.equal(code(link.replace('#v1', '#v3')), 'future_version');
  assert.equal(code(`https://example.org/${link.replace('#v1', '#v31')}`), 'future_version');
  assert.equal(code('#v1.A'), 'truncated_link');
  assert.equal(code(link.replace(/.$/, '!')), 'damaged_link');
  assert.equal(code(`${link}AAAA`), 'damaged_link');
  assert.equal(code(linkTo('{"v": 2}')), 'future_version');
  assert.equal(code(linkTo('{"v": 1')), 'bad_json');
  assert.equal(code(linkTo('')), 'bad_json');
});

test('a link cut anywhere is refused', () => {
  const link = linkTo(JSON.stringify(network));
  for (let length = 4; length < link.length; length += 7) {
    const [error] = failure(['validate', link.slice(0, length)], exitCode.badInput);
    assert.ok(['truncated_link', 'damaged_link'].includes(error.code), `${length}: ${error.code}`);
  }
});

test('a link that inflates to more than a document may have is refused', () => {
  assert.equal(failure(['validate', linkTo(' '.repeat(64 << 20))], exitCode.badInput)[0].code, 'damaged_link');
});

test('link --fingerprint and verify agree', () => {
  const link = output(['link', networkFile, '--fingerprint']);
  const { fingerprint } = JSON.parse(output(['spec', link]));
  assert.deepEqual(fingerprint.steps, [60, 60]);
  assert.equal(fingerprint.hash, output(['run', networkFile, '--hash']));
  assert.equal(output(['verify', link]), `reproduced ✓ ${fingerprint.hash}`);
});

test('verify compares after the fingerprint’s own steps', () => {
  const hash = output(['run', networkFile, '--steps', '40', '--hash']);
  const document = { ...network, fingerprint: { steps: [40, 40], hash } };
  assert.equal(output(['verify', '-'], { input: JSON.stringify(document) }), `reproduced ✓ ${hash}`);
});

test('verify tells what differs', () => {
  const { fingerprint, ...plain } = JSON.parse(output(['spec', output(['link', networkFile, '--fingerprint'])]));
  const verify = (document, status) => failure(['verify', '-'], status, { input: JSON.stringify(document) });
  const otherHash = { ...plain, fingerprint: { ...fingerprint, hash: '0123456789abcdef' } };
  const [error] = verify(otherHash, exitCode.notReproduced);
  assert.equal(error.path, 'fingerprint.hash');
  assert.ok(error.message.includes('0123456789abcdef') && error.message.includes(fingerprint.hash));
  const otherSeed = { ...plain, fingerprint, seeds: { ...plain.seeds, init: 5 } };
  assert.equal(verify(otherSeed, exitCode.notReproduced)[0].path, 'fingerprint.hash');
  const moreSteps = { ...plain, fingerprint: { ...fingerprint, steps: [60, 61] } };
  assert.equal(verify(moreSteps, exitCode.notReproduced)[0].path, 'fingerprint.steps[1]');
  assert.equal(verify(plain, exitCode.badInput)[0].path, 'fingerprint');
});

const links = new URL('../links/', import.meta.url);
for (const name of readdirSync(links).filter((entry) => entry.endsWith('.txt'))) {
  test(`the link ${name} still opens and reproduces`, () => {
    const link = readFileSync(new URL(name, links), 'utf8').trim();
    assert.match(output(['verify', link]), /^reproduced ✓ [0-9a-f]{16}$/);
  });
}
