// The network from the inside: its diagram, what the pointer and the keyboard find there, layers and units changed in
// place, and how a network is shown that is too large for that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, openPage, pause, shareLink, shownStep, until, waitForStep, withBrowser } from './support/page.mjs';

const stage = (page) => page.locator('.stage-column');
/** Until so many units are drawn. */
const untilUnits = (page, wanted) =>
  until(page, (count) => document.querySelectorAll('.net-units button').length === count, wanted);
const hidden = (page) => page.getByRole('textbox', { name: 'Hidden layers' });

/** What one types into a list comes back tidied when the change was made. */
const untilLayers = (page, wanted) =>
  until(
    page,
    (text) => [...document.querySelectorAll('.field-list input')].some(({ value }) => value === text),
    wanted,
  );

async function openNetwork(page, title) {
  await page.getByRole('button', { name: 'Experiments to try' }).click();
  await page.locator('.starter').filter({ hasText: title }).click();
  await page.getByRole('heading', { name: title }).waitFor();
  await stage(page).getByRole('button', { name: 'Network', exact: true }).click();
  await waitForStep(page, 20);
}

test('units and weights are read, layers and units added and removed in place', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await openNetwork(page, 'Two moons');
    await pause(page);
    const units = page.locator('.net-units button');
    const detail = page.locator('.net-detail');
    await untilUnits(page, 2 + 16 + 16 + 2);
    assert.match(await page.url(), /view=network/);
    await detail.getByRole('heading', { name: 'Output' }).waitFor();
    const before = await page.evaluate(() => document.querySelector('.view-key canvas').toDataURL());
    const theme = page.getByRole('button', { name: 'Light or dark' });
    await theme.click();
    await until(page, (was) => document.querySelector('.view-key canvas').toDataURL() !== was, before);
    await theme.click();

    // By pointer: a unit, then a line. By keyboard: in at the first unit, on with the arrows, kept by Enter.
    await units.nth(2 + 4).hover();
    await detail.getByRole('heading', { name: 'Hidden layer 1, unit 5' }).waitFor();
    assert.match(await detail.innerText(), /Bias −?[\d.]+/);
    const [from, to] = [await units.nth(0).boundingBox(), await units.nth(2).boundingBox()];
    await page.mouse.move((from.x + from.width + to.x) / 2, (from.y + to.y + to.height) / 2);
    await page
      .locator('.net-diagram')
      .getByText(/^weight −?[\d.]+/)
      .waitFor();
    await page.mouse.move(0, 0);
    await page.getByRole('button', { name: 'Add a hidden layer' }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await detail.getByRole('heading', { name: 'Hidden layer 2, unit 1' }).waitFor();
    await page.keyboard.press('Enter');
    const label = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
    assert.match(label, /^Hidden layer 2, unit 1, bias −?[\d.]+(×10⁻\S)?$/);

    await page.getByRole('button', { name: 'One unit more in hidden layer 2' }).click();
    await untilLayers(page, '16, 17');
    await page.getByRole('button', { name: 'Add a hidden layer' }).click();
    await untilLayers(page, '16, 17, 17');
    await untilUnits(page, 2 + 16 + 17 + 17 + 2);
    for (const left of ['16, 17', '16', '']) {
      await page.getByRole('button', { name: 'Remove the last hidden layer' }).click();
      await untilLayers(page, left);
    }
    assert.equal(
      await page.getByRole('button', { name: 'Remove the last hidden layer' }).getAttribute('aria-disabled'),
      'true',
    );

    // The core refuses a layer without units, in words, and the experiment stays.
    await enter(hidden(page), '1');
    await untilUnits(page, 2 + 1 + 2);
    await page.getByRole('button', { name: 'One unit less in hidden layer 1' }).click();
    await page.getByText(/hidden.*at least 1/).waitFor();
    assert.equal(await hidden(page).inputValue(), '1');
    assert.deepEqual(complaints, []);
  }));

test('the minibatch stands out where steps can be followed, its gradient beside the full one, and the run stays true', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await openNetwork(page, 'Two moons');
    // Units have maps, which the enlarged one is of.
    await page.locator('.net-units button').nth(2).hover();
    await page.getByText('What it gives everywhere in the plane.').waitFor();
    await stage(page).getByRole('button', { name: 'Decision map', exact: true }).click();
    await page.getByRole('button', { name: 'Minibatch', exact: true }).click();
    const key = stage(page).locator('.view-key');
    await key.getByText('pause or slow down to see the minibatch').waitFor();
    await pause(page);
    await key.getByText('in the last step’s minibatch').waitFor();
    const fold = page.getByRole('button', { name: 'Minibatch and full gradient', exact: true });
    await fold.click();
    const panel = page.locator('.panel-gradients');
    const step = await shownStep(page);
    await panel.getByText(`After step ${step.toLocaleString('en')}: `).waitFor();
    await page.keyboard.press('.');
    await panel.getByText(`After step ${(step + 1).toLocaleString('en')}: `).waitFor();
    const rows = panel.getByRole('row');
    assert.equal(await rows.count(), 1 + 2 * (1 + 3));
    assert.match(await rows.nth(1).innerText(), /−?[01]\.\d{3}\s+\d+°\s+[\d.]+/);
    const second = await openPage(browser, { path: await shareLink(page) });
    await second.page.getByText(/reproduced ✓/).waitFor({ timeout: 120_000 });
    assert.match(await second.page.url(), /minibatch=on/);

    await openNetwork(page, 'Reading handwritten digits');
    await stage(page).getByRole('button', { name: 'Pictures', exact: true }).click();
    await pause(page);
    await page.getByText(/\d+ of 32 right in the last step’s minibatch/).waitFor();
    assert.deepEqual(complaints.concat(second.complaints), []);
  }));

test('a network too large to draw shows its layers, and one of pictures what its units look for', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, { options: { viewport: { width: 360, height: 640 } } });
    await openNetwork(page, 'Reading handwritten digits');
    const detail = page.locator('.net-detail');
    await detail.getByText('Its weights, each at the place of its pixel.').waitFor();
    await enter(hidden(page), '33');
    await stage(page).getByText('A layer of 33 units is too large to draw each').waitFor();
    const table = stage(page).getByRole('table');
    assert.match(await table.innerText(), /Hidden layer 1[\s\S]*weight 33 × 64[\s\S]*2,145/);
    await table.getByRole('button', { name: 'One unit less' }).click();
    await detail.getByText('Its weights').waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
    assert.deepEqual(complaints, []);
  }));
