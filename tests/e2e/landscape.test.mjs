// The landscape of a function: moving about on the map, the step to come taken apart, curvature on demand, and the
// surface in three dimensions, which is loaded only when somebody opens it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from './support/browsers.mjs';
import { openPage, until, waitForStep, withBrowser } from './support/page.mjs';

/** A race on a function that stands after a few steps. */
async function openFunction(browser) {
  // Small, as surfaces are drawn without a graphics card here.
  const opened = await openPage(browser, { options: { viewport: { width: 1200, height: 720 } } });
  const { page } = opened;
  await page.getByRole('button', { name: 'Function', exact: true }).click();
  await page.locator('.map').waitFor();
  const pausing = page.getByRole('button', { name: 'Pause' });
  if (await pausing.isVisible()) await pausing.click();
  // A change plays on; it has ended or stands now, and starts over standing.
  await page.getByRole('button', { name: /^Run/ }).waitFor();
  await page.getByRole('button', { name: 'Start over with the same seeds' }).click();
  await until(page, () => document.querySelector('.clock').textContent === 'step 0');
  if (await pausing.isVisible()) await pausing.click();
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
  for (let step = 1; step <= 3; ++step) {
    await page.getByRole('button', { name: /^One step/ }).click();
    await waitForStep(page, step);
  }
  return opened;
}

/** Where on the function two points of the map are; not numbers until its values are there. */
const span = (page) =>
  page.evaluate(async () => {
    const map = document.querySelector('.map');
    const box = map.getBoundingClientRect();
    const at = (share) => {
      const place = { clientX: box.left + share * box.width, clientY: box.top + box.height / 2 };
      map.dispatchEvent(new PointerEvent('pointermove', { ...place, bubbles: true }));
      return Number(/x (\S+)/.exec(map.querySelector('.view-readout').textContent)?.[1]);
    };
    return [at(0.25), at(0.75)];
  });

/** Waits until the address holds the part of the map with such a span. */
const untilInLink = (page, wanted) =>
  until(
    page,
    ([low, high]) => {
      const [, part = ''] = /&map=([^&]*)/.exec(decodeURIComponent(location.hash)) ?? [];
      const [x0, x1] = part.split(',').map(Number);
      return Math.abs(x0 + (x1 - x0) / 4 - low) < 0.01 * (high - low);
    },
    wanted,
  );

/** The span once it is as wished for, or as it is at last. */
async function spanWhen(page, isSo) {
  for (let tries = 0; tries < 50; ++tries) {
    const now = await span(page);
    if (isSo(now)) return now;
    await page.waitForTimeout(100);
  }
  return span(page);
}

async function checkMoving(page, browser) {
  const map = page.locator('.map');
  const whole = page.getByRole('button', { name: 'Show the whole map (0)' });
  const frame = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const [left, right] = await spanWhen(page, ([low]) => Number.isFinite(low));
  assert.ok(await whole.isDisabled());
  const box = await map.boundingBox();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 2);
  await page.mouse.wheel(0, -600);
  await until(page, () => document.querySelector('.map.zoomed') !== null);
  await frame();
  const near = await span(page);
  assert.ok(Math.abs(near[0] - left) < 0.02 * (right - left), 'the point under the pointer stays');
  assert.ok(near[1] - near[0] < 0.6 * (right - left), `${near} is nearer than ${[left, right]}`);

  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  const isPulled = ([low, high]) => Math.abs((low + high) / 2 - near[0]) < 0.1 * (near[1] - near[0]);
  const moved = await spanWhen(page, isPulled);
  assert.ok(isPulled(moved), `${moved} was pulled from ${near}`);

  // Keys that come faster than pictures each count.
  await map.evaluate((element) => {
    for (let press = 0; press < 2; ++press) element.dispatchEvent(new KeyboardEvent('keydown', { key: '+' }));
  });
  await frame();
  const nearer = await span(page);
  assert.ok(nearer[1] - nearer[0] < 0.45 * (moved[1] - moved[0]));
  // The address follows, and whoever opens it looks at the same part.
  await untilInLink(page, nearer);
  const { page: other } = await openPage(browser, { path: new URL(await page.url()).hash });
  await other.locator('.map.zoomed').waitFor();
  const isSame = ([low]) => Math.abs(low - nearer[0]) < 0.01 * (nearer[1] - nearer[0]);
  const theirs = await spanWhen(other, isSame);
  assert.ok(isSame(theirs), `${theirs} for ${nearer}`);
  await map.focus();
  await page.keyboard.press('0');
  await frame();
  assert.deepEqual(await span(page), [left, right]);
  await until(page, () => !location.hash.includes('&map='));
  assert.ok(await whole.isDisabled());
}

async function checkParts(page) {
  const legend = page.locator('.map-legend');
  await legend.getByText('next step').waitFor();
  await legend
    .getByText(/^rate x \S+, y \S+$/)
    .first()
    .waitFor();
  const label = () => page.locator('.map canvas[role=img]').getAttribute('aria-label');
  await until(page, () => /next step x/.test(document.querySelector('.map canvas[role=img]').ariaLabel));
  await page.getByRole('button', { name: 'Curvature' }).click();
  await legend
    .getByText(/λ \S+ and \S+: /)
    .first()
    .waitFor();
  assert.match(await label(), /λ \S+ and \S+: /);
  await page.getByRole('button', { name: 'Next step' }).click();
  await legend.getByText('next step').waitFor({ state: 'detached' });
  await until(page, () => /&.*step=off/.test(location.hash) && /curvature=on/.test(location.hash));
  return page.evaluate(() => location.hash);
}

const isThreeDimensional = (request) => /surface-scene/.test(request.url());

/** As where graphics cards are blocked. */
const withoutWebGl = () => {
  const { getContext } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    return /webgl/.test(kind) ? null : getContext.call(this, kind, ...more);
  };
};

async function checkLink(browser, link) {
  const before = (opened) => opened.addInitScript(withoutWebGl);
  const { page, complaints } = await openPage(browser, { path: link, before });
  page.on('request', (request) => isThreeDimensional(request) && complaints.push('3-D is loaded for nothing'));
  await page.getByRole('button', { name: 'Curvature', pressed: true }).waitFor();
  await page.getByRole('button', { name: 'Next step', pressed: false }).waitFor();
  await page.getByRole('button', { name: 'Surface', exact: true }).click();
  await page.getByText('This browser shows no 3-D graphics').waitFor();
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await page.locator('.map-legend').getByText(/λ /).first().waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
}

async function checkSurface(page) {
  const loaded = page.waitForRequest(isThreeDimensional);
  await page.getByRole('button', { name: 'Surface', exact: true }).click();
  await loaded;
  await page.locator('.surface canvas').waitFor();
  const surface = page.locator('.surface');
  /** A small copy of what a key brings, taken in the very frame: the next one may have nothing new to show. */
  const turned = (key) =>
    surface.evaluate(
      (element, pressed) =>
        new Promise((done) => {
          element.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
          requestAnimationFrame(() => {
            const canvas = document.createElement('canvas');
            [canvas.width, canvas.height] = [60, 40];
            const context = canvas.getContext('2d');
            context.drawImage(element.querySelector('canvas'), 0, 0, 60, 40);
            done([...context.getImageData(0, 0, 60, 40).data].join());
          });
        }),
      key,
    );
  /** Of many colours; until the land is there it has none. */
  const shown = async (key) => {
    for (let attempt = 0; attempt < 100; ++attempt) {
      const picture = await turned(key);
      if (new Set(picture.split(',')).size >= 20) return picture;
      await page.waitForTimeout(100);
    }
    throw new Error('nothing is drawn');
  };
  const before = await shown('ArrowLeft');
  assert.notEqual(await shown('ArrowLeft'), before, 'it turns');
}

// On one page: opening it takes longer than any of the checks.
test('a landscape can be looked at from all sides', (t) =>
  withBrowser(
    async (browser) => {
      const { page, complaints } = await openFunction(browser);
      await t.test('the map zooms and moves by wheel, hand and keys, and comes back', () => checkMoving(page, browser));
      let link = '';
      await t.test('the step to come and the curvature are drawn and told', async () => {
        link = await checkParts(page);
      });
      await t.test('the link keeps what is shown, and without WebGL the surface says so', () =>
        checkLink(browser, link),
      );
      const turns = 'the surface is loaded when it is opened, shows the runs and turns by keys';
      await t.test(turns, needs('draw in WebGL'), () => checkSurface(page));
      assert.deepEqual(complaints, []);
    },
    ['WebGL drawn without a card'],
  ));
