// `npm run format`: puts every source file into the project's format. `npm test` checks the same.
import { main, step } from './lib/log.mjs';
import { ensureNpmPackages } from './lib/npm-install.mjs';
import { npmProgram } from './lib/site.mjs';
import { cppFiles } from './lib/sources.mjs';
import { clangFormat, ensurePackages } from './lib/system-packages.mjs';

await main(async () => {
  await ensurePackages([clangFormat]);
  await ensureNpmPackages();
  await step('Format C++', (task) => task.run(clangFormat, ['-i', ...cppFiles()]));
  await step('Format and mend TypeScript', (task) => {
    const [node, biome] = npmProgram('@biomejs/biome/bin/biome');
    return task.run(node, [biome, 'check', '--write', '.'], { remedy: 'mend by hand what the log names' });
  });
});
