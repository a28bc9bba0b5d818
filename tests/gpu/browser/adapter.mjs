// Whether a browser (SLALOM_BROWSER) has an adapter for WebGPU: prints its name, or exits with 1.
import { fileURLToPath } from 'node:url';
import { serve } from '../../../scripts/lib/serve.mjs';
import { launch } from '../../e2e/support/browsers.mjs';

const { address, close } = await serve(fileURLToPath(new URL('.', import.meta.url)));
const browser = await launch(['WebGPU without a card']);
try {
  const page = await browser.newPage();
  await page.goto(new URL('empty.html', address).href);
  const name = await page.evaluate(async () => {
    const adapter = await navigator.gpu?.requestAdapter();
    return adapter ? adapter.info.description || adapter.info.vendor || 'an adapter without a name' : null;
  });
  console.log(name ?? 'no adapter');
  process.exitCode = name ? 0 : 1;
} finally {
  await browser.close();
  await close();
}
