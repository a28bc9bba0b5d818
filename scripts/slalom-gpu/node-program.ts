// How a program for Node is made of the page's modules: packages and WebAssembly modules are loaded where they are.
import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';
import { alias } from '../../vite.config.ts';

/** main: its file. folder: below the build folder. name: of what is made there; whatever else is there stays. */
export const nodeProgram = (main: URL, folder: string, name: string): UserConfig => ({
  root: fileURLToPath(new URL('.', main)),
  resolve: { alias },
  build: {
    ssr: fileURLToPath(main),
    outDir: fileURLToPath(new URL(`../../build/${folder}`, import.meta.url)),
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: { external: Object.values(alias), output: { entryFileNames: name } },
  },
});
