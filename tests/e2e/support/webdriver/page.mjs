// A page in a window of its own.
import { setTimeout as wait } from 'node:timers/promises';
import { Keyboard, Mouse } from './input.mjs';
import { evaluateIn, Locator } from './locator.mjs';
import { poll, TIMEOUT } from './poll.mjs';

export class Page extends Locator {
  #size = null;
  #listeners = [];
  #wish = { scripts: [], routes: [], tell: (event, what) => this.#tell(event, what) };

  constructor(context, window) {
    super(null, []);
    this.page = this;
    this.window = window;
    this.context = () => context;
    this.keyboard = new Keyboard(this);
    this.mouse = new Mouse(this);
    context.proxy.wishes.add(this.#wish);
  }

  send(method, path, body) {
    return this.context().driver.command(this.window, method, path, body);
  }
  together(use) {
    return this.context().driver.together(this.window, use);
  }

  /** Runs a function in the page, or a script, which gives nothing back. */
  evaluate = (use, argument) => {
    const body = typeof use === 'function' ? `return (${use})(arguments[0]);` : use;
    return this.together((send) => evaluateIn(send, body, [argument ?? null]));
  };

  waitForFunction(condition, argument, { timeout = TIMEOUT } = {}) {
    return poll(async () => (await this.evaluate(condition, argument)) || undefined, String(condition), timeout);
  }

  viewportSize = () => this.#size;

  /** Sets the size of what is inside the window: its frame is as large as it happens to be. */
  async setViewportSize({ width, height }) {
    this.#size = { width, height };
    for (let attempt = 0; attempt < 5; ++attempt) {
      const inner = await this.evaluate(() => [window.innerWidth, window.innerHeight]);
      if (inner[0] === width && inner[1] === height) return;
      const outer = await this.send('GET', '/window/rect');
      const rect = { width: outer.width + width - inner[0], height: outer.height + height - inner[1] };
      await this.send('POST', '/window/rect', rect);
      await wait(200);
    }
  }

  /** What the browser keeps of the site of the tests, of which this opens a file that runs nothing. */
  async forgetEverything() {
    await this.goto(new URL('icon.svg', process.env.SLALOM_SITE).href);
    await this.evaluate(async () => {
      localStorage.clear();
      for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
      for (const name of await caches.keys()) await caches.delete(name);
      for (const { name } of await indexedDB.databases()) {
        await new Promise((done) => {
          Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onerror: done, onblocked: done });
        });
      }
    });
    await this.goto('about:blank');
  }

  goto = (url) => this.send('POST', '/url', { url });
  reload = () => this.send('POST', '/refresh', {});
  /** In Playwright no promise: tests await it for this one. */
  url = () => this.send('GET', '/url');
  title = () => this.send('GET', '/title');
  bringToFront = () => this.send('POST', '/window', { handle: this.window });
  /** The one event that tests wait for is a download: a file that comes into the folder of downloads. */
  waitForEvent = async () => this.context().driver.home.download();
  waitForTimeout = (ms) => wait(ms);
  /** The one state that tests wait for: nothing was asked of a server for half a second. */
  waitForLoadState() {
    let last = performance.now();
    this.on('request', () => {
      last = performance.now();
    });
    return poll(async () => performance.now() > last + 500 || undefined, 'a quiet network');
  }
  waitForRequest(isWanted) {
    const seen = [];
    this.on('request', (request) => isWanted(request) && seen.push(request));
    return poll(async () => seen[0], String(isWanted));
  }

  async addInitScript(use, argument) {
    this.#wish.scripts.push({ use, argument });
  }

  /** Has requests with such addresses answered by `use`. */
  async route(pattern, use) {
    this.#wish.routes.push({ pattern, use });
  }

  /** Events: console, pageerror, request. */
  on(event, use) {
    this.#listeners.push({ event, use });
  }

  /** Tells the listeners of an event. */
  #tell(event, what) {
    for (const { use } of this.#listeners.filter((listener) => listener.event === event)) use(what);
  }

  async close() {
    const context = this.context();
    context.forget(this);
    context.proxy.wishes.delete(this.#wish);
    await context.driver.closeWindow(this.window);
  }
}
