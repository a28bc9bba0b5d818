// Each peer with all it imports in one file, in `built` beside this one. To be run where they are installed.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export default {
  root: dirname(fileURLToPath(import.meta.url)),
  logLevel: 'warn',
  // What a package has for bundlers; for Node some have less.
  resolve: { mainFields: ['module', 'main'] },
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'built',
    target: 'node20',
    rolldownOptions: { input: ['tensorflow.mjs', 'jax.mjs'], output: { entryFileNames: '[name].mjs' } },
  },
};
