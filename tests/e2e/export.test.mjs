// Taking away: every file the page saves is opened again by what it is for. The experiment and its curves are compared
// with what the command line writes of the same link.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { file, output } from '../cli/support.mjs';
import { clipboardText } from './support/clipboard.mjs';
import { openPage, pause, waitForStep, withBrowser } from './support/page.mjs';

/** Presses a button that saves something; the file's name and text. */
async function save(page, name) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  const bytes = readFileSync(await download.path());
  const fileName = download.suggestedFilename();
  // Else the browser gives the next of this name another one.
  await download.delete();
  await page.getByText(`Saved as ${fileName}`).waitFor();
  assert.match(fileName, /^slalom-[A-Za-z0-9-]+\.[a-z]+$/, 'a name for every system');
  return { fileName, bytes, text: bytes.toString('utf8') };
}

async function openExport(page) {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('button', { name: 'Save JSON' }).waitFor();
}

/** The link in the command line that the dialog offers. */
async function commandLink(page) {
  const command = await page.getByRole('textbox', { name: /command line/ }).inputValue();
  return /^slalom run '(#v2\.[\w-]+)' --csv curves\.csv$/.exec(command)[1];
}

/** Lines of a CSV without quoted line ends, as arrays of cells. */
const cellsOf = (csv) =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g).slice(0, -1));

/** The page with an experiment of two runs, one of them with a difficult name, paused after some steps. */
async function openSmall(browser, steps, until) {
  const document = {
    v: 1,
    problem: { data: { id: 'moons' }, model: { id: 'mlp', hidden: [4] }, loss: { id: 'cross_entropy' } },
    train: { batch: 8, validate_every: 10, stop: { steps } },
    runs: [
      { name: 'A, "the first" ß', lr: 0.01, stages: [{ id: 'adam' }] },
      { name: 'B', lr: 0.1, stages: [{ id: 'sgd' }] },
    ],
    edits: [{ run: 0, step: 5, path: 'adam.beta1', value: 0.5 }],
  };
  const link = output(['link', file('small.json', document)]);
  const opened = await openPage(browser, { path: link });
  await opened.page.getByRole('combobox', { name: 'Speed' }).selectOption('full speed');
  await waitForStep(opened.page, until);
  if (until < steps) await pause(opened.page);
  else await opened.page.getByRole('button', { name: 'Run again from the start' }).waitFor();
  return opened;
}

test('the experiment as JSON is what the command line prints of the link', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openSmall(browser, 100_000, 60);
    await openExport(page);
    const link = await commandLink(page);
    const { fileName, text } = await save(page, 'Save JSON');
    assert.match(fileName, /^slalom-moons-A-the-first-B\.json$/);
    assert.equal(text, `${output(['spec', link])}\n`);
    const path = file(fileName, text);
    output(['validate', path]);
    assert.match(output(['verify', link]), /reproduced/);
    assert.equal(JSON.parse(text).edits.length, 1);
    assert.deepEqual(complaints, []);
  }));

test('the curves have the header and, while every step is kept, the very text of the command line', () =>
  withBrowser(async (browser) => {
    const { page } = await openSmall(browser, 200, 200);
    await openExport(page);
    await page.getByText(/a row for every step, now 400 rows/).waitFor();
    const link = await commandLink(page);
    const csv = await save(page, 'Save CSV');
    assert.match(csv.fileName, /-curves\.csv$/);
    assert.equal(csv.text, `${output(['run', link, '--csv', '-'])}\n`);
    const ndjson = await save(page, 'Save NDJSON');
    assert.match(ndjson.fileName, /-curves\.ndjson$/);
    assert.equal(ndjson.text, `${output(['run', link, '--ndjson', '-'])}\n`);
  }));

test('thinned curves say so, and every row they have is the command line’s', () =>
  withBrowser(async (browser) => {
    const { page } = await openSmall(browser, 9000, 9000);
    await openExport(page);
    await page.getByText(/a row for every [48] steps, now/).waitFor();
    const link = await commandLink(page);
    const [header, ...rows] = cellsOf((await save(page, 'Save CSV')).text);
    const [fullHeader, ...full] = cellsOf(output(['run', link, '--csv', '-']));
    assert.deepEqual(header, fullHeader);
    assert.equal(full.length, 2 * 9000);
    assert.ok(rows.length > 2 * 1000 && rows.length < full.length / 3, `${rows.length} rows`);
    const byStep = new Map(full.map((row) => [`${row[0]}${row[2]}`, row]));
    for (const row of rows) assert.deepEqual(row, byStep.get(`${row[0]}${row[2]}`));
  }));

test('what is copied is what is saved', () =>
  withBrowser(async (browser) => {
    const { page } = await openSmall(browser, 50, 50);
    await openExport(page);
    await page.getByRole('combobox', { name: 'Run', exact: true }).selectOption('B');
    const script = await save(page, 'Save script');
    assert.equal(script.fileName, 'slalom-moons-B.py');
    assert.equal(script.text, `${output(['code', await commandLink(page), '--run', '1'])}\n`);
    for (const form of ['JSON', 'CSV', 'NDJSON', 'script']) {
      const { text } = await save(page, `Save ${form}`);
      const row = page.locator('.export-row').filter({ has: page.getByRole('button', { name: `Save ${form}` }) });
      await row.getByRole('button', { name: 'Copy' }).click();
      await row.getByText('Copied.').waitFor();
      assert.equal(await clipboardText(page), text);
    }
  }));

test('before the first step the dialog says what to do, by keyboard alone', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openSmall(browser, 100_000, 5);
    await page.getByRole('button', { name: 'Start over with the same seeds' }).click();
    await page.waitForFunction(() => document.querySelector('.clock')?.textContent === 'step 0');
    await page.keyboard.press('e');
    const saveCsv = page.getByRole('button', { name: 'Save CSV' });
    await saveCsv.waitFor();
    await saveCsv.focus();
    await page.keyboard.press('Enter');
    const row = page.locator('.export-row').filter({ has: saveCsv });
    await row
      .getByRole('status')
      .getByText(/No step has been recorded yet.*run the experiment/)
      .waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await row
      .getByRole('status')
      .getByText(/No step/)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save the chart Loss as a picture' }).click();
    await page.getByText(/There is nothing to save yet\. The loss appears with the first step\./).waitFor();
    assert.deepEqual(complaints, []);
  }));

/** A page where pictures may be loaded, in a window of its own: the page under test stays in front, at its full speed. */
const blankPage = async (browser) => (await browser.newContext()).newPage();

/** In a blank page: whether the SVG is one, and how far the PNG is from it and from the same picture moved by some pixels. */
async function compare({ svg, png }) {
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const fault = parsed.querySelector('parsererror')?.textContent ?? null;
  const load = async (type, base64) => {
    const image = new Image();
    image.src = `data:${type};base64,${base64}`;
    await image.decode();
    return image;
  };
  const bitmap = await load('image/png', png);
  const drawing = await load('image/svg+xml', btoa(unescape(encodeURIComponent(svg))));
  // Compared at the size of the PNG: lines are drawn as finely as there.
  const { naturalWidth: width, naturalHeight: height } = bitmap;
  const pixels = (image, shift) => {
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    context.drawImage(image, shift, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  };
  const shown = Number(parsed.documentElement.getAttribute('width'));
  const reference = pixels(bitmap, 0);
  const distance = (other) => {
    let sum = 0;
    for (let i = 0; i < reference.length; ++i) sum += Math.abs(reference[i] - other[i]);
    return sum / reference.length;
  };
  return {
    fault,
    width,
    shown,
    texts: [...parsed.querySelectorAll('text')].map((text) => text.textContent),
    dashes: [...parsed.querySelectorAll('path[stroke-dasharray]')].map((path) => path.getAttribute('stroke')),
    ground: [...reference.slice(0, 3)],
    near: distance(pixels(drawing, 0)),
    far: distance(pixels(drawing, (4 * width) / shown)),
  };
}

function checkAlike({ fault, width, shown, near, far }, title) {
  assert.equal(fault, null);
  assert.ok(width >= 2 * shown - 1, `${title}: ${width} pixels for ${shown}`);
  assert.ok(near < 2 && far > 2.5 * near, `${title}: ${near}, moved ${far}`);
}

/**
 * The dialog with a chart's picture. A folded chart has measured nothing yet: it says how to come by a picture, and has
 * one as soon as somebody does so.
 */
async function openPicture(page, panel, names) {
  const button = panel.getByRole('button', { name: /^Save the chart .* as a picture$/ });
  const fold = panel.locator('.panel-title');
  const wasFolded = (await fold.getAttribute('aria-expanded')) === 'false';
  if (wasFolded) {
    await button.click();
    await page.getByText(/^There is nothing to save yet\. .*open/i).waitFor();
    assert.equal(await page.locator('.save-picture').count(), 0, 'no preview of nothing');
    await page.keyboard.press('Escape');
    await fold.click();
  }
  await panel.scrollIntoViewIfNeeded();
  for (let attempt = 0; ; ++attempt) {
    await button.click();
    const preview = page.getByRole('img', { name: /^Preview: / });
    const words = page.getByText(/^There is nothing to save yet\. \S/);
    await preview.or(words).waitFor();
    // What is measured only while somebody sees it comes run by run.
    const shown = await panel.getByRole('img').first().getAttribute('aria-label');
    if ((await preview.isVisible()) && (!wasFolded || names.every((name) => shown.includes(name)))) return;
    assert.ok(attempt < 50, `there is no more than “${shown}”`);
    await page.keyboard.press('Escape');
    // What is measured at every step comes with the next.
    await page.getByRole('button', { name: /^One step/ }).click();
    await page.waitForTimeout(100);
  }
}

// In the dark one chart stands for all: they are drawn alike.
for (const { colorScheme, most } of [
  { colorScheme: 'light', most: Number.POSITIVE_INFINITY },
  { colorScheme: 'dark', most: 1 },
]) {
  test(`line charts are saved as PNG and SVG, which look the same, ${colorScheme}`, () =>
    withBrowser(async (browser) => {
      const { page, complaints } = await openPage(browser, { options: { colorScheme } });
      await waitForStep(page, 300);
      await pause(page);
      const paper = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const names = await page.locator('.run-name').evaluateAll((inputs) => inputs.map((input) => input.value));
      assert.ok(names.length >= 2, 'the names of the runs');
      const blank = await blankPage(browser);
      const panels = await page.locator('.panel:has(button[aria-label^="Save the chart"])').all();
      let lineCharts = 0;
      for (const panel of panels.slice(0, most)) {
        const title = await panel.getByRole('heading').innerText();
        await openPicture(page, panel, names);
        const png = await save(page, 'Save PNG');
        assert.match(png.fileName, /\.png$/);
        if ((await page.getByRole('button', { name: 'Save SVG' }).count()) === 0) {
          await page.getByText('cannot be saved as SVG').waitFor();
        } else {
          lineCharts += 1;
          const svg = await save(page, 'Save SVG');
          assert.equal(svg.fileName, png.fileName.replace('.png', '.svg'));
          const found = await blank.evaluate(compare, { svg: svg.text, png: png.bytes.toString('base64') });
          checkAlike(found, title);
          assert.equal(`rgb(${found.ground.join(', ')})`, paper);
          assert.ok(found.texts[0].startsWith(title), `${title}: ${found.texts}`);
          for (const name of names) assert.ok(found.texts.includes(name), `${name} in ${found.texts}`);
          // Curves have an axis that charts of a moment do not have.
          if ((await panel.getByRole('slider').count()) > 0) assert.ok(found.texts.includes('step'), `${found.texts}`);
          assert.ok(new Set(found.dashes).size >= 1, `${title}: the second run is dashed`);
        }
        await page.keyboard.press('Escape');
      }
      assert.ok(lineCharts >= Math.min(8, most), `${lineCharts} line charts`);
      assert.ok(panels.length > lineCharts, 'the histogram has a picture, too');
      assert.deepEqual(complaints, []);
    }));
}

/** In a blank page: mean difference between a chart and its picture, moved by some pixels. */
async function againstChart({ chart, png, size, moved }) {
  const load = async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    return image;
  };
  const [canvas, picture] = [await load(chart), await load(`data:image/png;base64,${png}`)];
  const { naturalWidth: width, naturalHeight: height } = canvas;
  // The picture has margins of 16 and ends with the name of the axis below the chart.
  const ratio = picture.naturalWidth / (size.width + 32);
  const top = picture.naturalHeight - ratio * (size.height + 14 + 16);
  const pixels = (draw) => {
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, width, height);
    draw(context);
    return context.getImageData(0, 0, width, height).data;
  };
  const before = pixels((context) => context.drawImage(canvas, 0, 0));
  const after = pixels((context) => {
    context.imageSmoothingQuality = 'high';
    const part = [16 * ratio, top, size.width * ratio, size.height * ratio];
    context.drawImage(picture, ...part, moved, 0, width, height);
  });
  let sum = 0;
  for (let i = 0; i < before.length; ++i) sum += Math.abs(before[i] - after[i]);
  return sum / before.length;
}

test('the picture of a chart looks like the chart', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser, { options: { deviceScaleFactor: 2 } });
    await waitForStep(page, 300);
    await pause(page);
    await page.getByRole('button', { name: 'Save the chart Loss as a picture' }).click();
    const png = (await save(page, 'Save PNG')).bytes.toString('base64');
    const shown = await page
      .locator('.panel-loss canvas')
      .first()
      .evaluate((canvas) => ({
        chart: canvas.toDataURL(),
        size: { width: canvas.clientWidth, height: canvas.clientHeight },
      }));
    const blank = await blankPage(browser);
    const near = await blank.evaluate(againstChart, { ...shown, png, moved: 0 });
    const far = await blank.evaluate(againstChart, { ...shown, png, moved: 12 });
    assert.ok(near < 2 && far > 2 * near, `${near}, moved ${far}`);
  }));

test('the view in the middle is saved as it is: pictures, map and landscape', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 50);
    const blank = await blankPage(browser);
    const seen = new Set();
    let vector = 0;
    await page.getByText('Experiments to try').click();
    const starters = await page.locator('.starter').count();
    await page.getByText('Experiments to try').click();
    for (let i = 0; i < starters && seen.size < 3; ++i) {
      await page.getByText('Experiments to try').click();
      const card = page.locator('.starter').nth(i);
      const title = (await card.innerText()).split('\n')[0];
      await card.click();
      await page.getByRole('heading', { name: title }).waitFor();
      await waitForStep(page, 10, 120_000);
      const button = page.getByRole('button', { name: /^Save the view .* as a picture$/ });
      if (!(await button.isVisible())) continue;
      const label = await button.getAttribute('aria-label');
      if (seen.has(label)) continue;
      seen.add(label);
      await pause(page);
      await button.click();
      const { bytes } = await save(page, 'Save PNG');
      const box = await page.locator('.view canvas').first().boundingBox();
      assert.ok(bytes.readUInt32BE(16) >= 2 * box.width, `${label}: ${bytes.readUInt32BE(16)} pixels wide`);
      assert.ok(bytes.length > 20_000, `${label}: something is drawn, ${bytes.length} bytes`);
      if (await page.locator('.view .map').isHidden()) {
        await page.getByText('cannot be saved as SVG').waitFor();
      } else {
        // Paths, contours, signs and words are lines, over one picture of the bands.
        const svg = await save(page, 'Save SVG');
        checkAlike(await blank.evaluate(compare, { svg: svg.text, png: bytes.toString('base64') }), label);
        assert.equal(svg.text.match(/<image /g).length, 1);
        assert.ok(svg.text.match(/<path /g).length > 20);
        vector += 1;
      }
      await page.keyboard.press('Escape');
    }
    assert.equal(seen.size, 3, [...seen].join());
    assert.equal(vector, 1, 'the landscape is saved as SVG, too');
    assert.deepEqual(complaints, []);
  }));
