// What is made once is not made again, unless an input changed or the making was interrupted.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fingerprint, makeIfChanged } from '../../scripts/lib/stamp.mjs';

test('makes again only after a change or a failure', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'slalom-stamp-'));
  const input = join(dir, 'input');
  const stamp = join(dir, 'stamp');
  let made = 0;
  const make = () => makeIfChanged(stamp, fingerprint([input], { facts: 1 }), () => void made++);
  try {
    writeFileSync(input, 'a');
    await make();
    await make();
    assert.equal(made, 1);
    writeFileSync(input, 'b');
    await make();
    assert.equal(made, 2);
    writeFileSync(input, 'c');
    await assert.rejects(makeIfChanged(stamp, fingerprint([input]), () => Promise.reject(new Error('interrupted'))));
    writeFileSync(input, 'b');
    await make();
    assert.equal(made, 3);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
