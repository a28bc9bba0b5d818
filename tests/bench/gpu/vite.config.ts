// The measuring program for Node, into build/bench/gpu.mjs; packages and WebAssembly modules are loaded where they are.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { alias } from '../../../vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  resolve: { alias },
  build: {
    ssr: here('./main.ts'),
    outDir: here('../../../build/bench'),
    // It holds what other benchmarks measure with.
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: { external: Object.values(alias), output: { entryFileNames: 'gpu.mjs' } },
  },
});
