// Runs on a graphics card, as far as a browser without one can show it: chosen, labelled in page and link, and given up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, pause, shareLink, shownStep, waitForStep, withBrowser } from './support/page.mjs';

const withoutCard = 'this browser offers no WebGPU adapter';
const settings = ['WebGPU without a card'];

const choice = (page) => page.getByLabel('Computed by');

/** Whether the browser offers an adapter, and the page then the choice. */
async function offers(page) {
  const found = await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);
  if (found) await choice(page).waitFor();
  return found;
}

test('a run on a graphics card says so, and so does its link', (t) =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, { path: '#&compute=webgpu' });
    if (!(await offers(page))) return t.skip(withoutCard);
    await page.getByText('not bit-reproducible').waitFor({ timeout: 120_000 });
    await waitForStep(page, 20, 240_000);
    assert.equal(await choice(page).inputValue(), 'webgpu');
    assert.match(await choice(page).getAttribute('title'), /graphics card \(.+\); it was chosen\./);
    await pause(page);
    const step = await shownStep(page);
    const link = await shareLink(page);
    assert.match(link, /&computed=webgpu/);
    await page.keyboard.press('Escape');

    // The same run goes on in WebAssembly, and stays labelled.
    await choice(page).selectOption('wasm');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await waitForStep(page, step + 200);
    await pause(page);
    assert.ok(await page.getByText('not bit-reproducible').isVisible());
    // Starting over in WebAssembly, it is reproducible again.
    await page.getByRole('button', { name: /Start over with the same seeds/ }).click();
    await page.getByText('not bit-reproducible').waitFor({ state: 'hidden' });

    const opened = await openPage(browser, { path: link });
    await opened.page.getByText('were computed on a graphics card').waitFor();
    assert.deepEqual([...complaints, ...opened.complaints], []);
  }, settings));

test('on a phone the bar keeps its height, whatever is said in it', (t) =>
  withBrowser(async (browser) => {
    const options = { viewport: { width: 390, height: 844 } };
    const { page, complaints } = await openPage(browser, { options });
    if (!(await offers(page))) return t.skip(withoutCard);
    const height = async () => (await page.locator('.top-bar').boundingBox()).height;
    await waitForStep(page, 200);
    const running = await height();
    await pause(page);
    assert.equal(await height(), running);
    await choice(page).selectOption('webgpu');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('not bit-reproducible').waitFor({ timeout: 120_000 });
    assert.equal(await height(), running);
    assert.deepEqual(complaints, []);
  }, settings));

test('without an adapter nothing of it is seen', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, {
      path: '#&compute=webgpu',
      before: (one) => one.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { value: undefined })),
    });
    await waitForStep(page, 50);
    assert.equal(await choice(page).isVisible(), false);
    assert.equal(await page.getByText('not bit-reproducible').isVisible(), false);
    assert.deepEqual(complaints, []);
  }));
