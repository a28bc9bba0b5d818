// The manifest of the installed page repeats what the page says of itself, because no browser lets it refer to that.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../../web/${path}`, import.meta.url)));
const manifest = JSON.parse(read('public/manifest.webmanifest').toString());
const page = read('index.html').toString();

test('name and description are those of the page', () => {
  expect(page).toContain(`<title>${manifest.name}</title>`);
  expect(page).toContain(`content="${manifest.description}"`);
});

test('colours are those of the page', () => {
  const paper = /--paper: (#[0-9a-f]{6})/.exec(read('src/style/base.css').toString())?.[1];
  expect([manifest.background_color, manifest.theme_color]).toEqual([paper, paper]);
});

test('icons are there in the sizes it states', () => {
  for (const { src, sizes, type } of manifest.icons) {
    const file = read(`public/${src}`);
    if (type !== 'image/png') continue;
    // Width and height stand at the start of every PNG.
    expect(`${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`).toBe(sizes);
  }
  expect(manifest.icons.some((icon: { purpose?: string }) => icon.purpose === 'maskable')).toBe(true);
});
