// The part of Playwright's interface that the tests of every engine use, over classic WebDriver: for WebKitGTK, whose driver
// speaks nothing else. What it cannot do (change answers of the server, listen to the console, crash) throws.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const TIMEOUT = 30_000;

const readBeside = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const inPage = [
  readFileSync(
    createRequire(import.meta.url).resolve('@testing-library/dom/dist/@testing-library/dom.umd.min.js'),
    'utf8',
  ),
  readBeside('webdriver-page.js'),
].join('\n');

/** The key under which WebDriver sends a reference to an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

const keyCodes = {
  Enter: '\uE007',
  Escape: '\uE00C',
  Tab: '\uE004',
  Space: ' ',
  Delete: '\uE017',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Shift: '\uE008',
  Control: '\uE009',
};

const pattern = (value, exact = false) =>
  value instanceof RegExp ? { source: value.source, flags: value.flags } : { text: String(value), exact };

/** Asks until there is an answer that is not undefined. */
async function poll(ask, what, timeout = TIMEOUT) {
  const deadline = performance.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await wait(100);
  }
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A running driver and its one session; commands go to one window at a time. */
class Driver {
  #turn = Promise.resolve();
  #window = null;

  static async start({ driver, browser }) {
    const port = await freePort();
    const child = spawn(
      'xvfb-run',
      ['-a', '-s', '-screen 0 1920x1200x24', driver, `--port=${port}`, '--host=127.0.0.1'],
      {
        env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
        stdio: 'ignore',
        // A group of its own: ending the wrapper alone would leave the driver running.
        detached: true,
      },
    );
    const self = new Driver();
    Object.assign(self, { child, address: `http://127.0.0.1:${port}` });
    const options = { binary: browser, args: ['--automation'] };
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const { sessionId } = await poll(
      () =>
        self
          .#send('POST', '/session', { capabilities })
          .catch((error) => (error.cause ? undefined : Promise.reject(error))),
      'the driver',
    );
    self.session = sessionId;
    return self;
  }

  async #send(method, path, body) {
    const response = await fetch(this.address + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  /** A command to a window; null: to whatever there is. */
  command(window, method, path, body) {
    const result = this.#turn.then(async () => {
      if (window !== null && window !== this.#window) {
        await this.#send('POST', `/session/${this.session}/window`, { handle: window });
        this.#window = window;
      }
      if (method === 'DELETE' && path === '/window') this.#window = null;
      return this.#send(method, `/session/${this.session}${path}`, body);
    });
    this.#turn = result.catch(() => {});
    return result;
  }

  async close() {
    await this.#send('DELETE', `/session/${this.session}`).catch(() => {});
    process.kill(-this.child.pid);
  }
}

class Locator {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  #then(step) {
    return new Locator(this.page, [...this.steps, step]);
  }
  locator = (selector) => this.#then({ by: 'css', selector });
  getByRole = (role, { name, exact, expanded } = {}) =>
    this.#then({ by: 'role', role, expanded, ...(name === undefined ? {} : { name: pattern(name, exact) }) });
  getByText = (text, { exact } = {}) => this.#then({ by: 'text', text: pattern(text, exact) });
  getByLabel = (text, { exact } = {}) => this.#then({ by: 'label', text: pattern(text, exact) });
  nth = (index) => this.#then({ by: 'nth', index });
  first = () => this.nth(0);
  last = () => this.nth(-1);

  get #words() {
    return JSON.stringify(this.steps);
  }

  /** Calls a function in the page with all the elements there are now. */
  #withAll(use, argument) {
    return this.page.inPage(
      `const elements = window.slalomLocators.find(arguments[0]); return (${use})(elements, arguments[1]);`,
      this.steps,
      argument ?? null,
    );
  }

  /** Calls a function with the one element, as soon as there is one. */
  #withOne(use, argument) {
    return poll(async () => {
      const answer = await this.#withAll(
        `(elements, argument) => elements.length === 0 ? [] : [(${use})(elements[0], argument)]`,
        argument,
      );
      return answer.length === 0 ? undefined : { answer: answer[0] };
    }, this.#words).then(({ answer }) => answer);
  }

  /** The reference to the element, once it can be used. */
  async #ready() {
    return poll(async () => {
      const element = await this.#withAll(`(elements) => {
        const [element] = elements.filter(window.slalomLocators.isVisible);
        if (!element || element.disabled) return null;
        element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
        return element;
      }`);
      return element?.[ELEMENT];
    }, `${this.#words} to be visible and enabled`);
  }

  waitFor({ state = 'visible', timeout = TIMEOUT } = {}) {
    const conditions = {
      visible: '(elements) => elements.some(window.slalomLocators.isVisible)',
      hidden: '(elements) => !elements.some(window.slalomLocators.isVisible)',
      attached: '(elements) => elements.length > 0',
      detached: '(elements) => elements.length === 0',
    };
    return poll(
      async () => (await this.#withAll(conditions[state])) || undefined,
      `${this.#words} to be ${state}`,
      timeout,
    );
  }

  async click() {
    const element = await this.#ready();
    await this.page.send('POST', `/element/${element}/click`, {});
  }
  async focus() {
    await this.#ready();
    await this.#withOne('(element) => element.focus()');
  }
  async press(keys) {
    await this.focus();
    await this.page.keyboard.press(keys);
  }
  async pressSequentially(text) {
    const element = await this.#ready();
    await this.page.send('POST', `/element/${element}/value`, { text });
  }
  async fill(text) {
    await this.focus();
    await this.#withOne('(element) => element.select()');
    if (text === '') await this.page.keyboard.press('Delete');
    else await this.pressSequentially(text);
  }
  async selectOption(wanted) {
    await this.#ready();
    await this.#withOne(
      `(element, wanted) => {
        const option = [...element.options].find(({ value, label }) => value === wanted || label === wanted);
        element.value = option.value;
        for (const type of ['input', 'change']) element.dispatchEvent(new Event(type, { bubbles: true }));
      }`,
      wanted,
    );
  }

  count = () => this.#withAll('(elements) => elements.length');
  isVisible = () => this.#withAll('(elements) => elements.some(window.slalomLocators.isVisible)');
  isDisabled = () => this.#withOne('(element) => element.disabled === true');
  innerText = () => this.#withOne('(element) => element.innerText');
  inputValue = () => this.#withOne('(element) => element.value');
  getAttribute = (name) => this.#withOne('(element, name) => element.getAttribute(name)', name);
  allInnerTexts = () => this.#withAll('(elements) => elements.map((element) => element.innerText)');
  evaluateAll = (use, argument) => this.#withAll(String(use), argument);
  all = async () => Array.from({ length: await this.count() }, (_, index) => this.nth(index));
}

class Page extends Locator {
  constructor(context, window) {
    super(null, []);
    this.page = this;
    this.window = window;
    this.context = () => context;
    this.keyboard = { press: (keys) => this.#press(keys) };
  }

  send(method, path, body) {
    return this.context().driver.command(this.window, method, path, body);
  }

  /** Runs the body of a function in the page, with what the locators need. */
  async inPage(body, ...args) {
    const script = `if (!window.slalomLocators) return 'not there';
      return { value: (function () { ${body} }).apply(null, arguments) };`;
    const run = () => this.send('POST', '/execute/sync', { script, args });
    let result = await run();
    if (result === 'not there') {
      await this.send('POST', '/execute/sync', { script: inPage, args: [] });
      result = await run();
    }
    return result.value;
  }

  async evaluate(use, argument) {
    const body = typeof use === 'function' ? `(${use})(argument)` : use;
    const script = `const [argument, done] = [arguments[0], arguments[arguments.length - 1]];
      new Promise((settle) => settle(${body})).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await this.send('POST', '/execute/async', { script, args: [argument ?? null] });
    if (error) throw new Error(error);
    return value ?? undefined;
  }

  waitForFunction(condition, argument, { timeout = TIMEOUT } = {}) {
    return poll(async () => (await this.evaluate(condition, argument)) || undefined, String(condition), timeout);
  }

  async #press(keys) {
    // "Control+Shift+Z", but "+" alone is a key.
    const names = keys.length === 1 ? [keys] : keys.split('+');
    const codes = names.map((name) => keyCodes[name] ?? name);
    const actions = [
      ...codes.map((value) => ({ type: 'keyDown', value })),
      ...codes.toReversed().map((value) => ({ type: 'keyUp', value })),
    ];
    await this.send('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  /** Sets the size of what is inside the window: its frame is as large as it happens to be. */
  async setViewportSize({ width, height }) {
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
  }

  goto = (url) => this.send('POST', '/url', { url });
  reload = () => this.send('POST', '/refresh', {});
  bringToFront = () => this.send('POST', '/window', { handle: this.window });
  waitForTimeout = (ms) => wait(ms);
  on() {}

  async close() {
    this.context().forget(this);
    await this.send('DELETE', '/window');
  }
}

/** Pages that are closed together. They share what the browser keeps with all others: the driver knows no other way. */
class Context {
  #pages = new Set();

  constructor(browser, options) {
    this.browser = () => browser;
    this.driver = browser.driver;
    this.viewport = options.viewport;
  }

  async newPage() {
    const { handle } = await this.driver.command(this.browser().first, 'POST', '/window/new', { type: 'window' });
    const page = new Page(this, handle);
    if (this.#pages.size === 0 && this.browser().contexts().length === 1) await page.forgetEverything();
    this.#pages.add(page);
    if (this.viewport) await page.setViewportSize(this.viewport);
    return page;
  }

  /** A page runs as it is: there is no way to run something before it. */
  async addInitScript() {}

  forget(page) {
    this.#pages.delete(page);
  }

  async close() {
    for (const page of [...this.#pages]) await page.close();
    this.browser().forget(this);
  }
}

class Browser {
  #contexts = new Set();

  constructor(driver, first) {
    this.driver = driver;
    // The window that keeps the session alive.
    this.first = first;
  }

  async newContext(options = {}) {
    const context = new Context(this, options);
    this.#contexts.add(context);
    return context;
  }

  contexts = () => [...this.#contexts];
  forget = (context) => this.#contexts.delete(context);
  close = () => this.driver.close();
}

/** @param {{ driver: string, browser: string }} programs */
export async function launchOverWebDriver(programs) {
  const driver = await Driver.start(programs);
  return new Browser(driver, await driver.command(null, 'GET', '/window'));
}
