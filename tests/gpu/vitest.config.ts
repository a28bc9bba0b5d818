// Tests of the kernels for graphics cards. Apart from the others, because they need an adapter: scripts/lib/runners.mjs
// looks for one.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { alias } from '../../vite.config.ts';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { alias },
  test: {
    include: ['tests/gpu/**/*.test.ts'],
    environment: 'node',
    // Compiling for a card that the processor plays takes seconds, and minutes where it has other work.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
