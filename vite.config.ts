// Builds the page from web/ into build/site. The two WebAssembly modules come from the CMake build folders.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const alias = {
  '@wasm/simd': here('./build/wasm/slalom.mjs'),
  '@wasm/scalar': here('./build/wasm-scalar/slalom.mjs'),
};

export default defineConfig({
  root: here('./web'),
  // Relative addresses: the same files work at the root of a server and in a folder of GitHub Pages.
  base: './',
  resolve: { alias },
  worker: { format: 'es' },
  build: {
    outDir: here('./build/site'),
    emptyOutDir: true,
    target: 'es2023',
    // Inlined assets would be data: addresses, which the page's content policy forbids.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
});
