// The part of Playwright's interface that the tests of every engine use, over classic WebDriver: for WebKitGTK, whose driver
// speaks nothing else.
import { Driver } from './driver.mjs';
import { Page } from './page.mjs';
import { HttpProxy } from './proxy.mjs';

/** Pages that are closed together, and share what the browser keeps. */
class Context {
  #isNew = true;
  #pages = new Set();
  #wish = { scripts: [], offline: false };

  constructor(browser, session, viewport) {
    this.browser = () => browser;
    this.session = session;
    this.driver = session.driver;
    this.proxy = session.proxy;
    this.viewport = viewport;
    this.proxy.wishes.add(this.#wish);
  }

  pages = () => [...this.#pages];

  async newPage() {
    const { handle } = await this.driver.command(this.driver.first, 'POST', '/window/new', { type: 'window' });
    const page = new Page(this, handle);
    if (this.#isNew) await page.forgetEverything();
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
    if (!this.driver.hasBroken) {
      for (const page of [...this.#pages]) await page.close();
      this.proxy.wishes.delete(this.#wish);
    }
    await this.browser().forget(this);
  }
}

/** A session of the driver, for one context at a time: what the browser keeps is kept for all pages of a session. */
class Session {
  proxy = new HttpProxy();
  isTaken = true;

  constructor(prefers) {
    this.prefers = prefers;
  }

  async start(programs, prefers) {
    await this.proxy.start();
    this.driver = await Driver.start(programs, { prefers, proxy: this.proxy.host });
    return this;
  }

  async close() {
    await this.driver?.close();
    await this.proxy.close();
  }
}

class Browser {
  #contexts = new Set();
  #sessions = [];

  constructor(programs, prefers) {
    this.programs = programs;
    this.prefers = prefers;
  }

  /** One that was started with such wishes and is free again, or a new one. */
  #session(prefers) {
    const key = JSON.stringify(prefers);
    let session = this.#sessions.find(({ isTaken, prefers: its }) => !isTaken && its === key);
    if (session) {
      session.isTaken = true;
      return session;
    }
    session = new Session(key);
    this.#sessions.push(session);
    return session.start(this.programs, prefers);
  }

  async newContext({ viewport, colorScheme, reducedMotion, deviceScaleFactor } = {}) {
    const session = await this.#session({ ...this.prefers, colorScheme, reducedMotion, deviceScaleFactor });
    const context = new Context(this, session, viewport);
    this.#contexts.add(context);
    return context;
  }

  /** A page in a context of its own. */
  newPage = async () => (await this.newContext()).newPage();

  contexts = () => [...this.#contexts];

  async forget(context) {
    this.#contexts.delete(context);
    const { session } = context;
    session.isTaken = false;
    if (!session.driver.hasBroken) return;
    this.#sessions.splice(this.#sessions.indexOf(session), 1);
    await session.close();
  }

  async close() {
    await Promise.all(this.#sessions.map((session) => session.close()));
  }
}

/**
 * @param {{ driver: string, browser: string }} programs
 * @param {{ fontSize?: number }} prefers
 */
export const launchOverWebDriver = async (programs, prefers) => new Browser(programs, prefers);
