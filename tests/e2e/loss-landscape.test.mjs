// The loss landscape of a network on the page: computed beside the run, kept while it goes on, and laid anew.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { file, output } from '../cli/support.mjs';
import { openPage, pause, shownStep, until, waitForStep, withBrowser } from './support/page.mjs';

const words = () => document.querySelector('.loss-plane .view-progress')?.textContent ?? '';
/** Nothing is missing any more. */
const whole = (page) =>
  until(page, () => {
    const text = document.querySelector('.loss-plane .view-progress')?.textContent ?? '';
    return text.includes('Li et al.') && !text.includes('Being');
  });
const stepIn = (text) => Number(/of step ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));

/** How many colours the land has: one for each band. */
const tones = (page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('.loss-plane canvas.plate');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const found = new Map();
    for (let at = 0; at < data.length; at += 4) {
      const colour = `${data[at]} ${data[at + 1]} ${data[at + 2]} ${data[at + 3]}`;
      found.set(colour, (found.get(colour) ?? 0) + 1);
    }
    return [...found.values()].filter((count) => count > 200).length;
  });

test('a network’s loss landscape is computed beside its run, shows where it goes, and is laid anew on demand', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await page.getByRole('button', { name: 'Experiments to try' }).click();
    await page.locator('.starter', { hasText: 'Two moons' }).click();
    await page.getByRole('heading', { name: 'Two moons' }).waitFor();
    await waitForStep(page, 50);
    await page.getByRole('button', { name: 'Loss landscape', exact: true }).click();
    assert.match(await page.url(), /[&]view=loss/);
    await whole(page);
    assert.ok((await tones(page)) > 5, 'bands of several tones');
    const first = stepIn(await page.evaluate(words));
    await waitForStep(page, first + 200);
    await pause(page);
    assert.equal(stepIn(await page.evaluate(words)), first, 'the plane stays while the run goes on');
    assert.match(await page.evaluate(words), /Of the way since then, \d+ % lies in this plane/);

    const area = page.locator('.loss-plane .plane');
    await area.hover({ position: { x: 80, y: 80 } });
    await page.locator('.view-readout', { hasText: /^a −?-?[\d.]+\s+b -?[\d.]+\s+loss ≈ [\d.]+/ }).waitFor();
    const centre = page.getByRole('button', { name: 'Centre here' });
    await centre.click();
    const now = await shownStep(page);
    await until(
      page,
      (step) => document.querySelector('.loss-plane').textContent.includes(`of step ${step}`),
      now.toLocaleString('en-US'),
    );
    await whole(page);
    assert.equal(await centre.isDisabled(), true, 'there is nowhere else to lay it');

    await page.getByRole('button', { name: 'Zoom in (+)' }).click();
    await until(page, () => /Being/.test(document.querySelector('.loss-plane .view-progress').textContent));
    await whole(page);
    assert.ok((await tones(page)) > 5, 'bands of several tones, nearer');

    // Each run has a landscape of its own.
    await page.getByRole('tab').nth(1).click();
    await whole(page);
    assert.equal(stepIn(await page.evaluate(words)), now);
    assert.match(
      await page.locator('.loss-plane [role=img]').getAttribute('aria-label'),
      /^Loss landscape around Adam/,
    );
    assert.deepEqual(complaints, []);
  }));

test('a landscape that a graphics card computes says so', (t) =>
  withBrowser(
    async (browser) => {
      // Large enough for a card to be of use, on so few examples that one which the processor plays is not long about it.
      const wide = {
        v: 1,
        problem: {
          data: { id: 'digits', n: 150 },
          model: { id: 'mlp', hidden: [256, 256] },
          loss: { id: 'cross_entropy' },
        },
        train: { stop: { steps: 20 } },
        runs: [{ name: 'Descent', lr: 0.05, stages: [{ id: 'sgd' }] }],
      };
      const link = output(['link', file('wide.json', wide)]);
      const { page, complaints } = await openPage(browser, { path: `${link}&compute=wasm` });
      const hasCard = await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null);
      if (!hasCard) return t.skip('this browser offers no WebGPU adapter');
      await waitForStep(page, 20);
      await page.getByLabel('Computed by').selectOption('webgpu');
      await page.getByRole('button', { name: 'Loss landscape', exact: true }).click();
      const words = page.locator('.loss-plane .view-progress', {
        hasText: /graphics card \(.+\): not bit-reproducible/,
      });
      await words.waitFor({ timeout: 240_000 });
      await words.filter({ hasText: 'Being refined' }).waitFor({ timeout: 240_000 });
      assert.ok((await tones(page)) > 5, 'bands of several tones');
      assert.deepEqual(complaints, []);
    },
    ['WebGPU without a card'],
  ));
