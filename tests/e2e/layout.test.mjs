// The page at the sizes people have: nothing sticks out sideways, charts and view are there, dark and light.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, shownStep, until, waitForStep, withBrowser } from './support/page.mjs';

// The page is opened at the first of each row and then changed to the others, as a window or a turned phone is.
const windows = [
  [
    { width: 1440, height: 900 },
    { width: 1024, height: 768 },
  ],
  [
    { width: 390, height: 844 },
    { width: 360, height: 640 },
    { width: 844, height: 390 },
  ],
];

for (const colorScheme of ['light', 'dark']) {
  for (const [viewport, ...others] of windows) {
    test(`${viewport.width} x ${viewport.height} and then other sizes, ${colorScheme}`, () =>
      withBrowser(async (browser) => {
        const { page, complaints } = await openPage(browser, { options: { viewport, colorScheme } });
        await waitForStep(page, 30);
        for (const size of [viewport, ...others]) {
          await page.setViewportSize(size);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(overflow <= 0, `${size.width} x ${size.height}: the page is ${overflow} px too wide`);
          await waitForStep(page, (await shownStep(page)) + 10);
        }
        for (const name of [/loss/i, /learning rate/i, /gradient histogram/i]) {
          assert.ok((await page.getByRole('heading', { name }).count()) >= 1, `a chart titled ${name}`);
        }
        const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        const [red] = background.match(/\d+/g).map(Number);
        assert.equal(red > 127, colorScheme === 'light', background);
        assert.deepEqual(complaints, []);
      }));
  }
}

test('on a phone every part of the page is one tap away, beside the buttons that run the experiment', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, { options: { viewport: { width: 360, height: 640 } } });
    await waitForStep(page, 10);
    const bar = await page.locator('.thumb').boundingBox();
    for (const name of ['Charts', 'Experiment', 'View']) {
      await page.locator('.part-links button', { hasText: name }).click();
      await until(
        page,
        (part) => {
          const { top } = document.querySelector(`section[aria-label="${part}"]`).getBoundingClientRect();
          return top >= 0 && top < 120;
        },
        name,
      );
      await until(page, (part) => document.querySelector('.part-links [aria-current]')?.textContent === part, name);
      assert.deepEqual(await page.locator('.thumb').boundingBox(), bar, 'the bar stays where it is');
    }
    const play = await page.getByRole('button', { name: /^(Run|Pause)/ }).boundingBox();
    assert.equal(play.width, play.height, 'round also where there is little room');
    assert.deepEqual(complaints, []);
  }));

test('every starter opens and trains', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 10);
    await page.getByText('Experiments to try').click();
    const titles = await page.locator('.starter').allInnerTexts();
    assert.ok(titles.length >= 5, `${titles.length} starters`);
    await page.getByText('Experiments to try').click();
    for (let i = 0; i < titles.length; ++i) {
      await page.getByText('Experiments to try').click();
      await page.locator('.starter').nth(i).click();
      // The last experiment's steps stay on the clock until the new one is there.
      const title = titles[i].split('\n')[0];
      await page.getByRole('heading', { name: title }).waitFor();
      await waitForStep(page, 20, 120_000).catch((error) => {
        throw new Error(`"${title}" does not train: ${error.message}`);
      });
    }
    assert.deepEqual(complaints, []);
  }));
