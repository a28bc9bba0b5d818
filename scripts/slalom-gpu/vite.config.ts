// The program behind `npx slalom-gpu`, for Node, into build/slalom-gpu; packages and WebAssembly modules are loaded where
// they are.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { alias } from '../../vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  resolve: { alias },
  build: {
    ssr: here('./main.ts'),
    outDir: here('../../build/slalom-gpu'),
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { external: Object.values(alias), output: { entryFileNames: 'main.mjs' } },
  },
});
