// What the browser keeps: the experiment of the last visit, after the tab was closed or has crashed, and experiments under
// names; storage that is forbidden or full, and two tabs with one experiment; undo and redo.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from './support/browsers.mjs';
import {
  enter,
  openPage,
  pause,
  shareLink,
  shownStep,
  site,
  until,
  waitForStep,
  withBrowser,
} from './support/page.mjs';

const anotherTab = async (page, path = '') => {
  const tab = await page.context().newPage();
  await tab.goto(new URL(path, site).href);
  return tab;
};

/** Types a learning rate into the last run, while it trains. */
async function editRate(page, value) {
  const rate = page.getByRole('textbox', { name: /learning rate/i }).last();
  await enter(rate, value);
}

const rateOf = (page) =>
  page
    .getByRole('textbox', { name: /learning rate/i })
    .last()
    .inputValue();

/** A page that has trained a while and then paused. */
async function openPaused(browser) {
  const opened = await openPage(browser);
  await waitForStep(opened.page, 50);
  await pause(opened.page);
  return { ...opened, step: await shownStep(opened.page) };
}

async function openSaved(page) {
  await page.getByRole('button', { name: 'Your experiments' }).click();
  return page.getByRole('dialog', { name: 'Your experiments' });
}

async function saveAs(dialog, name) {
  await dialog.getByRole('textbox', { name: /on screen/ }).fill(name);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
}

const badgeHash = async (page) => {
  await page.getByText(/reproduced ✓/).waitFor({ timeout: 120_000 });
  return page.locator('.status > .badge').getAttribute('title');
};

/** What another browser finds when it runs a link again. */
async function reproducedBy(browser, link) {
  const { page } = await openPage(browser, { path: link });
  const hash = await badgeHash(page);
  await page.context().close();
  return hash;
}

/** Waits until the paused visit is in the browser's storage at this step. */
const keptVisit = (page, step) =>
  until(
    page,
    async (step) => {
      const answer = (request) =>
        new Promise((done, fail) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => fail(request.error);
        });
      const database = await answer(indexedDB.open('slalom'));
      const entries = await answer(database.transaction('entries').objectStore('entries').getAll());
      database.close();
      return entries.some(({ named, playing, steps }) => !named && !playing && steps.every((each) => each === step));
    },
    step,
  );

test('a closed tab loses nothing: the next visit goes on, to the same bits', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 50);
    await editRate(page, '0.004');
    await pause(page);
    const step = await shownStep(page);
    await keptVisit(page, step);
    const hash = await reproducedBy(browser, await shareLink(page));
    await page.close();

    const next = await anotherTab(page);
    await next.getByText(/Continued from your last visit, at step/).waitFor();
    await waitForStep(next, step);
    // All runs are back where they were.
    await next.getByRole('button', { name: 'Run', exact: true }).waitFor();
    assert.equal(await shownStep(next), step);
    assert.equal(await rateOf(next), '0.004');
    assert.equal(await reproducedBy(browser, await shareLink(next)), hash);
    await next.getByRole('button', { name: 'Start afresh' }).click();
    await next.waitForFunction(() => document.querySelector('.notice') === null);
    await next.waitForFunction(
      () => !document.querySelector('.timeline-words')?.textContent?.startsWith('Last change'),
    );
    assert.notEqual(await rateOf(next), '0.004');
    assert.deepEqual(complaints, []);
  }));

test('a crash costs no more than the last second', needs('break a page'), () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 100);
    await page.waitForTimeout(1500);
    const seen = await shownStep(page);
    await page.waitForTimeout(1000);
    const session = await page.context().newCDPSession(page);
    void session.send('Page.crash').catch(() => {});
    await page.waitForEvent('crash');

    const next = await anotherTab(page);
    await next.getByText(/Continued from your last visit/).waitFor();
    await waitForStep(next, seen);
    // It was playing, so it plays on.
    await waitForStep(next, (await shownStep(next)) + 20);
  }),
);

test('a link in the address wins over the last visit', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 20);
    await pause(page);
    const link = await shareLink(page);
    await editRate(page, '0.004');
    await page.waitForTimeout(1000);
    await page.close();
    const next = await anotherTab(page, link);
    await badgeHash(next);
    assert.notEqual(await rateOf(next), '0.004');
    assert.equal(await next.getByText('Continued').count(), 0);
  }));

test('storage that is forbidden is said, and everything else works', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser, {
      before: (opened) =>
        opened.addInitScript(() => {
          IDBFactory.prototype.open = () => {
            throw new DOMException('denied', 'SecurityError');
          };
        }),
    });
    await page
      .getByRole('alert')
      .getByText(/keeps nothing for this page/)
      .waitFor();
    await waitForStep(page, 50);
    const dialog = await openSaved(page);
    await saveAs(dialog, 'mine');
    await dialog
      .getByRole('status')
      .getByText(/keeps nothing for this page.*Share/)
      .waitFor();
    await page.keyboard.press('Escape');
    await pause(page);
    assert.match(await shareLink(page), /#v2\./);
    assert.deepEqual(complaints, []);
  }));

test('storage that is full is said, and what was saved before stays', () =>
  withBrowser(async (browser) => {
    const { page, complaints, step } = await openPaused(browser);
    let dialog = await openSaved(page);
    await saveAs(dialog, 'before');
    await dialog.getByText('Saved as “before”.').waitFor();
    await page.keyboard.press('Escape');
    await keptVisit(page, step);
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await page.getByRole('button', { name: 'One step' }).click();
    await page
      .getByRole('alert')
      .getByText(/no more space/)
      .waitFor();
    dialog = await openSaved(page);
    await saveAs(dialog, 'after');
    await dialog
      .getByRole('status')
      .getByText(/full.*Nothing was changed/)
      .waitFor();
    assert.equal(await dialog.getByRole('listitem').count(), 1);
    await page.close();
    // The browser may need a moment to let go of a closed window's visit.
    await new Promise((done) => setTimeout(done, 1000));

    const next = await anotherTab(page);
    await next.getByText(`Continued from your last visit, at step ${step.toLocaleString('en')}.`).waitFor();
    assert.deepEqual(complaints, []);
  }));

test('a copied tab says so and keeps to itself', needs('copy a tab'), () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 50);
    await pause(page);
    await page.waitForFunction(() => location.hash.length > 1 && history.state?.visit);
    const visit = await page.evaluate(() => history.state);
    const step = await shownStep(page);
    await keptVisit(page, step);
    const copy = await page.context().newPage();
    // What "Duplicate tab" does: the same address, with what the browser keeps beside it.
    await copy.addInitScript((state) => {
      if (history.state === null) history.replaceState(state, '');
    }, visit);
    await copy.goto(await page.url());
    await copy.getByText(/open in another tab as well/).waitFor();
    await waitForStep(copy, step);
    await copy.getByRole('button', { name: 'One step' }).click();
    await keptVisit(copy, step + 1);
    await page.reload();
    await waitForStep(page, step);
    assert.equal(await shownStep(page), step, 'the first tab has its own');
  }),
);

test('experiments under names: save, open, rename, delete and undo; another tab is not overwritten', () =>
  withBrowser(async (browser) => {
    const { page, complaints, step } = await openPaused(browser);
    let dialog = await openSaved(page);
    await saveAs(dialog, '');
    await dialog.getByText('Give it a name first.').waitFor();
    await saveAs(dialog, 'race');
    await dialog.getByText('Saved as “race”.').waitFor();
    await dialog.getByRole('button', { name: 'Rename “race”' }).click();
    await dialog.getByRole('textbox', { name: 'New name' }).fill('first race');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Delete “first race”' }).click();
    await dialog.getByText('Deleted “first race”.').waitFor();
    await dialog.getByRole('listitem').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await dialog.getByRole('button', { name: 'Rename “first race”' }).waitFor();
    await page.keyboard.press('Escape');

    const other = await anotherTab(page);
    await waitForStep(other, 1);
    dialog = await openSaved(other);
    await dialog.getByRole('button', { name: /^first race/ }).click();
    // It was paused when it was saved.
    await other.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await other.waitForFunction(
      (wanted) => Number(document.querySelector('.clock')?.textContent?.replace(/\D/g, '')) === wanted,
      step,
    );
    await other.getByRole('button', { name: 'One step' }).click();
    await waitForStep(other, step + 1);
    dialog = await openSaved(other);
    await saveAs(dialog, 'first race');
    await dialog.getByText('Saved as “first race”.').waitFor();

    await page.bringToFront();
    dialog = await openSaved(page);
    await saveAs(dialog, 'first race');
    await dialog.getByText(/There is another “first race”.*It stays unless you replace it/).waitFor();
    assert.match(await dialog.getByRole('listitem').first().innerText(), new RegExp(`step ${step + 1}`));
    await dialog.getByRole('button', { name: 'Replace it' }).click();
    await dialog.getByText('Saved as “first race”.').waitFor();
    await dialog
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`step ${step}\\b`) })
      .waitFor();
    assert.deepEqual(complaints, []);
  }));

test('undo and redo, with keys and buttons', () =>
  withBrowser(async (browser) => {
    const { page, complaints, step } = await openPaused(browser);
    const cards = page.locator('.cards > *');
    const before = await cards.count();
    const undo = page.getByRole('button', { name: 'Undo the last change' });
    const redo = page.getByRole('button', { name: 'Redo' });
    assert.equal(await undo.isDisabled(), true);
    const rate = await rateOf(page);
    await editRate(page, '0.004');
    await page.waitForFunction(() => document.querySelector('.timeline-words')?.textContent?.includes('0.00400'));
    await page.locator('.brand').click();
    await page.keyboard.press('Control+z');
    await page.waitForFunction(() => !document.querySelector('.timeline-words')?.textContent?.includes('0.00400'));
    assert.equal(await rateOf(page), rate);
    // Everything starts over; undone, it stands where it stood.
    await page.getByRole('button', { name: 'Start over with new seeds' }).click();
    await page.waitForFunction(() => document.querySelector('.clock')?.textContent === 'step 0');
    await page.keyboard.press('Control+z');
    await waitForStep(page, step);
    assert.equal(await shownStep(page), step);
    await redo.click();
    await page.waitForFunction(() => document.querySelector('.clock')?.textContent === 'step 0');
    await undo.click();
    await waitForStep(page, step);
    await page.getByRole('button', { name: 'Add a run' }).click();
    await cards.nth(before).waitFor();
    await page.keyboard.press('Control+z');
    await cards.nth(before).waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+Z');
    await cards.nth(before).waitFor();
    assert.deepEqual(complaints, []);
  }));
