// Ordinary mishaps: broken links, a link that lies, a worker that dies, data that cannot be loaded. Each has its
// words in the page, and what was there stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from './support/browsers.mjs';
import { enter, openPage, pause, shareLink, shownStep, waitForStep, withBrowser } from './support/page.mjs';

const alertText = async (page, pattern) => {
  const alert = page.getByRole('alert').getByText(pattern).first();
  await alert.waitFor({ timeout: 30_000 });
  return alert.innerText();
};

test('broken, truncated and future links say what is wrong and the page trains on', () =>
  withBrowser(async (browser) => {
    const { page: first } = await openPage(browser);
    await waitForStep(first, 20);
    await pause(first);
    const link = await shareLink(first);
    const cases = [
      [link.slice(0, link.length - 20), /damaged|cut|incomplete|truncated/i],
      [link.replace('#v2.', '#v9.'), /newer|version/i],
      [`${link.slice(0, link.indexOf('#'))}#v2.%%%`, /damaged|link/i],
    ];
    for (const [broken, words] of cases) {
      const { page } = await openPage(browser, { path: broken });
      await alertText(page, words);
      await waitForStep(page, 20);
      await page.context().close();
    }
  }));

test('a broken link pasted over a running experiment leaves it running', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 50);
    const before = await shownStep(page);
    await page.evaluate(() => {
      location.hash = '#v2.AAAA';
    });
    await alertText(page, /link/i);
    await waitForStep(page, before + 50);
  }));

test('a value out of range is refused in words and the run goes on', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 50);
    const rate = page.getByRole('textbox', { name: /learning rate/i }).first();
    await enter(rate, '-3');
    const before = await shownStep(page);
    await waitForStep(page, before + 50);
    // Either the control refuses it at once or the core does; the value in force stays a possible one.
    await page.waitForFunction(() => {
      const inputs = [...document.querySelectorAll('input')].filter((i) => /learning rate/i.test(i.ariaLabel ?? ''));
      return (
        inputs.every((input) => Number(input.value) > 0) || document.querySelector('[aria-invalid="true"]') !== null
      );
    });
  }));

test('a worker that dies is replaced from its last snapshot', needs('break a page'), () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 300);
    await page.waitForTimeout(1500); // snapshots are taken about every second
    const before = await shownStep(page);
    // The browser's own way to end a worker from outside: an error it cannot survive.
    const workers = page.workers();
    assert.ok(workers.length >= 2, 'a worker for each run');
    await workers[0].evaluate(() => {
      setTimeout(() => {
        throw new Error('provoked');
      });
    });
    await alertText(page, /worker|engine/i);
    await waitForStep(page, before + 200);
  }),
);

/** Answers with the file as the server has it, after a change. */
const changed = (page, files, change) =>
  page.route(files, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, ...(await change(response)) });
  });

test(
  'where WebAssembly is blocked or its file is not let through the page says so, and the last visit stays',
  needs('change answers'),
  () =>
    withBrowser(async (browser) => {
      const { page } = await openPage(browser);
      await waitForStep(page, 50);
      await pause(page);
      const step = await shownStep(page);
      const link = await page.url();
      const cases = [
        [
          // As in a lockdown mode.
          (tab) =>
            changed(tab, /worker.*\.js$/, async (file) => ({
              body: `delete globalThis.WebAssembly;\n${await file.text()}`,
            })),
          /WebAssembly is blocked here\. Allow it/,
        ],
        [(tab) => tab.route(/\.wasm$/, (route) => route.abort()), /file of the engine could not be read/],
        [
          (tab) => tab.route(/\.wasm$/, (route) => route.fulfill({ status: 403, body: 'no' })),
          /Look at the connection/,
        ],
      ];
      for (const [block, words] of cases) {
        const tab = await page.context().newPage();
        await block(tab);
        await tab.goto(link);
        await alertText(tab, words);
        assert.match(await alertText(tab, /did not start/), /engine/);
        await tab.close();
      }
      await page.reload();
      await waitForStep(page, step);
      assert.equal(await shownStep(page), step);
    }),
);
