// Runs the suite in a browser: node run.mjs --json FILE SEARCH...
// The page of it, built into build/gpu-suite, is opened once with each SEARCH, such as ?in=worker&part=kernels; all at once,
// since a browser may ask only now and then whether a card has finished (Firefox every 100 ms).
// SLALOM_BROWSER says which browser, and SLALOM_CHROMIUM or SLALOM_FIREFOX where it is, as for tests/e2e;
// SLALOM_REFERENCE names the program that the page's requests for the core's kernels go to.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDir } from '../../../scripts/lib/paths.mjs';
import { serve } from '../../../scripts/lib/serve.mjs';
import { engine, launch } from '../../e2e/support/browsers.mjs';
import { askReference } from '../support/ask-reference.mjs';

/** Longer than any test may take (suite.ts). */
const silenceMs = 360_000;

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const count = { passed: 0, failed: 0, skipped: 0 };

/** By search: what to do with what is heard of its page. */
const heard = new Map();

/** Opens the page and resolves at the end of its tests; rejects where there is none. */
async function runOnce(browser, address, search) {
  const page = await browser.newPage();
  let tests = 0;
  let timer;
  try {
    await new Promise((done, fail) => {
      const waitOn = () => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(new Error(`nothing was heard of ${search} for too long`)), silenceMs);
      };
      const ended = ({ name, how, ms, notes }) => {
        waitOn();
        count[how]++;
        if (how !== 'skipped') tests++;
        console.log(`${how} ${name} (${Math.round(ms)} ms)`);
        for (const note of notes) console.log(note.replace(/^/gm, '    '));
      };
      heard.set(search, { ended, done: ({ error }) => (error ? fail(new Error(error)) : done()) });
      page.on('crash', () => fail(new Error('the page crashed')));
      page.on('pageerror', fail);
      browser.on('disconnected', () => fail(new Error(`${engine} ended`)));
      waitOn();
      page.goto(new URL(search, address).href).catch(fail);
    });
    if (tests === 0) throw new Error(`${search} has no test`);
  } finally {
    clearTimeout(timer);
    await page.close();
  }
}

const posts = {
  '/reference': ({ searchParams }, body) => askReference(searchParams.getAll('word'), body),
  '/ended': ({ searchParams }, body) => heard.get(searchParams.get('of')).ended(JSON.parse(body)),
  '/done': ({ searchParams }, body) => heard.get(searchParams.get('of')).done(JSON.parse(body)),
};
const { address, close } = await serve(join(buildDir, 'gpu-suite'), { posts });
const browser = await launch(['WebGPU without a card']);
try {
  await Promise.all(positionals.map((search) => runOnce(browser, address, search)));
} catch (error) {
  count.failed++;
  console.log(`failed: ${error.message}`);
} finally {
  await browser.close();
  await close();
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
// In the names of Vitest's report.
const report = { numPassedTests: count.passed, numFailedTests: count.failed };
if (values.json) writeFileSync(values.json, JSON.stringify(report));
process.exitCode = count.failed > 0 ? 1 : 0;
