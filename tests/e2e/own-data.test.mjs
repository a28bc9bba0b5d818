// Own data: tables dropped, pasted and chosen, folders of images, drawn points; each wrong input has its words and
// leaves the experiment running; a link carries it all.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { png } from '../cli/png.mjs';
import { putIntoClipboard } from './support/clipboard.mjs';
import { chooseFolder, drop } from './support/own-files.mjs';
import { openPage, pause, shareLink, shownStep, until, waitForStep, withBrowser } from './support/page.mjs';

const rows = (count, row) => `${Array.from({ length: count }, (_, i) => row(i)).join('\n')}\n`;
const pets = `height,weight,kind\n${rows(60, (i) => `${20 + i},${(i * 7) % 13},${i % 2 ? 'dog' : 'cat'}`)}`;
const curve = `x,y,z\n${rows(60, (i) => `${i % 8},${i % 7},${(i % 8) * 0.5 - (i % 7) + 0.25}`)}`;

function folder(files) {
  const root = mkdtempSync(join(tmpdir(), 'slalom-own-'));
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), contents);
  }
  return root;
}

const bars = () =>
  folder(
    Object.fromEntries(
      Array.from({ length: 24 }, (_, i) => [
        `${i % 2 ? 'down' : 'across'}/${i}.png`,
        i % 2
          ? png(12, 12, (_, column) => (column === Math.floor(i / 2) ? [250, 190, 120] : [9, 2, 30]))
          : png(12, 12, (row) => (row === Math.floor(i / 2) ? 230 : 5)),
      ]),
    ),
  );

async function paste(page, text) {
  await putIntoClipboard(page, text);
  await page.keyboard.press('Control+v');
}

const dialog = (page) => page.getByRole('dialog', { name: 'Your own data' });
const openDialog = async (page) => {
  await page.getByRole('button', { name: 'Your own data…' }).click();
  await dialog(page).waitFor();
};
const useButton = (page) => dialog(page).getByRole('button', { name: /^Use th/ });
const isReady = (page) => page.locator('dialog .primary:enabled').waitFor({ timeout: 20_000 });

async function use(page) {
  await isReady(page);
  await useButton(page).click();
  await dialog(page).waitFor({ state: 'detached' });
}

/** The step shown is of the experiment that was just put in place. */
async function trainsAfresh(page) {
  await waitForStep(page, 20);
}

async function says(page, words) {
  await dialog(page).getByRole('alert').getByText(words).first().waitFor({ timeout: 20_000 });
}

const documentOf = (link) =>
  JSON.parse(
    execFileSync(process.env.SLALOM_CLI, ['spec', link.slice(link.indexOf('#'))], {
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    }),
  );

test('a table dropped on the page is shown, used, drawn and carried by the link', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 20);
    await drop(page, [join(folder({ 'pets.csv': pets }), 'pets.csv')]);
    const box = dialog(page);
    await isReady(page);
    assert.match(await box.getByRole('region').innerText(), /height\s+numbers\s+weight\s+numbers\s+kind\s+predicted/);
    await box.getByText('which of 2 classes (“cat”, “dog”) from 2 features, with 36 examples for training').waitFor();
    const before = await shownStep(page);
    await waitForStep(page, before + 20); // nothing was applied: the experiment trains on
    await use(page);
    await trainsAfresh(page);
    await page.getByText('surely dog').waitFor();
    await page.getByText('→ height').waitFor();
    await pause(page);
    const link = await shareLink(page);
    assert.equal(documentOf(link).problem.data.text, pets);
    const { page: other, complaints: others } = await openPage(browser, { path: link });
    await other
      .getByText(/reproduced/i)
      .first()
      .waitFor({ timeout: 60_000 });
    await other.getByText('surely dog').waitFor();
    assert.deepEqual([...complaints, ...others], []);
  }));

test('cells pasted from a spreadsheet are a table; the column to predict can be chosen', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 20);
    await paste(page, pets.replaceAll(',', '\t'));
    await isReady(page);
    await dialog(page).getByLabel('Column to predict').selectOption('height');
    await dialog(page).getByText('the number “height”').waitFor();
    await dialog(page)
      .getByText(/The loss becomes “.*”, because the one there was does not fit/)
      .waitFor();
    await use(page);
    await page.getByText(/The loss is now “.*”, because/).waitFor();
    await trainsAfresh(page);
    // What was handed over is there again, as it is used.
    await openDialog(page);
    assert.match(await dialog(page).getByRole('textbox', { name: 'Table' }).inputValue(), /^height\tweight/);
    await isReady(page);
    assert.equal(await dialog(page).getByLabel('Column to predict').inputValue(), 'height');
  }));

/** In the page: how far, in shades a pixel, the picture in the dialog is from the map on the page, and from its mirror image. */
function pictureAgainstMap() {
  const picture = document.querySelector('.picture-preview');
  const layers = [...document.querySelectorAll('.decision .plane canvas')];
  const { clientWidth: width, clientHeight: height } = layers[0];
  const margin = 16;
  const ratio = picture.width / (width + 2 * margin);
  const pixels = (draw) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d');
    draw(context);
    return context.getImageData(0, 0, width, height).data;
  };
  const saved = pixels((context) => {
    const top = picture.height - (margin + height) * ratio;
    context.drawImage(picture, margin * ratio, top, width * ratio, height * ratio, 0, 0, width, height);
  });
  const shown = pixels((context) => {
    for (const layer of layers) context.drawImage(layer, 0, 0, width, height);
  });
  const mirror = pixels((context) => {
    context.scale(-1, 1);
    for (const layer of layers) context.drawImage(layer, -width, 0, width, height);
  });
  const distance = (other) => saved.reduce((sum, value, i) => sum + Math.abs(value - other[i]), 0) / saved.length;
  return { same: distance(shown), mirrored: distance(mirror) };
}

test('two features and a number to predict have a map of numbers', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await openDialog(page);
    await dialog(page).getByRole('textbox', { name: 'Table' }).fill(curve);
    await use(page);
    await trainsAfresh(page);
    await page.getByRole('img', { name: /Decision map .* the number predicted/ }).waitFor();
    await until(page, () => {
      const map = document.querySelector('.decision canvas');
      const { data } = map.getContext('2d').getImageData(0, 0, map.width, map.height);
      const at = (i) => data[4 * Math.floor((i * map.width * map.height) / 200)];
      return new Set(Array.from({ length: 200 }, (_, i) => at(i))).size > 10;
    });
    await pause(page);
    await page.getByRole('button', { name: 'Save the view Decision map as a picture' }).click();
    const { same, mirrored } = await page.evaluate(pictureAgainstMap);
    assert.ok(same < 4 && mirrored > 3 * same, `${same} from the map, ${mirrored} from the map in a mirror`);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Validation accuracy' }).waitFor({ state: 'hidden' });
    assert.deepEqual(complaints, []);
  }));

test('a folder of images, dropped or chosen, makes the table of the command line', () =>
  withBrowser(async (browser) => {
    const images = bars();
    const file = join(folder({ 'network.json': '' }), 'network.json');
    const { page, complaints } = await openPage(browser);
    await waitForStep(page, 20);
    await drop(page, [images]);
    await dialog(page).getByText('24 images in 2 classes, each 12 × 12 pixels.').waitFor();
    await use(page);
    await trainsAfresh(page);
    await page.getByText(/of 5 right/).waitFor();
    await pause(page);
    const own = documentOf(await shareLink(page));
    writeFileSync(file, JSON.stringify(own));
    const theirs = JSON.parse(
      execFileSync(process.env.SLALOM_CLI, ['spec', file, '--data', images], { encoding: 'utf8', maxBuffer: 1 << 24 }),
    );
    const { text, ...rest } = own.problem.data;
    const { text: theirText, ...theirRest } = theirs.problem.data;
    assert.ok(text === theirText, 'not the same pixels');
    assert.deepEqual(rest, theirRest);

    await openDialog(page);
    await chooseFolder(page.locator('input[webkitdirectory]'), bars());
    await dialog(page).getByText('24 images in 2 classes').waitFor();
    await use(page);
    await trainsAfresh(page);
    assert.deepEqual(complaints, []);
  }));

test('points are drawn with the pointer and the keyboard, taken back, erased, and trained on', () =>
  withBrowser(async (browser) => {
    const { page, complaints } = await openPage(browser);
    await openDialog(page);
    const box = dialog(page);
    await box.getByRole('button', { name: 'Draw points' }).click();
    const pad = box.getByRole('application');
    const { x, y, width } = await pad.boundingBox();
    const stroke = async (height) => {
      await page.mouse.move(x + 20, y + height * width);
      await page.mouse.down();
      await page.mouse.move(x + width - 20, y + height * width, { steps: 30 });
      // Past the edge: the dialog must not take it for a click beside it.
      await page.mouse.move(page.viewportSize().width - 2, y + height * width, { steps: 3 });
      await page.mouse.up();
    };
    const counted = async () => (await box.getByText(/^Points:/).innerText()).match(/\d+(?= of)/g).map(Number);
    await stroke(0.3);
    await box.getByRole('button', { name: 'Class B' }).click();
    await stroke(0.7);
    const [a, b] = await counted();
    assert.ok(a > 8 && b > 8, `${a} and ${b} points`);
    await box.getByRole('button', { name: 'Clear' }).click();
    assert.deepEqual(await counted(), [0, 0]);
    await box.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await counted(), [a, b]);
    await pad.focus();
    for (const key of ['ArrowUp', 'ArrowLeft', 'a', 'Space', 'Shift+ArrowRight', 'Space'])
      await page.keyboard.press(key);
    assert.deepEqual(await counted(), [a + 2, b]);
    await page.keyboard.press('Delete');
    assert.deepEqual(await counted(), [a + 1, b]);
    await page.keyboard.press('Control+z');
    assert.deepEqual(await counted(), [a + 2, b]);
    await use(page);
    await trainsAfresh(page);
    await page.getByText('surely B').waitFor();
    await pause(page);
    const { text } = documentOf(await shareLink(page)).problem.data;
    assert.equal(text.split('\n').length, a + b + 4);
    assert.match(text, /^x,y,class\n/);
    assert.match(text, /^-0.05,0.05,A$/m);
    assert.deepEqual(complaints, []);
  }));

test('whatever is no data has clear words, and what was there stays', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 20);
    const good = png(12, 12, (row) => 20 * row);
    const wrong = folder({
      'book.xlsx': Buffer.from('PK\u0003\u0004xxxx'),
      'noise.csv': Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 37) % 256)),
      'empty.csv': '',
      'huge.csv': '1,2,3,4\n'.repeat(200_000),
      'wide.csv': `${'1,'.repeat(1200)}2\n`,
      'picture.png': good,
      'single/a/1.png': good,
      'damaged/a/1.png': good,
      'damaged/b/2.png': good.subarray(0, 60),
    });
    const at = (name) => join(wrong, name);
    await drop(page, [at('book.xlsx')]);
    await says(page, /“book.xlsx” is packed: .* Save the sheet as CSV/);
    await drop(page, [at('noise.csv')]);
    await says(page, /“noise.csv” is not text in UTF-8/);
    await drop(page, [at('empty.csv')]);
    await says(page, /“empty.csv” is empty/);
    await drop(page, [at('huge.csv')]);
    await says(page, /“huge.csv” has 1,563 KiB; a table may have at most 1,024 KiB/);
    await drop(page, [at('picture.png')]);
    await says(page, /“picture.png” is one image.*folder/);
    await drop(page, [at('book.xlsx'), at('empty.csv')]);
    await says(page, /2 files were dropped. Drop one table at a time/);
    await drop(page, [at('single'), at('empty.csv')]);
    await says(page, /Files and folders were dropped together/);
    await drop(page, [at('wide.csv')]);
    await says(page, /at most 1000 columns/);
    await drop(page, [at('single')]);
    await says(page, /“single” holds one folder only/);
    await drop(page, [at('damaged')]);
    await says(page, /“b\/2.png” cannot be read as an image: .* Convert it to PNG/);

    // Nonsense over a good table: the text is there to be mended, and the faults are the core's.
    await paste(page, 'a,b\n1,2\n3\n"x",y\n');
    await says(page, /^line 3, column 2: the row has 1 cell, but the first row has 2/);
    assert.ok(await useButton(page).isDisabled());
    await paste(page, 'What is this?');
    await says(page, /no rows below/);
    await dialog(page)
      .getByRole('textbox', { name: 'Table' })
      .fill(rows(20, (i) => `${i},same`));
    await says(page, /same value in every row/);
    await dialog(page).getByRole('textbox', { name: 'Table' }).fill('1,2.5\n3,4.5\n');
    await says(page, /Split: the validation part.*Add rows to the table/);
    await page.keyboard.press('Escape');
    const before = await shownStep(page);
    await waitForStep(page, before + 20);
    assert.equal(await page.getByRole('combobox', { name: 'Data', exact: true }).inputValue(), 'digits');
  }));

test('a file that is wrong leaves the table that was ready ready', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 20);
    await paste(page, pets);
    await isReady(page);
    await drop(page, [join(folder({ 'empty.csv': '' }), 'empty.csv')]);
    await says(page, /“empty.csv” is empty/);
    assert.equal(await dialog(page).getByRole('textbox', { name: 'Table' }).inputValue(), pets);
    await use(page);
    await trainsAfresh(page);
    await page.getByText('surely dog').waitFor();
  }));

test('a long link says how long it is and why', () =>
  withBrowser(async (browser) => {
    const { page } = await openPage(browser);
    await waitForStep(page, 20);
    // Digits that do not compress: a generator with a seed.
    let state = 1;
    const digits = () => {
      state = (state * 48271) % 2147483647;
      return state % 100000;
    };
    await paste(
      page,
      rows(6000, () => `${digits()},${digits()},${digits() % 2 ? 'odd' : 'even'}`),
    );
    await use(page);
    await trainsAfresh(page);
    await pause(page);
    await page.getByRole('button', { name: 'Share' }).click();
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
    assert.ok(link.length > 8000, `${link.length} characters`);
    const shown = link.length.toLocaleString('en');
    await page.getByText(`This link is long, ${shown} characters, because it carries your table`).waitFor();
    await page.getByText('your own data, every row of it').waitFor();
    const command = page.getByRole('textbox', { name: 'Check it on the command line' });
    assert.match(await command.inputValue(), /^slalom verify slalom-[A-Za-z0-9-]+\.json$/);
    await page.getByText(/too long for a link on the command line.*save it as JSON under Export/).waitFor();
    // A click beside the dialog closes it.
    await page.mouse.click(8, 8);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  }));
