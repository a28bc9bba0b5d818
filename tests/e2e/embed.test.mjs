// Taking an experiment elsewhere: the embed builder, figures in somebody else's page (of another origin, with a strict
// policy of its own), and the QR code.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { openPage, pause, shareLink, site, until, waitForStep, withBrowser } from './support/page.mjs';

/** A page of somebody else, with a strict content policy and these styles. */
async function withStranger(body, styles, use) {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A chapter</title>
    <link rel="stylesheet" href="/style.css"><main>${body}</main></html>`;
  const server = createServer((request, response) => {
    const isStyle = request.url === '/style.css';
    response.writeHead(200, {
      'Content-Type': isStyle ? 'text/css' : 'text/html',
      'Content-Security-Policy': `default-src 'none'; style-src 'self'; script-src ${new URL(site).origin}; frame-src ${new URL(site).origin}`,
    });
    response.end(isStyle ? styles : html);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  try {
    return await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
}

test('a figure put together in the page runs in another page and reproduces', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 30);
    await pause(page);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Embed in a page' }).click();
    const builder = page.getByRole('dialog', { name: 'Embed as a figure' });
    const preview = builder.frameLocator('iframe');
    await preview.getByText(/reproduced ✓/).waitFor({ timeout: 60_000 });
    // What is shown follows the choice, and the figure goes on.
    await preview.getByRole('heading', { name: 'Loss' }).waitFor();
    await builder.getByRole('checkbox', { name: 'Charts' }).uncheck();
    await preview.getByRole('heading', { name: 'Loss' }).waitFor({ state: 'hidden' });
    await builder.getByRole('checkbox', { name: /^View/ }).uncheck();
    await builder.getByRole('checkbox', { name: /^Charts/ }).check();
    await preview.getByText(/reproduced ✓/).waitFor();
    const element = await builder.getByRole('textbox', { name: /^As an element/ }).inputValue();
    const frame = await builder.getByRole('textbox', { name: /^As a frame/ }).inputValue();
    for (const name of ['Caption', 'Controls', 'Charts']) await builder.getByRole('checkbox', { name }).uncheck();
    await builder.getByText('Choose at least one part.').waitFor();
    assert.deepEqual(complaints, []);

    // Styles of that page must not reach the figure.
    const hostile = 'main { width: 800px } iframe, p, button { display: none; color: red }';
    await withStranger(element, hostile, async (address) => {
      const chapter = await browser.newPage();
      const errors = [];
      chapter.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      await chapter.goto(address);
      const figure = chapter.locator('slalom-lab').frameLocator('iframe');
      await figure.getByText(/reproduced ✓/).waitFor({ timeout: 60_000 });
      await figure.getByRole('heading', { name: 'Loss' }).waitFor();
      assert.equal(await figure.locator('.column-view').isVisible(), false);
      // As high as what it shows: no scroll bar of its own.
      await until(chapter, () => {
        const { style, clientHeight } = document.querySelector('slalom-lab').shadowRoot.querySelector('iframe');
        return style.height === `${clientHeight}px` && clientHeight !== 420;
      });
      const inner = await figure.locator('html').evaluate((html) => html.scrollHeight - window.innerHeight);
      assert.ok(inner <= 1, `the figure is ${inner} px higher than its frame`);
      // Another attribute changes the figure, which goes on.
      await chapter.evaluate(() => document.querySelector('slalom-lab').setAttribute('show', 'view controls'));
      await figure.locator('.column-view').waitFor();
      await figure.getByText(/reproduced ✓/).waitFor();
      const whole = await figure.getByRole('link', { name: 'Open in Slalom' }).getAttribute('href');
      assert.doesNotMatch(whole, /show=/);
      assert.match(whole, /#v\d+\./);
      await chapter.evaluate(() => document.querySelector('slalom-lab').setAttribute('experiment', 'nothing'));
      await chapter.getByText('holds no link').waitFor({ state: 'attached' });
      assert.deepEqual(errors, []);
      await chapter.close();
    });
    await withStranger(frame, '', async (address) => {
      const chapter = await browser.newPage();
      await chapter.goto(address);
      await chapter
        .frameLocator('iframe')
        .getByText(/reproduced ✓/)
        .waitFor({ timeout: 60_000 });
      await chapter.close();
    });
  }));

test('a figure keeps no visit, and looks as its link says', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, { options: { colorScheme: 'light' } });
    await waitForStep(page, 20);
    const link = await shareLink(page);
    const figure = await page.context().newPage();
    await figure.goto(`${link}&show=view.charts&theme=dark`);
    await figure.locator('#app[data-show="view charts"]').waitFor();
    assert.equal(await figure.evaluate(() => document.documentElement.dataset.theme), 'dark');
    assert.equal(await figure.getByRole('button', { name: 'Share' }).isVisible(), false);
    await figure.getByRole('heading', { name: 'Loss' }).waitFor();
    const again = await page.context().newPage();
    await again.goto(await figure.url());
    await again.getByRole('heading', { name: 'Loss' }).waitFor();
    assert.equal(await again.getByText('Continued from your last visit').count(), 0);
    assert.deepEqual(complaints, []);
  }));

test('the QR code holds the link, for any reader', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 20);
    await pause(page);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'QR code' }).click();
    const code = page.getByRole('img', { name: 'QR code of the link' });
    await code.waitFor();
    const { width, shown, corners } = await code.evaluate((canvas) => {
      const context = canvas.getContext('2d');
      const dark = (x, y) => context.getImageData(x, y, 1, 1).data[0] < 128;
      // The finder patterns stand in three corners and not in the fourth; white is all around.
      let margin = 0;
      while (!dark(margin, margin)) margin++;
      const end = canvas.width - 1 - margin;
      return {
        width: canvas.width,
        shown: canvas.getBoundingClientRect().width,
        corners: [dark(margin, margin), dark(end, margin), dark(margin, end), dark(0, 0)],
      };
    });
    assert.deepEqual(corners, [true, true, true, false]);
    assert.ok(shown <= width && shown > 150, `${shown} px for ${width}`);
    assert.deepEqual(complaints, []);
  }));
