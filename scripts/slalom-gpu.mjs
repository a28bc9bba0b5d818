#!/usr/bin/env node
// `npx slalom-gpu EXPERIMENT`: trains the runs of an experiment on a graphics card, with the engine that the page has for
// it, in Node (scripts/slalom-gpu/main.ts says what it takes). Builds what it needs first.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { main, step } from './lib/log.mjs';
import { buildDir, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { buildWasmModules, npmProgram } from './lib/site.mjs';
import { fingerprint, makeIfChanged } from './lib/stamp.mjs';
import { needWebGpu } from './lib/webgpu.mjs';
import { ensureData } from './make-data.mjs';

const source = join(root, 'scripts/slalom-gpu');
const folder = join(buildDir, 'slalom-gpu');

await main(async () => {
  await prepare('wasm');
  await buildWasmModules();
  await ensureData();
  const print = fingerprint([
    source,
    join(root, 'web/src'),
    join(root, 'vite.config.ts'),
    join(root, 'package-lock.json'),
  ]);
  await makeIfChanged(join(buildDir, 'slalom-gpu.stamp'), print, () =>
    step('Build slalom-gpu', (task) => {
      const [node, vite] = npmProgram('vite/bin/vite.js');
      return task.run(node, [vite, 'build', '--config', join(source, 'vite.config.ts')]);
    }),
  );
  const found = needWebGpu('train on the processor with `slalom run`');
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, SLALOM_DATA_DIR: join(buildDir, 'data'), ...found.env },
  });
  process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
});
