// `npm start`: from whatever is there to the page on a local address. Options: --port N.
import { parseArgs } from 'node:util';
import { bold, main, say } from './lib/log.mjs';
import { ensureNpmPackages } from './lib/npm-install.mjs';
import { serve } from './lib/serve.mjs';
import { buildSite } from './lib/site.mjs';
import { ensurePackages, packages } from './lib/system-packages.mjs';

await main(async () => {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
  await ensurePackages(packages.wasm);
  await ensureNpmPackages();
  const site = await buildSite();
  const { address } = await serve(site, { port: Number(values.port) });
  say(`\n  Slalom is at  ${bold(address)}\n\n  Ctrl+C stops it.`);
});
