// The suite as a page, into build/gpu-suite: what ../vitest.config.ts is for Node.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { alias } from '../../../vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// In the page and in the worker alike.
const standIns = [
  { find: /^vitest$/, replacement: here('./vitest.ts') },
  { find: /^\.\/place$/, replacement: here('./place.ts') },
];

export default defineConfig({
  root: here('.'),
  base: './',
  resolve: { alias: [...standIns, ...Object.entries(alias).map(([find, replacement]) => ({ find, replacement }))] },
  worker: { format: 'es' },
  build: {
    outDir: here('../../../build/gpu-suite'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    minify: false,
    chunkSizeWarningLimit: 4000,
  },
});
