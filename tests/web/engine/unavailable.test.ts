import { afterEach, expect, test, vi } from 'vitest';
import { mayCompile, whyUnavailable } from '../../../web/src/engine/unavailable';

afterEach(() => vi.unstubAllGlobals());

test('a file that cannot be read is told from WebAssembly that is blocked', () => {
  expect(mayCompile()).toBe(true);
  expect(whyUnavailable(new Error('404'))).toMatch(/file of the engine could not be read.*\(Error: 404\)/);
});

test('WebAssembly may be missing, or forbidden by a policy', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(whyUnavailable(new Error('x'))).toMatch(/^WebAssembly is blocked here\. Allow it/);
  class Module {
    constructor() {
      throw new Error('blocked by the policy');
    }
  }
  vi.stubGlobal('WebAssembly', { Module });
  expect(whyUnavailable(new Error('x'))).toMatch(/^WebAssembly is blocked here/);
});
