// The first minute: the page opens and trains by itself, runs can be paused, stepped and started over, an edit takes
// effect while training goes on, and a shared link reproduces to the bit in a second tab and on the command line.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { siteDir } from '../../scripts/lib/paths.mjs';
import { needs } from './support/browsers.mjs';
import { enter, openPage, pause, shareLink, shownStep, waitForStep, withBrowser } from './support/page.mjs';

const run = promisify(execFile);

test('opens and is already training, quietly; a style sheet may come late', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, {
      before: (opened) =>
        opened.route(/index.*\.css$/, async (route) => {
          const response = await route.fetch();
          await opened.waitForTimeout(500);
          await route.fulfill({ response });
        }),
    });
    await waitForStep(page, 100);
    const [read, paper] = await page.evaluate(() => [
      document.querySelector('meta[name="theme-color"]').content,
      getComputedStyle(document.documentElement).getPropertyValue('--paper').trim(),
    ]);
    assert.equal(read, paper, 'colours are those of the style sheet');
    assert.equal(await page.getByRole('button', { name: 'Pause' }).isVisible(), true);
    assert.match(await page.locator('.backend').innerText(), /WASM/);
    assert.deepEqual(complaints, []);
  }));

test('what a first visit loads by itself is little JavaScript', needs('watch requests'), () =>
  withBrowser(async (browser) => {
    const scripts = new Set();
    const { page } = await openPage(browser, {
      before: (opened) =>
        opened.on('request', (request) => {
          const { pathname } = new URL(request.url());
          if (/\.m?js$/.test(pathname)) scripts.add(pathname);
        }),
    });
    await waitForStep(page, 100);
    // Formulas come after everything else.
    await page.locator('.katex').first().waitFor({ state: 'attached' });
    await page.waitForLoadState('networkidle');
    assert.ok(scripts.size >= 3, `the page, its workers and what draws formulas: ${[...scripts]}`);
    // As hosts send them.
    const size = [...scripts].reduce(
      (sum, name) => sum + brotliCompressSync(readFileSync(join(siteDir, name))).length,
      0,
    );
    assert.ok(size <= 250_000, `${size} bytes of JavaScript, compressed: ${[...scripts]}`);
  }),
);

test('pause holds, one step is one step, reset starts over', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 50);
    await pause(page);
    const held = await shownStep(page);
    await page.getByRole('button', { name: 'One step' }).click();
    await waitForStep(page, held + 1);
    assert.equal(await shownStep(page), held + 1);
    await page.keyboard.press('.');
    await waitForStep(page, held + 2);
    await page.getByRole('button', { name: 'Start over with the same seeds' }).click();
    await page.waitForFunction(() => document.querySelector('.clock')?.textContent === 'step 0');
  }));

test('a live edit, a shared link, the same fingerprint in a second tab and on the command line', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 200);
    // The last run's learning rate, typed while it trains.
    const rate = page.getByRole('textbox', { name: /learning rate/i }).last();
    await enter(rate, '0.004');
    const edited = await shownStep(page);
    await waitForStep(page, edited + 200);
    await pause(page);
    assert.ok((await shownStep(page)) > 200, 'a live edit does not start the run over');
    const link = await shareLink(page);
    assert.match(link, /#v2\./);
    assert.equal(await rate.inputValue(), '0.004');

    const second = await openPage(browser, { path: link });
    await second.page.getByText(/reproduced ✓/).waitFor({ timeout: 120_000 });
    assert.equal(
      await second.page
        .getByRole('textbox', { name: /learning rate/i })
        .last()
        .inputValue(),
      '0.004',
    );
    const badge = await second.page.locator('.status > .badge').innerText();
    const title = await second.page.locator('.status > .badge').getAttribute('title');
    assert.match(badge, /reproduced ✓ [0-9a-f]{6}/);
    assert.equal(await shownStep(second.page), await shownStep(page));
    assert.deepEqual(complaints.concat(second.complaints), []);

    const hash = /fingerprint ([0-9a-f]{16})/.exec(title)[1];
    const { stdout } = await run(process.env.SLALOM_CLI, ['verify', link]);
    assert.match(stdout, new RegExp(`reproduced.*${hash}`));
  }));

test('without SIMD the scalar module gives the same fingerprint', needs('change answers'), () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 100);
    await pause(page);
    const link = await shareLink(page);
    const { page: scalar } = await openPage(browser, {
      path: link,
      before: async (opened) => {
        // A browser without SIMD refuses the probe; workers ask for themselves, so their script is told too.
        await opened.route(/worker.*\.js$/, async (route) => {
          const response = await route.fetch();
          const refuse = 'WebAssembly.validate = () => false;\n';
          await route.fulfill({ response, body: refuse + (await response.text()) });
        });
      },
    });
    await scalar.getByText(/reproduced ✓/).waitFor({ timeout: 120_000 });
    assert.doesNotMatch(await scalar.locator('.backend').innerText(), /SIMD/);
  }),
);
