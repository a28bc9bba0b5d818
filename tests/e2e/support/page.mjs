// A browser on the built site, and what every end-to-end test expects of a page: no error in the console, no request
// to anybody else, nothing the content policy had to stop.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import { engine, launch, splitOptions } from './browsers.mjs';

export const site = process.env.SLALOM_SITE;

/** The browsers of this file by their settings: starting one takes as long as a short test. */
const browsers = new Map();
const forAll = (what) => Promise.all([...browsers.values()].map(async (starting) => what(await starting)));
after(() => forAll((browser) => browser.close()));

function browserWith(settings) {
  const key = settings.join();
  if (!browsers.has(key)) {
    browsers.set(key, launch(settings));
  }
  return browsers.get(key);
}

/**
 * Runs `use` with the browser of this file. Tests share nothing but its process: whatever `use` opened is closed, and what
 * a page keeps is kept for its context alone. WebKitGTK's process now and then ends by itself, in its own code; then `use` is
 * run once more, and it is said.
 */
export async function withBrowser(use, settings = []) {
  assert.ok(site, 'SLALOM_SITE names the address of the built site');
  const browser = await browserWith(settings);
  const attempt = async () => {
    try {
      return await use(browser);
    } finally {
      await forAll((one) => Promise.all(one.contexts().map((context) => context.close())));
    }
  };
  try {
    return await attempt();
  } catch (error) {
    if (!error.hasBroken) throw error;
    console.error(`${engine} has ended in mid-test (${error.message}): the test starts over`);
    return await attempt();
  }
}

/**
 * Opens the page at an address and watches it.
 * @param {import('playwright-core').Browser} browser
 * @param {{ path?: string, before?: (page: import('playwright-core').Page) => Promise<void>,
 *           options?: import('playwright-core').BrowserContextOptions }} [how]
 */
export async function openPage(browser, { path = '', before, options } = {}) {
  const { set, options: others } = splitOptions(options);
  const owner = set.length > 0 ? await browserWith(set) : browser;
  const context = await owner.newContext({ viewport: { width: 1440, height: 900 }, ...others });
  // As in a browser without service workers: one would hide requests from tests that change what the server answers.
  await context.addInitScript(() => Object.defineProperty(navigator, 'serviceWorker', { value: undefined }));
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site) && !url.startsWith('data:') && !url.startsWith('blob:')) {
      complaints.push(`a request to somebody else: ${url}`);
    }
  });
  await before?.(page);
  await page.goto(new URL(path, site).href);
  return { page, complaints };
}

/** The step the page says it is at. */
export async function shownStep(page) {
  const text = await page.locator('.clock').innerText();
  return Number(text.replace(/\D/g, ''));
}

/** Waits until the clock, which is that of the run ahead of the others, has come to a step, and all runs are on their way. */
export async function waitForStep(page, step, timeout = 60_000) {
  await page.waitForFunction(
    (wanted) =>
      Number((document.querySelector('.clock')?.textContent ?? '').replace(/\D/g, '')) >= wanted &&
      ![...document.querySelectorAll('.run-status')].some(({ textContent }) => textContent.startsWith('Opening')),
    step,
    { timeout },
  );
}

/**
 * Waits until something asynchronous is true in the page. Playwright's own `waitForFunction` takes the promise itself for
 * true.
 */
export async function until(page, condition, argument) {
  const deadline = performance.now() + 60_000;
  while (!(await page.evaluate(condition, argument))) {
    assert.ok(performance.now() < deadline, `waited in vain until ${condition}`);
    await page.waitForTimeout(100);
  }
}

/** Until all runs stand, at one step, and the clock says so. */
export async function pause(page) {
  const button = page.getByRole('button', { name: 'Pause' });
  if (await button.isVisible()) await button.click();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  await page.waitForFunction(() => /(paused|finished)$/.test(document.querySelector('.clock-detail').textContent));
}

/** Opens the share dialog and reads the link from it. */
export async function shareLink(page) {
  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  await page.keyboard.press('Escape');
  return link;
}

/** Types a value into a field as a person does. (Set from outside, Firefox does not take it for a change.) */
export async function enter(field, value) {
  await field.focus();
  await field.press('Control+a');
  await field.pressSequentially(value);
  await field.press('Enter');
}
