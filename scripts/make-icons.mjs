// Draws web/public/icon.svg as the PNG icons of the installed page, with Chromium. They are committed; this is for when
// the drawing has changed. A maskable icon fills its square, because systems cut their own shape out of it, and keeps
// the drawing in the middle, where no shape cuts.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { main, step } from './lib/log.mjs';
import { root } from './lib/paths.mjs';
import { findChromium } from './lib/system-packages.mjs';

const folder = join(root, 'web/public');
const icons = [
  { file: 'icon-192.png', size: 192, maskable: false },
  { file: 'icon-512.png', size: 512, maskable: false },
  { file: 'icon-maskable-512.png', size: 512, maskable: true },
];

function drawing(maskable) {
  const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');
  if (!maskable) return svg;
  const ground = /<rect[^>]*fill="([^"]+)"[^>]*>/.exec(svg);
  // The safe zone is a circle over 80 % of the width.
  return svg
    .replace(ground[0], `<rect x="-6" y="-6" width="36" height="36" fill="${ground[1]}"/>`)
    .replace('viewBox="0 0 24 24"', 'viewBox="-4 -4 32 32"');
}

await main(() =>
  step('Draw the icons', async () => {
    const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
    try {
      for (const { file, size, maskable } of icons) {
        const page = await browser.newPage({ viewport: { width: size, height: size } });
        const image = `data:image/svg+xml;base64,${Buffer.from(drawing(maskable)).toString('base64')}`;
        await page.setContent(`<body style="margin:0"><img width="${size}" height="${size}" src="${image}">`);
        await page.locator('img').evaluate((img) => img.decode());
        writeFileSync(join(folder, file), await page.screenshot({ omitBackground: true }));
        await page.close();
      }
    } finally {
      await browser.close();
    }
  }),
);
