// `npm start`: from whatever is there to the page on a local address. Options: --port N.
import { parseArgs } from 'node:util';
import { bold, main, say } from './lib/log.mjs';
import { prepare } from './lib/prepare.mjs';
import { serve } from './lib/serve.mjs';
import { buildSite } from './lib/site.mjs';

await main(async () => {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
  await prepare('wasm');
  const site = await buildSite();
  const { address } = await serve(site, { port: Number(values.port) });
  say(`\n  Slalom is at  ${bold(address)}\n\n  Ctrl+C stops it.`);
});
