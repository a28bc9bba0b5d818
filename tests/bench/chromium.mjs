// Measures the WebAssembly module in Chromium, in a worker as on the page: node chromium.mjs ADDRESS --json FILE
// The folder served at ADDRESS holds the module, page.html, worker.mjs, measure.mjs and, where it is there, mnist.slm.
// SLALOM_CHROMIUM names the browser.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const browser = await chromium.launch({
  executablePath: process.env.SLALOM_CHROMIUM,
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
});
try {
  const page = await browser.newPage();
  page.on('console', (message) => console.log(message.text()));
  await page.goto(new URL('page.html', positionals[0]).href);
  const results = await page.evaluate(
    () =>
      new Promise((done, fail) => {
        const worker = new Worker('worker.mjs', { type: 'module' });
        worker.onmessage = ({ data }) => {
          if (data.results) done(data.results);
          else if (data.error) fail(new Error(data.error));
          else console.log(data.text);
        };
        worker.onerror = (event) => fail(new Error(event.message || 'the worker could not be loaded'));
      }),
  );
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  await browser.close();
}
