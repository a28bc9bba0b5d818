// After the first visit the page needs no network: it opens, trains and reproduces links from what its service worker
// kept, also in a folder of a server; a newer version waits until it is asked for; it can be installed.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeShipped } from '../../scripts/lib/offline-files.mjs';
import { siteDir } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/lib/serve.mjs';
import { needs } from './support/browsers.mjs';
import { pause, shareLink, shownStep, until, waitForStep, withBrowser } from './support/page.mjs';

/** Serves a copy of the site in a folder of a server of its own, which can be changed and stopped. */
async function withCopy(use) {
  const root = mkdtempSync(join(tmpdir(), 'slalom-site-'));
  const folder = join(root, 'play');
  cpSync(siteDir, folder, { recursive: true });
  const server = await serve(root);
  let isUp = true;
  const stop = async () => {
    if (isUp) await server.close();
    isUp = false;
  };
  try {
    return await use({ address: `${server.address}play/`, folder, stop });
  } finally {
    await stop();
    rmSync(root, { recursive: true, force: true });
  }
}

const open = (browser) => browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'allow' });

/** Everything is kept, and this page is served from there. */
const kept = (page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    }
  });

/** A page that is kept already. */
async function visited(browser, address) {
  const context = await open(browser);
  const page = await context.newPage();
  await page.goto(address);
  await kept(page);
  return { context, page };
}

const dataOf = (page) => page.getByRole('combobox', { name: 'Data', exact: true });

const cacheNames = (page) => page.evaluate(async () => (await caches.keys()).sort());

/** Has the browser look for a newer version now; by itself it waits until the service worker has rested a while. */
async function lookForNewer(page) {
  await page.evaluate(async () => void (await navigator.serviceWorker.getRegistration()).update());
}

/** Makes the copy a newer version: another page, and so another list of files. */
function makeNewer({ folder }, title) {
  const page = join(folder, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace(/<title>[^<]*/, `<title>${title}`));
  const worker = join(folder, 'service-worker.js');
  // As the build leaves it before the list is written.
  writeFileSync(worker, readFileSync(worker, 'utf8').replace(/^const SHIPPED = .*\n/, ''));
  writeShipped(folder);
}

test('without a network the page opens, trains, and a shared link reproduces', () =>
  withCopy(({ address, stop }) =>
    withBrowser(async (browser) => {
      const context = await open(browser);
      const first = await context.newPage();
      await first.goto(address);
      await waitForStep(first, 50);
      await kept(first);
      await pause(first);
      const link = await shareLink(first);
      await first.close();
      await context.setOffline(true);
      await stop();

      const page = await context.newPage();
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(link);
      await page.getByText(/reproduced ✓/).waitFor({ timeout: 60_000 });
      await page.goto(`${address}?again`);
      await waitForStep(page, 20);
      // Formulas are set in the page's own fonts.
      assert.equal(
        await page.evaluate(async () => {
          const [font] = await document.fonts.load('16px KaTeX_Main');
          return font?.status;
        }),
        'loaded',
      );
      assert.deepEqual(complaints, []);
    }),
  ));

test('a large data set is there without a network once it was used, on the first visit as well', () =>
  withCopy(({ address, folder, stop }) =>
    withBrowser(async (browser) => {
      const [file] = readdirSync(join(folder, 'data')).filter((name) => name.endsWith('.slm.gz'));
      const isKept = (page) =>
        until(page, async () => (await (await caches.open('slalom-on-demand')).keys()).length === 1);
      const before = await (await open(browser)).newPage();
      await before.goto(address);
      await kept(before);
      await until(before, () => location.hash.length > 1);
      const starter = await before.url();
      await dataOf(before).selectOption(file.replace('.slm.gz', ''));
      await isKept(before);
      // The address follows when the experiment is there.
      await until(before, (old) => location.href !== old, starter);
      const link = await before.url();

      // Whoever opens the link first fetches the file before there is a service worker.
      const page = await (await open(browser)).newPage();
      await page.goto(link);
      await kept(page);
      await isKept(page);
      await stop();
      for (const offline of [before, page]) {
        await offline.context().setOffline(true);
        await offline.reload();
        await waitForStep(offline, 1);
        assert.equal(await dataOf(offline).inputValue(), file.replace('.slm.gz', ''));
      }
    }),
  ));

test('a newer version is offered, taken when asked for, and the older one is removed', () =>
  withCopy((site) =>
    withBrowser(async (browser) => {
      const { context, page } = await visited(browser, site.address);
      const before = await cacheNames(page);
      makeNewer(site, 'The newer Slalom');
      // A browser on a busy machine takes its time for what nobody waits for.
      await waitForStep(page, 50);
      await pause(page);
      const held = await shownStep(page);
      await lookForNewer(page);
      await page.getByText('A new version of the page is ready').waitFor({ timeout: 120_000 });
      assert.doesNotMatch(await page.title(), /newer/, 'nothing is swapped unasked');
      const second = await context.newPage();
      await second.goto(site.address);
      await waitForStep(second, 10);
      assert.doesNotMatch(await second.title(), /newer/);
      await page.getByRole('button', { name: 'Load it' }).click();
      await page.waitForFunction(() => document.title === 'The newer Slalom', null, { timeout: 30_000 });
      await waitForStep(page, held);
      assert.equal(await shownStep(page), held, 'the experiment stands where it stood');
      // The other window goes on as it is, with its files, until it is gone.
      await waitForStep(second, (await shownStep(second)) + 10);
      assert.doesNotMatch(await second.title(), /newer/);
      for (const name of before) assert.ok((await cacheNames(page)).includes(name), `${name} is still there`);
      await second.close();
      await page.reload();
      await until(
        page,
        async (old) => (await caches.keys()).every((name) => !old.includes(name)),
        before.filter((name) => !name.includes('on-demand')),
      );
      assert.ok((await cacheNames(page)).some((name) => name.startsWith('slalom-')));
    }),
  ));

test('a version whose files do not fit together is not taken', () =>
  withCopy((site) =>
    withBrowser(async (browser) => {
      const { page } = await visited(browser, site.address);
      await waitForStep(page, 10);
      await pause(page);
      const before = await cacheNames(page);
      makeNewer(site, 'The newer Slalom');
      // The list is of one version, the page already of the next.
      appendFileSync(join(site.folder, 'index.html'), '<!-- and another -->');
      await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        registration.addEventListener('updatefound', () => {
          const worker = registration.installing;
          worker.addEventListener('statechange', () => {
            window.isRefused = worker.state === 'redundant';
          });
        });
      });
      await lookForNewer(page);
      await until(page, () => window.isRefused === true);
      await page.reload();
      await waitForStep(page, 10);
      assert.doesNotMatch(await page.title(), /newer/);
      for (const name of before) assert.ok((await cacheNames(page)).includes(name), `${name} is still there`);
    }),
  ));

test('can be installed', needs('speak CDP'), () =>
  withCopy(({ address }) =>
    withBrowser(async (browser) => {
      const { context, page } = await visited(browser, address);
      const session = await context.newCDPSession(page);
      const { errors } = await session.send('Page.getAppManifest');
      assert.deepEqual(errors, []);
      const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
      // A context of tests counts as a private window; that is the only thing in the way.
      const inTheWay = installabilityErrors.map((error) => error.errorId).filter((id) => id !== 'in-incognito');
      assert.deepEqual(inTheWay, []);
    }),
  ),
);
