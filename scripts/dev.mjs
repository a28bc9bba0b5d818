// `npm run dev`: Vite's development server, which reloads the page on every change of web/. The WebAssembly modules are
// built once; after a change of C++ run this again.
import { spawn } from 'node:child_process';
import { main } from './lib/log.mjs';
import { root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { buildWasmModules, npmProgram } from './lib/site.mjs';
import { ensureData } from './make-data.mjs';

await main(async () => {
  await prepare('wasm');
  await buildWasmModules();
  await ensureData();
  const [node, vite] = npmProgram('vite/bin/vite.js');
  spawn(node, [vite, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
});
