// The column of charts: which charts stand where, what they are drawn against and which part of it is the person's choice
// and follows the link.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, openPage, pause, shownStep, until, waitForStep, withBrowser } from './support/page.mjs';

/** Titles of the charts in sight, from top to bottom. */
const titles = (page) => page.locator('.charts > .panel:visible h3').allInnerTexts();

/** Waits until the first of them are these. */
const untilTitles = (page, wanted) =>
  until(
    page,
    (first) => {
      const shown = [...document.querySelectorAll('.charts > .panel')].filter((panel) => panel.checkVisibility());
      return first.every((title, i) => shown[i]?.querySelector('h3').innerText.trim() === title);
    },
    wanted,
  );

const settings = (page) =>
  page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.split('&').slice(1).join('&'))));

/** Onto one above it. */
async function dragTitle(page, title, onto) {
  const place = page.locator('.panel-title', { hasText: onto });
  const moved = page.locator('.panel-title', { hasText: title });
  await place.scrollIntoViewIfNeeded();
  // Also waits until they stand still.
  await moved.hover({ position: { x: 40, y: 8 } });
  const from = await moved.boundingBox();
  const to = await place.boundingBox();
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y - 20, { steps: 2 });
  await page.mouse.move(to.x + 40, to.y - 4, { steps: 4 });
  await page.mouse.up();
}

test('charts are hidden, ordered and brought back; the link keeps it', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 60);
    await pause(page);
    const before = await titles(page);
    const [first, second, third] = before;

    // By the chart's own button, by dragging, by keyboard.
    await page.getByRole('button', { name: `Hide the chart ${third}` }).click();
    await untilTitles(page, before.toSpliced(2, 1));
    await dragTitle(page, second, first);
    await untilTitles(page, [second, first]);
    assert.equal(
      await page.locator('.panel-title', { hasText: second }).getAttribute('aria-expanded'),
      'true',
      'a drag folds nothing',
    );
    await page.locator('.panel-title', { hasText: second }).press('Alt+ArrowDown');
    await untilTitles(page, [first, second]);
    await page.locator('.panel-title', { hasText: second }).press('Alt+ArrowUp');
    await page.getByText(`${second} is now chart 1 of`).waitFor();

    // Somebody else sees the same.
    await until(page, () => location.hash.includes('charts='));
    const wanted = await titles(page);
    const other = await openPage(browser, { path: await page.evaluate(() => location.hash) });
    await waitForStep(other.page, 1);
    await untilTitles(other.page, wanted);

    // One that fills the window does so for them, too, unfolded, until it is closed.
    await other.page.getByRole('button', { name: 'Enlarge the chart Cost' }).click();
    await other.page.getByRole('dialog', { name: 'Cost' }).waitFor();
    await until(other.page, () => location.hash.includes('enlarged=cost'));
    const reader = await openPage(browser, { path: await other.page.evaluate(() => location.hash) });
    const large = reader.page.getByRole('dialog', { name: 'Cost' });
    await large.getByRole('cell').first().waitFor();
    await reader.page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
    await until(reader.page, () => !location.hash.includes('enlarged='));
    await untilTitles(reader.page, wanted);
    assert.equal(await reader.page.evaluate(() => document.activeElement.ariaLabel), 'Enlarge the chart Cost');

    // The list of charts brings everything back.
    await page.getByRole('button', { name: 'Charts', exact: true }).click();
    await page.getByRole('checkbox', { name: third }).check();
    await untilTitles(page, [second, first, third]);
    await page.getByRole('button', { name: `Move ${second} down` }).click();
    await untilTitles(page, before);
    assert.equal((await titles(page)).length, before.length);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('checkbox', { name: third }).isVisible(), false);
    await until(page, () => !location.hash.includes('charts='));
    assert.equal((await settings(page)).charts, undefined);
    assert.deepEqual([...complaints, ...other.complaints, ...reader.complaints], []);
  }));

test('charts zoom together by drag and by keys, against steps, epochs and seconds', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 300);
    await pause(page);
    const plot = page.locator('.panel-loss .overlay');
    const box = await plot.boundingBox();
    const [y, left] = [box.y + box.height / 2, box.x + 70];

    // Dragged: the part is in the link, and a double click brings the whole run back.
    await page.mouse.move(left, y);
    await page.mouse.down();
    await page.mouse.move(left + 60, y, { steps: 3 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Whole run' }).waitFor();
    await until(page, () => /zoom=[0-9]+-[0-9]+/.test(location.hash));
    const [from, to] = (await settings(page)).zoom.split('-').map(Number);
    assert.ok(to - from >= 10 && to < (await shownStep(page)), `steps ${from} to ${to}`);
    await plot.dblclick({ position: { x: 120, y: 60 } });
    await until(page, () => !location.hash.includes('zoom='));

    // By keys, and what is heard: the values of every run there.
    await plot.focus();
    await plot.press('End');
    await until(page, () =>
      /^step [\d,]+: .+ [\d.]+; .+ [\d.]+/.test(document.activeElement.getAttribute('aria-valuetext')),
    );
    const end = await plot.getAttribute('aria-valuetext');
    await plot.press('ArrowLeft');
    await until(page, (was) => document.activeElement.getAttribute('aria-valuetext') !== was, end);
    await plot.press('+');
    await until(page, () => location.hash.includes('zoom='));
    await plot.press('0');
    await until(page, () => !location.hash.includes('zoom='));

    // The crosshair is one in all charts.
    const readouts = page.locator('.panel-readout:visible');
    assert.ok((await readouts.count()) >= 2, 'other charts read their values there');

    await page.getByRole('button', { name: 'epochs' }).click();
    await plot.press('End');
    await until(page, () => /^epoch [\d.]+, step/.test(document.activeElement.getAttribute('aria-valuetext')));
    await page.getByRole('button', { name: 'seconds' }).click();
    await page.getByText('measured here', { exact: true }).waitFor();
    await plot.press('End');
    await until(page, () => /^[\d.]+ s: /.test(document.activeElement.getAttribute('aria-valuetext')));

    // An average at a decay of its own leaves the runs where they are.
    const ema = page.locator('.panel-ema');
    const step = await shownStep(page);
    await enter(ema.getByRole('textbox'), '0.9');
    await ema.getByRole('button', { name: 'plain mean' }).click();
    await until(page, () => location.hash.includes('ema=0.9_biased_mean'));
    await ema.getByText('Made of every value.').waitFor();
    assert.match(await ema.locator('.weight-bars').getAttribute('aria-label'), /newest value has 10.0 %, the last 10 /);
    assert.equal(await shownStep(page), step);

    // Costly things are measured where somebody looks: not before they are unfolded.
    const sizes = page.locator('.panel-sizes canvas');
    assert.equal(await sizes.isVisible(), false);
    await page.getByRole('button', { name: 'Effective rates', exact: true }).click();
    await sizes.scrollIntoViewIfNeeded();
    await until(page, () => /median [\d.]+/.test(document.querySelector('.panel-sizes canvas').ariaLabel));
    await page.getByRole('button', { name: 'Cost', exact: true }).click();
    const cost = page.locator('.panel-cost');
    await cost.scrollIntoViewIfNeeded();
    await cost
      .getByRole('cell', { name: /^[\d.]+ (µs|ms)$/ })
      .first()
      .waitFor();
    await cost
      .getByRole('cell', { name: /^[\d.]+ k?B$/ })
      .first()
      .waitFor();
    await page.locator('.panel-loss').scrollIntoViewIfNeeded();

    // Somebody else sees them against seconds, and this chart on the other kind of axis.
    const log = page.locator('.panel-loss').getByRole('button', { name: 'Loss: log scale on the vertical axis' });
    const pressed = await log.getAttribute('aria-pressed');
    await log.click();
    await until(page, () => location.hash.includes('scales=loss-'));
    // One that is back to what it is by itself is no choice any more.
    const rate = page.locator('.panel-rate').getByRole('button', { name: /log scale on the vertical axis$/ });
    await rate.click();
    await until(page, () => /scales=loss-\w+\.rate-log/.test(location.hash));
    await rate.click();
    await until(page, () => !location.hash.includes('rate-'));
    assert.match(await page.url(), /scales=loss-/);
    const other = await openPage(browser, { path: await page.evaluate(() => location.hash) });
    await waitForStep(other.page, 20);
    assert.equal(await other.page.getByRole('button', { name: 'seconds' }).getAttribute('aria-pressed'), 'true');
    await until(other.page, (was) => document.querySelector('.panel-loss .toggle').ariaPressed !== was, pressed);
    assert.deepEqual([...complaints, ...other.complaints], []);
  }));
