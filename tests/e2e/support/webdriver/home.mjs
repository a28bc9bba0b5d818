// What a person has set in the system and in the browser, for one session: folders and files that are removed with it.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from './poll.mjs';

const iniFile = (group, values) =>
  [`[${group}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`), ''].join('\n');

export class Home {
  #root = mkdtempSync(join(tmpdir(), 'slalom-webkit-'));
  #downloads = join(this.#root, 'downloads');

  constructor({ colorScheme, reducedMotion, deviceScaleFactor, fontSize }) {
    const settings = join(this.#root, 'browser.ini');
    for (const folder of ['downloads', 'gtk-3.0', 'gtk-4.0']) mkdirSync(join(this.#root, folder));
    for (const toolkit of ['gtk-3.0', 'gtk-4.0']) {
      const values = { 'gtk-enable-animations': reducedMotion === 'reduce' ? 0 : 1 };
      writeFileSync(join(this.#root, toolkit, 'settings.ini'), iniFile('Settings', values));
    }
    writeFileSync(join(this.#root, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${this.#downloads}"\n`);
    writeFileSync(settings, iniFile('websettings', { 'default-font-size': fontSize ?? 16 }));
    this.flags = [`--config=${settings}`, ...(colorScheme === 'dark' ? ['--dark-mode'] : [])];
    this.environment = { XDG_CONFIG_HOME: this.#root, GDK_SCALE: String(deviceScaleFactor ?? 1) };
  }

  /** The next file that is saved whole, moved out of the way of one with the same name. */
  async download() {
    const unfinished = /\.wkdownload$/;
    const name = await poll(
      async () => readdirSync(this.#downloads).find((file) => !unfinished.test(file)),
      'a download',
    );
    const path = join(mkdtempSync(join(this.#root, 'saved-')), name);
    renameSync(join(this.#downloads, name), path);
    return { path: async () => path, suggestedFilename: () => name, delete: async () => rmSync(path) };
  }

  remove() {
    rmSync(this.#root, { recursive: true, force: true });
  }
}
