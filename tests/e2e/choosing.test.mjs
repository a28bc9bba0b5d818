// Training, validation and test kept apart: where a run was best on validation and what it predicts there, looks at
// the test part that are counted, why runs end, and diagnostics, all without changing what the runs do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enter, openPage, pause, shareLink, shownStep, waitForStep, withBrowser } from './support/page.mjs';

const firstCard = (page) => page.locator('.run-card').first();

async function evaluateTest(page, looks) {
  const card = firstCard(page);
  await card.getByRole('button', { name: 'Evaluate on the test part' }).click();
  await card.getByText(`Test part: ${looks}`).waitFor();
}

async function measure(page) {
  await page.getByRole('button', { name: 'Diagnostics', exact: true }).click();
  const panel = page.locator('.panel-diagnostics');
  assert.equal(await panel.getByRole('table').count(), 0, 'nothing is measured unasked');
  await panel.getByRole('button', { name: 'Measure now' }).click();
  await panel.getByText(/^Measured .*at step [\d,]+/).waitFor({ timeout: 120_000 });
  return panel;
}

test('best weights, the test part and diagnostics, and the shared link is reproduced', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 400);
    const card = firstCard(page);
    await card.getByText(/^Best on validation: step [\d,]+, loss [\d.]+/).waitFor();
    const mark = page.locator('.rail-best').first();
    assert.match(await mark.getAttribute('aria-label'), /best on validation at step [\d,]+, loss [\d.]+/);
    await mark.focus();
    await page
      .getByRole('tooltip')
      .getByText(/best on validation at step/)
      .waitFor();

    // The best weights on show while it trains, and back.
    const name = await card.getByRole('textbox', { name: 'Name of run 1' }).inputValue();
    await card.getByRole('button', { name: 'Show best weights' }).click();
    const sign = page.getByText(`Shown: the weights of ${name} that were best on validation`);
    await sign.waitFor();
    await waitForStep(page, (await shownStep(page)) + 100);
    await pause(page);
    const shown = /step ([\d,]+)/.exec(await sign.innerText())[1];
    assert.match(await card.locator('.outcome-line').innerText(), new RegExp(`step ${shown},`));

    // The first look is at the best weights, the second at the current ones.
    await card.getByText('Test part: not looked at').click();
    await card.getByText(/look once, at the very end/).waitFor();
    await evaluateTest(page, 'looked at once');
    await card.getByText(new RegExp(`^Test loss .* with the best weights, of step ${shown}\\.`)).waitFor();
    await page.getByRole('button', { name: 'Back to the current weights' }).click();
    await sign.waitFor({ state: 'hidden' });
    await evaluateTest(page, 'looked at 2 times');
    await card.getByText('Looked at 2 times: choosing by it makes it part of training.').waitFor();
    const step = (await shownStep(page)).toLocaleString('en');
    await card.getByText(new RegExp(`^Test loss .* with the weights of step ${step}\\.`)).waitFor();

    const panel = await measure(page);
    for (const title of [/plain step/, /Eigenvalues of the Hessian/, /noise scale/, /next minibatch/, /rates/]) {
      const table = panel.getByRole('table', { name: title });
      assert.equal(await table.locator('tbody tr').count(), await page.locator('.run-card').count());
      assert.match(await table.locator('tbody td').first().innerText(), /\d/);
    }

    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await waitForStep(page, (await shownStep(page)) + 100);
    await pause(page);
    const second = await openPage(browser, { path: await shareLink(page) });
    await second.page.getByText(/reproduced ✓/).waitFor({ timeout: 120_000 });

    // Starting over does not undo a look.
    await page.getByRole('button', { name: 'Start over with the same seeds' }).click();
    await page.waitForFunction(() => document.querySelector('.clock')?.textContent === 'step 0');
    await card.getByText('Test part: looked at 2 times').waitFor();
    assert.deepEqual(complaints.concat(second.complaints), []);
  }));

test('the page can be used while it measures, and runs play on', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, { options: { viewport: { width: 360, height: 640 } } });
    await waitForStep(page, 100);
    const panel = await measure(page);
    await waitForStep(page, (await shownStep(page)) + 100);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
    for (const table of await panel.getByRole('table').all()) {
      const { width } = await table.boundingBox();
      assert.ok(width <= (await panel.boundingBox()).width, 'a table sticks out');
    }
    assert.deepEqual(complaints, []);
  }));

test('why a run ended is said on its card and at its mark: a rule, and divergence', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 50);
    const reasonOf = async (words) => {
      await firstCard(page).locator('.run-status').getByText(words).waitFor({ timeout: 60_000 });
      const reason = await firstCard(page).locator('.run-status').innerText();
      const label = await page.locator('.rail-end').first().getAttribute('aria-label');
      assert.ok(label.includes(reason.replace(/^✗ /, '')), `${label} tells: ${reason}`);
    };
    await page.getByRole('button', { name: 'Function' }).click();
    await reasonOf(/stopped at step \d+: /);
    const rate = page.getByRole('textbox', { name: /learning rate/i }).first();
    await enter(rate, '1000');
    await reasonOf(/diverged at step \d+.*try a learning rate below/);

    // A function has no parts to choose by, but it can be measured.
    assert.equal(await page.locator('.run-outcome:visible').count(), 0);
    const panel = await measure(page);
    assert.equal(await panel.getByRole('table', { name: /noise scale/ }).count(), 0);
    assert.ok((await panel.getByRole('table', { name: /Hessian/ }).count()) === 1);
  }));
