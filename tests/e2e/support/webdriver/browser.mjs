// The part of Playwright's interface that the tests of every engine use, over classic WebDriver: for WebKitGTK, whose driver
// speaks nothing else.
import { Driver } from './driver.mjs';
import { Page } from './page.mjs';
import { HttpProxy } from './proxy.mjs';

/** Pages that are closed together. They share what the browser keeps with all others: the driver knows no other way. */
class Context {
  #isNew = true;
  #pages = new Set();
  #wish = { scripts: [], offline: false };

  constructor(browser, driver, viewport) {
    this.browser = () => browser;
    this.driver = driver;
    this.viewport = viewport;
    browser.proxy.wishes.add(this.#wish);
  }

  pages = () => [...this.#pages];

  async newPage() {
    const { handle } = await this.driver.command(this.driver.first, 'POST', '/window/new', { type: 'window' });
    const page = new Page(this, handle);
    if (this.#isNew && this.browser().contexts().length === 1) await page.forgetEverything();
    this.#isNew = false;
    this.#pages.add(page);
    if (this.viewport) await page.setViewportSize(this.viewport);
    return page;
  }

  async addInitScript(use, argument) {
    this.#wish.scripts.push({ use, argument });
  }

  async setOffline(offline) {
    this.#wish.offline = offline;
  }

  forget(page) {
    this.#pages.delete(page);
  }

  async close() {
    for (const page of [...this.#pages]) await page.close();
    this.browser().proxy.wishes.delete(this.#wish);
    this.browser().forget(this);
  }
}

/** Sessions with the same wishes are one; one with others starts when it is asked for. */
class Browser {
  #contexts = new Set();
  #drivers = new Map();
  proxy = new HttpProxy();

  constructor(programs, prefers) {
    this.programs = programs;
    this.prefers = prefers;
  }

  #driver(prefers) {
    const key = JSON.stringify(prefers);
    if (!this.#drivers.has(key)) {
      this.#drivers.set(key, Driver.start(this.programs, { prefers, proxy: this.proxy.host }));
    }
    return this.#drivers.get(key);
  }

  async newContext({ viewport, colorScheme, reducedMotion, deviceScaleFactor } = {}) {
    const driver = await this.#driver({ ...this.prefers, colorScheme, reducedMotion, deviceScaleFactor });
    const context = new Context(this, driver, viewport);
    this.#contexts.add(context);
    return context;
  }

  /** A page in a context of its own. */
  newPage = async () => (await this.newContext()).newPage();

  contexts = () => [...this.#contexts];
  forget = (context) => this.#contexts.delete(context);

  async close() {
    await Promise.all([...this.#drivers.values()].map(async (driver) => (await driver).close()));
    await this.proxy.close();
  }
}

/**
 * @param {{ driver: string, browser: string }} programs
 * @param {{ fontSize?: number }} prefers
 */
export async function launchOverWebDriver(programs, prefers) {
  const browser = new Browser(programs, prefers);
  await browser.proxy.start();
  return browser;
}
