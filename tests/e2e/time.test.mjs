// Time: the timeline shows the runs as they were at any step and comes back to the present, by keyboard and by dragging.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from './support/browsers.mjs';
import { enter, openPage, pause, shownStep, until, waitForStep, withBrowser } from './support/page.mjs';

const clock = (page, step) =>
  until(
    page,
    (wanted) => document.querySelector('.clock')?.textContent === `step ${wanted}`,
    step.toLocaleString('en'),
  );

test('the timeline goes back to any step and to the present again', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 300);
    await pause(page);
    const head = page.getByRole('slider', { name: 'Moment shown' });
    const back = page.getByRole('button', { name: 'Back to now' });
    const loss = page.locator('.run-card').first().locator('.run-head output');
    assert.equal(await back.isVisible(), false);

    // To where the next epoch ends, which the clock counts.
    const paused = await shownStep(page);
    await page.getByRole('button', { name: 'To the end of the epoch' }).click();
    await waitForStep(page, paused + 1);
    await until(page, () => /^epoch \d+(\.0)? · paused/.test(document.querySelector('.clock-detail').textContent));
    const front = await shownStep(page);
    const now = await loss.innerText();

    await head.press('Home');
    await clock(page, 0);
    assert.equal(await head.getAttribute('aria-valuenow'), '0');
    assert.equal(await back.isVisible(), true);
    await head.press('PageUp');
    await head.press('ArrowRight');
    await clock(page, Math.ceil(0.1 * front) + 1);
    assert.notEqual(await loss.innerText(), now);
    await page.keyboard.press(',');
    await clock(page, Math.ceil(0.1 * front));
    await page.keyboard.press('End');
    await clock(page, front);
    assert.equal(await loss.innerText(), now);

    const box = await page.locator('.rail').boundingBox();
    await page.mouse.move(box.x + 6, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 8, box.y + box.height / 2, { steps: 2 });
    await page.mouse.up();
    await until(
      page,
      (last) => {
        const words = document.querySelector('.timeline-words').textContent;
        const [, step] = /as they were at step (\d+)\. /.exec(words) ?? [];
        return Number(step) < last && document.querySelector('.clock').textContent === `step ${step}`;
      },
      front,
    );
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await waitForStep(page, front + 50);
    assert.equal(await back.isVisible(), false);

    // A value of the past is not changed: a new run branches off.
    await page.keyboard.press(',');
    await head.press('Home');
    await head.press('PageUp');
    const runs = await page.locator('.run-card').count();
    const rate = page.getByRole('textbox', { name: /learning rate/i }).last();
    const before = await rate.inputValue();
    await enter(rate, '0.007');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await until(page, (value) => document.activeElement.value === value, before);
    await enter(rate, '0.007');
    await page.getByRole('button', { name: 'Branch a new run' }).click();
    await until(page, (count) => document.querySelectorAll('.run-card').length === count + 1, runs);
    await until(page, () => /branches from/.test(document.querySelector('.rail-change')?.getAttribute('aria-label')));
    assert.equal(await back.isVisible(), false);
    assert.deepEqual(complaints, []);
  }));

test('for fingers the marks of the timeline are large and apart, and tell the same', needs('point with fingers'), () =>
  withBrowser(async (browser) => {
    const options = { viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true };
    const { page, complaints } = await openPage(browser, { options });
    await waitForStep(page, 300);
    await pause(page);
    const rate = page.getByRole('textbox', { name: /learning rate/i }).first();
    for (const value of ['0.03', '0.04']) {
      const step = await shownStep(page);
      await enter(rate, value);
      await page.getByRole('button', { name: 'One step' }).click();
      await waitForStep(page, step + 1);
    }
    await until(page, () =>
      /changed to 0\.03.*changed to 0\.04/.test(document.querySelector('.rail-change')?.getAttribute('aria-label')),
    );
    const boxes = await page
      .locator('.rail-mark')
      .evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect().toJSON()));
    assert.ok(boxes.length >= 2, `${boxes.length} marks: the changes are one, best weights are others`);
    for (const [i, { left, top, width, height }] of boxes.entries()) {
      assert.ok(width >= 24 && height >= 24, `${width} x ${height} px`);
      for (const other of boxes.slice(0, i)) {
        const apart = Math.max(Math.abs(left - other.left) / width, Math.abs(top - other.top) / height);
        assert.ok(apart >= 1, `marks at ${left}, ${top} and at ${other.left}, ${other.top}`);
      }
    }
    assert.deepEqual(complaints, []);
  }),
);
