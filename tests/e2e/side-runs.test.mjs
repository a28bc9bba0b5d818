// Side runs on the page: starts tried from everywhere, values of two hyper-parameters, bands of other seeds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { file, output } from '../cli/support.mjs';
import { openPage, pause, until, withBrowser } from './support/page.mjs';

async function openStarter(page, title) {
  await page.getByRole('button', { name: 'Experiments to try' }).click();
  await page.locator('.starter', { hasText: title }).click();
  await page.getByRole('heading', { name: title }).waitFor();
}

/** Waits until the map says that so many variants were tried, or all. */
const tried = (page, least) =>
  until(
    page,
    (wanted) => {
      const text = [...document.querySelectorAll('.view .view-key')].at(-1)?.textContent ?? '';
      const count = /([\d,]+) of [\d,]+ tried/.exec(text)?.[1];
      return count ? Number(count.replace(',', '')) >= wanted : /: (fewest|\d+ %)/.test(text);
    },
    least,
  );

test('what would come of other starts, values and seeds is tried beside the runs, and chosen on the map', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await openStarter(page, 'A narrow valley');

    await page.getByRole('button', { name: 'Starts', exact: true }).click();
    await tried(page, 60);
    const area = page.locator('.starts .plane');
    await area.hover({ position: { x: 60, y: 60 } });
    await page.locator('.view-readout', { hasText: /^from \(.*\)\s+(reaches|ends|diverges)/ }).waitFor();
    const conditions = page.locator('.conditions');
    const before = await conditions.innerText();
    await area.click({ position: { x: 60, y: 60 } });
    await until(page, (text) => document.querySelector('.conditions').textContent !== text, before);
    // The map is of all starts: another one does not begin it anew.
    await tried(page, 60);

    await page.getByRole('button', { name: 'Tuning', exact: true }).click();
    await page.getByRole('tab').nth(1).click();
    await tried(page, 60);
    assert.match(await page.url(), /[&]view=tuning/);
    const target = page.locator('.tuning-target');
    const loss = Number(await target.innerText());
    await page.getByRole('slider', { name: /^Steps to a value/ }).press('ArrowLeft');
    await until(page, (was) => Number(document.querySelector('.tuning-target').textContent) > was, loss);
    const rate = page.locator('.run-card').nth(1).locator('input[type=text].number').first();
    const was = await rate.inputValue();
    const ring = page.getByRole('button', { name: /^Values of the run/ });
    await ring.press('ArrowLeft');
    await ring.press('ArrowLeft');
    await until(
      page,
      (value) => {
        const input = document.querySelectorAll('.run-card')[1].querySelector('input[type=text].number');
        return Number(input.value) < Number(value);
      },
      was,
    );
    assert.match(await ring.getAttribute('aria-description'), /steps|not tried yet/);
    assert.equal(await page.getByLabel('Bands of other seeds').isVisible(), false, 'nothing here depends on seeds');

    await openStarter(page, 'Two moons');
    await pause(page);
    await page.getByLabel('Bands of other seeds').selectOption({ label: '+ 5 seeds' });
    const note = page.locator('.seeds-note');
    await note
      .getByText(/^Bands: median and quartiles of each run under 5 other seeds/)
      .first()
      .waitFor();
    await until(page, () => /seeds(\.|, [3-5] of)/.test(document.querySelector('.seeds-note').textContent));
    assert.match(await page.url(), /seeds=5/);
    await page.getByLabel('Bands of other seeds').selectOption({ label: 'this seed' });
    await note.waitFor({ state: 'hidden' });
    assert.deepEqual(complaints, []);
  }));

test('the map of steps is looked at nearer and nearer, by wheel, buttons and keys, and a link keeps the part', () =>
  withBrowser(async (browser) => {
    const bowl = {
      v: 1,
      problem: { function: { id: 'quadratic' } },
      train: { stop: { steps: 40 } },
      runs: [{ name: 'Momentum', lr: 0.01, stages: [{ id: 'momentum' }] }],
    };
    const path = output(['link', file('bowl.json', bowl)]).trim();
    const { page, complaints } = await openPage(browser, { path: `${path}&view=tuning` });
    const map = page.locator('.tuning .plane');
    const ring = page.getByRole('button', { name: /^Values of the run/ });
    const rate = page.locator('.run-card').first().locator('input[type=text].number').first();
    const inAddress = () => page.evaluate(() => /&part=([^&]*)/.exec(location.hash)?.[1] ?? '');
    const numbers = (part) => decodeURIComponent(part).split(',').map(Number);
    /** The part in the address, once it is another one and stays. */
    const partAfter = async (before) => {
      await until(page, (was) => (/&part=([^&]*)/.exec(location.hash)?.[1] ?? '') !== was, before);
      await page.waitForTimeout(600);
      return await inAddress();
    };
    await tried(page, 60);
    assert.equal(await inAddress(), '');

    const { x, y, width, height } = await map.boundingBox();
    await page.mouse.move(x + 0.25 * width, y + 0.75 * height);
    await page.mouse.wheel(0, -400);
    const nearText = await partAfter('');
    const near = numbers(nearText);
    // The place under the pointer stays where it is.
    assert.ok(Math.abs((0.25 - near[0]) / (near[1] - near[0]) - 0.25) < 0.01, `${near}`);
    assert.ok(Math.abs((0.25 - near[2]) / (near[3] - near[2]) - 0.25) < 0.01, `${near}`);
    await tried(page, 60);

    // A drag moves the map, and not the run's values.
    const was = await rate.inputValue();
    await page.mouse.move(x + 0.5 * width, y + 0.5 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.4 * width, y + 0.5 * height, { steps: 4 });
    await page.mouse.up();
    const moved = await partAfter(nearText);
    assert.ok(numbers(moved)[0] > near[0], moved);
    assert.equal(await rate.inputValue(), was);
    // A click chooses values as exact as the cells are apart.
    await map.click({ position: { x: 0.3 * width, y: 0.6 * height } });
    await until(page, (before) => document.querySelector('.run-card input[type=text].number').value !== before, was);
    assert.ok(await ring.isVisible());

    const link = await page.url();
    await map.focus();
    await page.keyboard.press('0');
    assert.equal(await partAfter(moved), '');
    for (let i = 0; i < 80; ++i) await page.keyboard.press('+');
    await page.locator('.view-progress', { hasText: 'would be the same number' }).waitFor();
    const nearest = await partAfter('');
    await page.keyboard.press('+');
    await page.waitForTimeout(600);
    assert.equal(await inAddress(), nearest, 'there is no nearer part');

    await page.goto('about:blank');
    await page.goto(link);
    await page.locator('.tuning .plane.zoomed').waitFor();
    assert.equal(await inAddress(), moved);
    assert.deepEqual(complaints, []);
  }));

test('a map of starts keeps its size, however long the words under it become', () =>
  withBrowser(async (browser) => {
    const himmelblau = {
      v: 1,
      problem: { function: { id: 'himmelblau' } },
      train: { stop: { steps: 60 } },
      runs: [
        {
          name: 'Descent, by nothing but the gradient and a rate that stays as it is',
          lr: 0.01,
          stages: [{ id: 'sgd' }],
        },
      ],
    };
    const path = output(['link', file('himmelblau.json', himmelblau)]);
    const { page } = await openPage(browser, { path, options: { viewport: { width: 1280, height: 1000 } } });
    await page.getByRole('button', { name: 'Starts', exact: true }).click();
    const words = page.locator('.view-progress');
    const atEnd = /each of .* % reach minimum 4/;
    // Words longer than all before may take room from the map once; it is then tried anew, and that is that.
    for (const wait of [0, 1500]) {
      await page.waitForTimeout(wait);
      await words.filter({ hasText: atEnd }).waitFor();
    }
    const { height } = await words.boundingBox();
    const line = await words.evaluate((element) => Number.parseFloat(getComputedStyle(element).lineHeight));
    assert.ok(height > 2.5 * line, `${height / line} lines do not try what is to be shown`);
    for (let k = 0; k < 10; ++k) {
      await page.waitForTimeout(100);
      assert.match(await words.innerText(), atEnd);
      assert.equal((await words.boundingBox()).height, height);
    }
  }));
