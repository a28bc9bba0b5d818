// The static server: right types and headers, nothing outside its folder, the next port when one is taken.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../scripts/lib/serve.mjs';

let dir;
let server;

before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'slalom-serve-'));
  mkdirSync(join(dir, 'site/assets'), { recursive: true });
  writeFileSync(join(dir, 'secret.txt'), 'secret');
  writeFileSync(join(dir, 'site/index.html'), '<!doctype html>');
  writeFileSync(join(dir, 'site/assets/slalom-AbCd_-12.wasm'), Buffer.from([0, 97, 115, 109]));
  server = await serve(join(dir, 'site'));
});

after(async () => {
  await server.close();
  rmSync(dir, { recursive: true });
});

/** The raw path is sent as it is; fetch() would tidy it first. */
const status = (path) =>
  new Promise((done, fail) => {
    const { hostname, port } = new URL(server.address);
    request({ hostname, port, path }, (response) => done(response.resume().statusCode))
      .on('error', fail)
      .end();
  });

test('the page, with its content policy', async () => {
  const response = await fetch(server.address);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(response.headers.get('cache-control'), 'no-cache');
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /'wasm-unsafe-eval'/);
  assert.doesNotMatch(policy, /'unsafe-/);
});

test('WebAssembly can be compiled while it streams, and is kept for ever', async () => {
  const response = await fetch(new URL('assets/slalom-AbCd_-12.wasm', server.address));
  assert.equal(response.headers.get('content-type'), 'application/wasm');
  assert.match(response.headers.get('cache-control'), /immutable/);
  assert.equal((await response.arrayBuffer()).byteLength, 4);
});

test('an unchanged file is not sent again', async () => {
  const first = await fetch(server.address);
  const again = await fetch(server.address, { headers: { 'If-None-Match': first.headers.get('etag') } });
  assert.equal(again.status, 304);
});

test('nothing outside the folder', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/no',
    '/assets/',
    '/%00',
  ]) {
    assert.equal(await status(path), 404, path);
  }
  assert.equal(await status('/%E0%A4%A'), 400);
});

test('the next port when one is taken', async () => {
  const taken = Number(new URL(server.address).port);
  const other = await serve(join(dir, 'site'), { port: taken });
  assert.ok(Number(new URL(other.address).port) > taken);
  await other.close();
});

test('what is posted is answered by the function for its path, and nothing else is', async () => {
  const echo = ({ searchParams }, body) => {
    if (body.length === 0) throw new Error('nothing came');
    return `${searchParams.get('name')}: ${body}`;
  };
  const other = await serve(join(dir, 'site'), { posts: { '/echo': echo } });
  const post = (path, body) => fetch(new URL(path, other.address), { method: 'POST', body });
  assert.equal(await (await post('echo?name=one', 'two')).text(), 'one: two');
  const refused = await post('echo', '');
  assert.equal(refused.status, 500);
  assert.equal(await refused.text(), 'nothing came');
  assert.equal((await post('index.html', 'two')).status, 405);
  await other.close();
});
