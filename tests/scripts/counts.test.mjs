// A broken runner must never read as a passed one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { googleTest, nodeTest, oneTest, vitest } from '../../scripts/lib/counts.mjs';

test('GoogleTest', () => {
  const output = [
    '[ RUN      ] A.b',
    '[       OK ] A.b (0 ms)',
    '[  FAILED  ] A.c (12 ms)',
    '[       OK ] A/T.d/0 (3 ms)',
    '[  SKIPPED ] A.e (0 ms)',
    '[  FAILED  ] 1 test, listed below:',
    '[  FAILED  ] A.c',
  ].join('\n');
  assert.deepEqual(googleTest({ code: 1, output }), { passed: 2, failed: 1 });
  assert.deepEqual(googleTest({ code: 139, output: '[       OK ] A.b (0 ms)\n[ RUN      ] A.c\n' }), {
    passed: 1,
    failed: 1,
  });
  const typed = '[  FAILED  ] A/0.c, where TypeParam = float (1 ms)\n';
  assert.deepEqual(googleTest({ code: 1, output: typed }), { passed: 0, failed: 1 });
});

test('node --test', () => {
  assert.deepEqual(nodeTest({ code: 0, output: 'ℹ tests 4\nℹ pass 4\nℹ fail 0\nℹ cancelled 0\n' }), {
    passed: 4,
    failed: 0,
  });
  assert.deepEqual(nodeTest({ code: 1, output: '# pass 2\n# fail 1\n# cancelled 1\n' }), { passed: 2, failed: 2 });
  assert.deepEqual(nodeTest({ code: 1, output: '' }), { passed: 0, failed: 1 });
});

test('Vitest', () => {
  assert.deepEqual(vitest({ code: 0, report: { numPassedTests: 5, numFailedTests: 0 } }), { passed: 5, failed: 0 });
  assert.deepEqual(vitest({ code: 1, report: null }), { passed: 0, failed: 1 });
});

test('one program', () => {
  assert.deepEqual(oneTest({ code: 0 }), { passed: 1, failed: 0 });
  assert.deepEqual(oneTest({ code: 2 }), { passed: 0, failed: 1 });
});
