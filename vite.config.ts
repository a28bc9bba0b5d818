// Builds the page from web/ into build/site. The two WebAssembly modules come from the CMake build folders.
import { createReadStream, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { contentPolicy } from './scripts/lib/content-policy.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const alias = {
  '@wasm/simd': here('./build/wasm/slalom.mjs'),
  '@wasm/scalar': here('./build/wasm-scalar/slalom.mjs'),
};

/** Large data sets: made by scripts/make-mnist.mjs, loaded by the page on demand from data/. */
function dataFiles(): Plugin {
  const name = 'data/mnist.slm.gz';
  const file = here(`./build/${name}`);
  return {
    name: 'slalom:data',
    configureServer(server) {
      server.middlewares.use(`/${name}`, (_request, response) => {
        response.setHeader('Content-Type', 'application/gzip');
        createReadStream(file).pipe(response);
      });
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: name, source: readFileSync(file) });
    },
  };
}

/** The content policy as a meta element. Not in development, where Vite injects inline code of its own. */
function contentPolicyElement(): Plugin {
  return {
    name: 'slalom:content-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentPolicy },
        injectTo: 'head-prepend',
      },
    ],
  };
}

export default defineConfig({
  root: here('./web'),
  // Relative addresses: the same files work at the root of a server and in a folder of GitHub Pages.
  base: './',
  resolve: { alias },
  plugins: [dataFiles(), contentPolicyElement()],
  worker: { format: 'es' },
  server: {
    // The WebAssembly modules lie outside web/.
    fs: { allow: [here('./web'), here('./build'), here('./node_modules')] },
  },
  build: {
    outDir: here('./build/site'),
    emptyOutDir: true,
    target: 'es2023',
    // Inlined assets would be data: addresses, which the content policy forbids for code.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
  },
});
