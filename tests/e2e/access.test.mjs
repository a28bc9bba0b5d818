// Whoever uses a screen reader, the keyboard, large text or less motion: axe finds nothing serious in any state of the
// page, text at twice its size fits, everything is reached by keyboard, and what need not move stands still.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openPage, waitForStep, withBrowser } from './support/page.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds that hinders somebody, each fault once and where it was seen first. */
class Findings {
  #seen = new Map();

  async look(page, where) {
    // Through the tests' own way into the page, which its content policy does not concern.
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      // Formulas are thousands of elements that are hidden from screen readers, which get MathML instead.
      const context = { exclude: ['.katex-html'] };
      return (await window.axe.run(context, { resultTypes: ['violations'] })).violations;
    });
    for (const { id, help, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      for (const { target, failureSummary } of nodes) {
        const what = `${id} at ${target.join(' ')}: ${help}. ${failureSummary.split('\n').slice(1).join(' ').trim()}`;
        if (!this.#seen.has(what)) this.#seen.set(what, where);
      }
    }
  }

  get list() {
    return [...this.#seen].map(([what, where]) => `${where}: ${what}`);
  }
}

/** Opens the starters in turn, as many as it takes to see every kind of view; says what the view shows. */
async function* everyView(page) {
  const toggle = page.getByRole('button', { name: 'Experiments to try' });
  const cards = page.locator('.starter');
  const seen = new Set();
  for (let i = 0; i < (await cards.count()); ++i) {
    await toggle.click();
    const title = await cards.nth(i).locator('strong').innerText();
    await cards.nth(i).click();
    await page.getByRole('heading', { name: title }).waitFor();
    await waitForStep(page, 1);
    const parts = await page.locator('.view [class]').evaluateAll((all) => all.map((each) => each.classList[0]));
    const kind = [...new Set(parts)].sort().join();
    if (seen.has(kind)) continue;
    seen.add(kind);
    yield title;
  }
  assert.ok(seen.size >= 3, `${seen.size} kinds of view`);
}

async function unfoldEverything(page) {
  for (const fold of await page.getByRole('button', { expanded: false }).all()) {
    if (await fold.isVisible()) await fold.click();
  }
}

test('axe finds nothing serious in any view or dialog, light', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 30);
    const found = new Findings();
    for await (const title of everyView(page)) await found.look(page, title);
    for (const name of ['Share', 'Export', 'Keyboard', 'Your experiments', /^Your own data/, /^Save the chart Loss/]) {
      await page.getByRole('button', { name }).first().click();
      await page.getByRole('dialog').waitFor();
      await found.look(page, `dialog ${name}`);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    assert.equal(found.list.join('\n'), '');
  }));

/** In the page: text in controls and headings that its own box cuts off. */
function cutOff() {
  const marked = document.querySelectorAll('button, h1, h2, h3, label, output, .said, th, td');
  return [...marked]
    .filter((each) => each.checkVisibility() && each.clientWidth > 0)
    .filter((each) => {
      const { overflowX, textOverflow } = getComputedStyle(each);
      return overflowX !== 'visible' && textOverflow !== 'ellipsis' && each.scrollWidth > each.clientWidth + 1;
    })
    .map((each) => `${each.className}: ${each.textContent}`);
}

test('on a phone, in the dark, axe finds nothing serious with everything unfolded', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser, {
      options: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
    });
    await waitForStep(page, 30);
    await unfoldEverything(page);
    const found = new Findings();
    await found.look(page, 'phone');
    assert.equal(found.list.join('\n'), '');
  }));

// As with the browser's own setting for the size of text, which is what the page's sizes and breaks are made of.
test('text at twice its size fits, and is not cut off, on a laptop and on a phone', () =>
  withBrowser(
    async (browser) => {
      const { page } = await openPage(browser, { options: { viewport: { width: 1280, height: 800 } } });
      await waitForStep(page, 30);
      await unfoldEverything(page);
      for (const size of [
        { width: 1280, height: 800 },
        { width: 390, height: 844 },
      ]) {
        await page.setViewportSize(size);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `${size.width} px wide: the page is ${overflow} px too wide`);
        assert.deepEqual(await page.evaluate(cutOff), []);
      }
    },
    ['large text'],
  ));

/** In the page: what has the focus, and whether one sees that it has it. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const mark = (of) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(of);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  };
  // A control that is drawn by its neighbour or its parent is marked there.
  const around = [element, element.nextElementSibling, element.parentElement, element.closest('label')];
  window.numbers ??= new Map();
  if (!window.numbers.has(element)) window.numbers.set(element, window.numbers.size);
  return {
    number: window.numbers.get(element),
    words: `${element.tagName.toLowerCase()}.${element.className} ${element.ariaLabel ?? element.textContent}`,
    marked: around.some((each) => each && mark(each)),
  };
}

test('every control is reached with the Tab key and shows that it has the focus; with less motion nothing moves', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser, { options: { reducedMotion: 'reduce' } });
    await waitForStep(page, 30);
    // By key: a click would let the Tab key start at the button.
    await page.keyboard.press('Space');
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((each) => {
          const { animationName, transitionDuration } = getComputedStyle(each);
          return (
            animationName !== 'none' || transitionDuration.split(', ').some((time) => Number.parseFloat(time) > 0.01)
          );
        })
        .map((each) => each.className),
    );
    assert.deepEqual(moving, []);

    const reached = new Map();
    for (let i = 0; i < 400; ++i) {
      await page.keyboard.press('Tab');
      const now = await page.evaluate(focused);
      if (!now || reached.has(now.number)) break;
      reached.set(now.number, now);
    }
    const unmarked = [...reached.values()].filter(({ marked }) => !marked).map(({ words }) => words);
    assert.deepEqual(unmarked, []);
    const missed = await page.evaluate(() =>
      [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex="0"]')]
        .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0)
        .filter((each) => each.type !== 'radio' && !window.numbers.has(each))
        .map((each) => `${each.tagName.toLowerCase()}.${each.className} ${each.ariaLabel ?? each.textContent}`),
    );
    assert.deepEqual(missed, []);
  }));
