// The page looks as it did: every state is compared with the picture that is kept of it. A change that is meant is accepted
// with SLALOM_UPDATE_PICTURES=1; then look at the new pictures before they are committed.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pixelmatch from 'pixelmatch';
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { buildDir } from '../../scripts/lib/paths.mjs';
import { file, output } from '../cli/support.mjs';
import { chromiumFlags } from '../e2e/support/browsers.mjs';
import { openPage } from '../e2e/support/page.mjs';
import { looks, states } from './states.mjs';

/** Where the pictures of this run and what differs are laid, to be looked at. */
const seen = join(buildDir, 'pictures');
const kept = new URL('kept/', import.meta.url).pathname;
const update = Boolean(process.env.SLALOM_UPDATE_PICTURES);

/** How far a pixel's colour may be off (of 1), and how many may be further: another version smooths edges otherwise. */
const tolerance = { colour: 0.15, share: 0.004 };

// Times are never the same.
const neverTheSame = '.clock-detail { visibility: hidden }';

const browser = chromium.launch({
  executablePath: process.env.SLALOM_CHROMIUM,
  args: [...chromiumFlags, '--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'],
  env: { ...process.env, FONTCONFIG_FILE: new URL('fonts.conf', import.meta.url).pathname },
});
after(async () => (await browser).close());
mkdirSync(seen, { recursive: true });

async function picture(state, { viewport, colorScheme }) {
  const options = { viewport, colorScheme, reducedMotion: 'reduce', bypassCSP: true };
  const path = output(['link', file(`${state.name}.json`, state.document)]);
  const { page } = await openPage(await browser, { path, options });
  try {
    await page.addStyleTag({ content: neverTheSame });
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('full speed');
    await page.getByRole('button', { name: 'Run again from the start' }).waitFor();
    await state.prepare?.(page);
    // The last frame is on screen when two pictures in a row are the same.
    let last = null;
    for (let tries = 0; tries < 100; ++tries) {
      const next = await page.screenshot({ animations: 'disabled' });
      if (last?.equals(next)) return next;
      last = next;
      await page.waitForTimeout(250);
    }
    throw new Error('the page does not come to rest');
  } finally {
    await page.context().close();
  }
}

/** How many pixels differ, with a picture of them. */
function difference(before, after) {
  const [a, b] = [PNG.sync.read(before), PNG.sync.read(after)];
  assert.deepEqual([b.width, b.height], [a.width, a.height], 'the size of the picture');
  const diff = new PNG({ width: a.width, height: a.height });
  const count = pixelmatch(a.data, b.data, diff.data, a.width, a.height, { threshold: tolerance.colour });
  return { share: count / (a.width * a.height), png: PNG.sync.write(diff) };
}

for (const state of states) {
  for (const look of looks.filter(({ name }) => !state.looks || state.looks.includes(name))) {
    const name = `${state.name}-${look.name}.png`;
    test(name, async () => {
      const now = await picture(state, look);
      const shown = join(seen, name);
      writeFileSync(shown, now);
      if (update) {
        mkdirSync(kept, { recursive: true });
        // Without change a picture stays as it is, to the byte.
        const old = existsSync(join(kept, name)) ? readFileSync(join(kept, name)) : null;
        if (!old || difference(old, now).share > 0) writeFileSync(join(kept, name), now);
        return;
      }
      const how = 'SLALOM_UPDATE_PICTURES=1 npm test -- --only pictures';
      assert.ok(existsSync(join(kept, name)), `there is no picture of this state yet; look at ${shown}, then: ${how}`);
      const { share, png } = difference(readFileSync(join(kept, name)), now);
      const marked = shown.replace('.png', '-differs.png');
      rmSync(marked, { force: true });
      if (share > tolerance.share) writeFileSync(marked, png);
      assert.ok(
        share <= tolerance.share,
        `${(100 * share).toFixed(2)} % of the pixels differ: look at ${shown} and ${marked}; if it is meant: ${how}`,
      );
    });
  }
}
