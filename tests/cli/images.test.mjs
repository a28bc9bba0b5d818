// --data with a folder: images become part of the experiment, and what is wrong with them names the file.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { png } from './png.mjs';
import { exitCode, failure, file, network, output, scratch } from './support.mjs';

const networkFile = file('network.json', network);

/** A folder of {path: contents}. */
function folder(name, files) {
  const root = scratch(name);
  for (const [path, contents] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(join(target, '..'), { recursive: true });
    writeFileSync(target, contents);
  }
  return root;
}

const bar = (vertical, at) => png(12, 12, (row, column) => ((vertical ? column : row) === at ? 230 : 5));

function bars(name) {
  const files = { '.hidden': 'x', 'across/notes.txt': 'x' };
  for (let i = 0; i < 12; i++) {
    files[`across/${i}.png`] = bar(false, i);
    files[`down/${i}.PNG`] = bar(true, i);
  }
  return folder(name, files);
}

test('a folder of images is trained on, and the link carries it', () => {
  const images = bars('bars');
  const link = output(['link', networkFile, '--data', images]);
  const { id, image_rows, text } = JSON.parse(output(['spec', link])).problem.data;
  assert.deepEqual([id, image_rows], ['csv', 12]);
  const [header, first] = text.split('\n');
  assert.equal(header.split(',').length, 12 * 12 + 1);
  assert.match(first, /^230,230,.*,"across"$/);
  assert.equal(output(['run', link, '--hash']), output(['run', networkFile, '--data', images, '--hash']));
});

test('what is wrong with a folder names the place and the remedy', () => {
  const said = (name, files) => {
    const [error] = failure(['run', networkFile, '--data', folder(name, files)], exitCode.badInput);
    assert.equal(error.path, '--data');
    return `${error.code}: ${error.message}`;
  };
  const good = bar(true, 3);
  assert.match(said('empty', { 'a.png': good }), /^one_class: .*no folder.*two at least/);
  assert.match(said('single', { 'a/1.png': good }), /^one_class: .*one folder only/);
  assert.match(said('bare', { 'a/1.png': good, 'b/notes.txt': '' }), /^no_images: ".*b" holds no PNG/);
  assert.match(said('text', { 'a/1.png': good, 'b/2.png': 'hello' }), /^bad_image: ".*b.2\.png" is not a PNG/);
  assert.match(said('jpeg', { 'a/1.png': good, 'b/2.JPG': '' }), /^bad_image: ".*b.2\.JPG" .*convert/);
  const cut = good.subarray(0, good.length - 30);
  assert.match(said('cut', { 'a/1.png': good, 'b/2.png': cut }), /^bad_image: ".*b.2\.png" is a damaged PNG/);
});
