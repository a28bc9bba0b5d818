// `npm run build`: everything a user runs, without serving or testing it: the command line (build/release/bin/slalom),
// the WebAssembly modules and the site (build/site).
import { buildPreset } from './lib/cmake.mjs';
import { main, say } from './lib/log.mjs';
import { prepare } from './lib/prepare.mjs';
import { buildSite } from './lib/site.mjs';

await main(async () => {
  await prepare('native');
  const release = await buildPreset('release', ['slalom_cli']);
  const site = await buildSite();
  say(`\n  command line  ${release}/bin/slalom\n  site          ${site}`);
});
