// Builds the page from web/ into build/site. The WebAssembly modules come from the CMake build folders.
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, defineConfig, type Plugin } from 'vite';
import { contentPolicy } from './scripts/lib/content-policy.mjs';
import { writeShipped } from './scripts/lib/offline-files.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const alias = {
  '@wasm/simd': here('./build/wasm/slalom.mjs'),
  '@wasm/scalar': here('./build/wasm-scalar/slalom.mjs'),
  '@wasm/code': here('./build/wasm-scalar/slalom_code.mjs'),
  '@wasm/gpu': here('./build/wasm/slalom_gpu.mjs'),
};

/** Large data sets: made by scripts/make-data.mjs, loaded by the page on demand from data/. */
function dataFiles(): Plugin {
  const folder = here('./build/data/');
  const names = () => readdirSync(folder).filter((name) => name.endsWith('.slm.gz'));
  return {
    name: 'slalom:data',
    configureServer(server) {
      for (const name of names()) {
        server.middlewares.use(`/data/${name}`, (_request, response) => {
          response.setHeader('Content-Type', 'application/gzip');
          createReadStream(folder + name).pipe(response);
        });
      }
    },
    generateBundle() {
      for (const name of names()) {
        this.emitFile({ type: 'asset', fileName: `data/${name}`, source: readFileSync(folder + name) });
      }
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

/** The service worker, beside the page so that it may answer for all of it, with the list of what it keeps. */
function serviceWorker(): Plugin {
  return {
    name: 'slalom:service-worker',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: here('./web/src/service-worker.ts'), fileName: 'service-worker.js' });
    },
    // The last thing of all: then every file is there.
    writeBundle: { order: 'post', sequential: true, handler: ({ dir }) => writeShipped(dir ?? '') },
  };
}

/** The element for other people's pages: one file under a name that stays, wrapped so that it leaves no name there. */
function customElement(): Plugin {
  return {
    name: 'slalom:custom-element',
    apply: 'build',
    async generateBundle() {
      const built = await build({
        configFile: false,
        publicDir: false,
        logLevel: 'warn',
        build: {
          write: false,
          target: 'es2023',
          lib: { entry: here('./web/src/embed/slalom-lab.ts'), formats: ['iife'], name: 'slalomLab' },
        },
      });
      const [file] = [built].flat().flatMap((bundle) => ('output' in bundle ? bundle.output : []));
      if (file?.type !== 'chunk') throw new Error('the custom element was not built');
      this.emitFile({ type: 'asset', fileName: 'slalom-lab.js', source: file.code });
    },
  };
}

export default defineConfig({
  root: here('./web'),
  // Relative addresses: the same files work at the root of a server and in a folder of GitHub Pages.
  base: './',
  resolve: { alias },
  plugins: [dataFiles(), customElement(), contentPolicyElement(), serviceWorker()],
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
