// `npm run build`: everything a user runs, without serving or testing it: the command line (build/release/bin/slalom),
// the WebAssembly modules and the site (build/site).
import { buildPreset } from './lib/cmake.mjs';
import { main, say } from './lib/log.mjs';
import { ensureNpmPackages } from './lib/npm-install.mjs';
import { buildSite } from './lib/site.mjs';
import { ensurePackages, packages } from './lib/system-packages.mjs';

await main(async () => {
  await ensurePackages(packages.native);
  await ensureNpmPackages();
  const release = await buildPreset('release', ['slalom_cli']);
  const site = await buildSite();
  say(`\n  command line  ${release}/bin/slalom\n  site          ${site}`);
});
