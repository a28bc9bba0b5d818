// The map of steps on a graphics card, as far as a browser without one can show it: somebody insists that it be used.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { file, output } from '../cli/support.mjs';
import { openPage, until, withBrowser } from './support/page.mjs';

const moons = {
  v: 1,
  problem: {
    data: { id: 'moons' },
    model: { id: 'mlp', hidden: [4], activation: 'tanh' },
    loss: { id: 'cross_entropy' },
  },
  train: { batch: 16, validate_every: 0, stop: { steps: 20 } },
  runs: [{ name: 'Momentum', lr: 0.05, stages: [{ id: 'momentum' }] }],
};

/** Of the sentence below the map: how many were tried, of how many. */
async function tried(page) {
  const text = await page.locator('.view-progress').innerText();
  const counts = /([\d,]+) of ([\d,]+) tried/.exec(text);
  return { text, counts: counts?.slice(1).map((count) => Number(count.replaceAll(',', ''))) };
}

test('a map of hyper-parameters is tried on the card in fine cells, and says so', (t) =>
  withBrowser(
    async (browser) => {
      const path = output(['link', file('moons.json', moons)]).trim();
      const { page, complaints } = await openPage(browser, {
        path: `${path}&view=tuning&compute=webgpu`,
        options: { viewport: { width: 390, height: 844 } },
      });
      if (!(await page.evaluate(async () => (await navigator.gpu?.requestAdapter()) != null))) {
        return t.skip('this browser has no WebGPU adapter: nothing was tried on a card');
      }
      // Few cells first, in which all is tried, then fine ones.
      await until(page, () =>
        / of \d{2},\d{3} tried/.test(document.querySelector('.view-progress')?.textContent ?? ''),
      );
      const [, cells] = (await tried(page)).counts;
      const { width, height } = await page.locator('.tuning .plane').boundingBox();
      assert.ok(Math.abs(cells / ((width * height) / 4) - 1) < 0.1, `${cells} cells of ${width} x ${height} px`);
      await until(page, () => /[1-9][\d,]* of [\d,]+ tried/.test(document.querySelector('.view-progress').textContent));
      assert.match((await tried(page)).text, /Computed on the graphics card: not reproducible to the bit\./);

      // A part of it is tried anew, on the same card.
      await page.getByRole('button', { name: 'Zoom in (+)' }).click();
      await until(page, () => /&part=/.test(location.href));
      await until(page, () => /[1-9][\d,]* of [\d,]+ tried/.test(document.querySelector('.view-progress').textContent));
      assert.deepEqual(complaints, []);
    },
    ['WebGPU without a card'],
  ));
