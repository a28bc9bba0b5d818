// Finds elements and uses them, as Playwright's locators do. Finding is done in the page, by in-page.js.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ELEMENT } from './driver.mjs';
import { poll, TIMEOUT } from './poll.mjs';

const helpers = [
  createRequire(import.meta.url).resolve('@testing-library/dom/dist/@testing-library/dom.umd.min.js'),
  new URL('in-page.js', import.meta.url),
]
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

const pattern = (value, exact = false) =>
  value instanceof RegExp ? { source: value.source, flags: value.flags } : { text: String(value), exact };

/** What a command says when a page or a frame is gone before it could answer: asked again, it may be there. */
const passing = new Set(['no such frame', 'no such element', 'stale element reference']);

/** Runs the body of a function where `send` leads to, with what the locators need. */
async function runInPage(send, body, args) {
  const script = `if (!window.slalomLocators) return 'not there';
    return { value: (function () { ${body} }).apply(null, arguments) };`;
  const run = () => send('POST', '/execute/sync', { script, args });
  let result = await run();
  if (result === 'not there') {
    await send('POST', '/execute/sync', { script: helpers, args: [] });
    result = await run();
  }
  return result.value;
}

/** Runs a function or an expression where `send` leads to, and waits for what it promises. */
export async function evaluateIn(send, body, args) {
  const script = `const [done] = [...arguments].slice(-1);
    const given = [...arguments].slice(0, -1);
    new Promise((settle) => settle((function () { ${body} }).apply(null, given)))
      .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
  const { value, error } = await send('POST', '/execute/async', { script, args });
  if (error) throw new Error(error);
  return value ?? undefined;
}

export class Locator {
  /** frames: steps to each frame on the way, from the outermost; steps: from there to the elements. */
  constructor(page, steps, frames = []) {
    this.page = page;
    this.steps = steps;
    this.frames = frames;
  }

  #then(...steps) {
    return new Locator(this.page, [...this.steps, ...steps], this.frames);
  }
  locator = (selector, filter) => this.#then({ by: 'css', selector }).filter(filter);
  filter = ({ hasText, has } = {}) =>
    hasText === undefined && !has
      ? this
      : this.#then({ by: 'holding', text: hasText === undefined ? null : pattern(hasText), has: has?.steps });
  getByRole = (role, { name, exact, ...states } = {}) =>
    this.#then({ by: 'role', role, ...states, ...(name === undefined ? {} : { name: pattern(name, exact) }) });
  getByText = (text, { exact } = {}) => this.#then({ by: 'text', text: pattern(text, exact) });
  getByLabel = (text, { exact } = {}) => this.#then({ by: 'label', text: pattern(text, exact) });
  nth = (index) => this.#then({ by: 'nth', index });
  first = () => this.nth(0);
  last = () => this.nth(-1);
  or = (other) => new Locator(this.page, [{ by: 'any', of: [this.steps, other.steps] }], this.frames);
  frameLocator = (selector) => new Locator(this.page, [], [...this.frames, [...this.steps, { by: 'css', selector }]]);

  get #words() {
    return JSON.stringify([...this.frames, this.steps]);
  }

  /** Sends commands to the frame this is about; undefined when the frame or the page goes away meanwhile. */
  #inFrame(use) {
    return this.page.together(async (send) => {
      try {
        for (const steps of this.frames) {
          const frame = await runInPage(send, 'return window.slalomLocators.find(arguments[0])[0];', [steps]);
          if (!frame) return undefined;
          await send('POST', '/frame', { id: frame });
        }
        return await use(send);
      } catch (error) {
        if (passing.has(error.kind)) return undefined;
        throw error;
      } finally {
        if (this.frames.length > 0) await send('POST', '/frame', { id: null });
      }
    });
  }

  /** Calls a function in the page with all the elements there are now. */
  #withAll(use, argument) {
    const body = `return (${use})(window.slalomLocators.find(arguments[0]), arguments[1]);`;
    return this.#inFrame((send) => runInPage(send, body, [this.steps, argument ?? null]));
  }

  /** Calls a function with the one element, as soon as there is one. */
  async #withOne(use, argument) {
    const { answer } = await poll(async () => {
      const answers = await this.#withAll(
        `(elements, argument) => elements.length === 0 ? [] : [(${use})(elements[0], argument)]`,
        argument,
      );
      return answers?.length ? { answer: answers[0] } : undefined;
    }, this.#words);
    return answer;
  }

  /** The reference to the element and where to point at it, once it can be used. */
  #target(position) {
    return poll(
      async () => (await this.#withAll('window.slalomLocators.target', position)) ?? undefined,
      `${this.#words} to be visible, enabled and not covered`,
    );
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

  /** Again, where the element has moved away before the click came. */
  #clickWhereItIs(position, times) {
    return poll(async () => {
      const { element, x, y } = await this.#target(position);
      await this.#inFrame((send) => runInPage(send, 'window.slalomLocators.aimAt(arguments[0]);', [element]));
      await this.page.mouse.click(x, y, { times });
      const wasClicked = await this.#inFrame((send) =>
        runInPage(send, 'return window.slalomLocators.wasClicked();', []),
      );
      return wasClicked === false ? undefined : true;
    }, `${this.#words} to be clicked`);
  }
  click = ({ position } = {}) => this.#clickWhereItIs(position, 1);
  dblclick = ({ position } = {}) => this.#clickWhereItIs(position, 2);
  async hover({ position } = {}) {
    const { x, y } = await this.#target(position);
    await this.page.mouse.move(x, y);
  }
  async check() {
    if (!(await this.isChecked())) await this.click();
  }
  async uncheck() {
    if (await this.isChecked()) await this.click();
  }
  async focus() {
    await this.waitFor();
    await this.#withOne('(element) => element.focus()');
  }
  async press(keys) {
    await this.focus();
    await this.page.keyboard.press(keys);
  }
  async #sendKeys(text) {
    const element = await this.#withOne('(element) => element');
    await this.page.send('POST', `/element/${element[ELEMENT]}/value`, { text });
  }
  async pressSequentially(text) {
    await this.focus();
    await this.#sendKeys(text);
  }
  /** All at once, as when one pastes over everything. */
  async fill(text) {
    await this.focus();
    await this.#withOne(
      `(element, text) => {
        element.select();
        document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
      }`,
      text,
    );
  }
  async selectOption(wanted) {
    await this.waitFor();
    const option = await this.#withOne(
      `(element, wanted) =>
        [...element.options].find(({ value, label }) => value === wanted || label === (wanted.label ?? wanted))`,
      wanted,
    );
    await this.page.send('POST', `/element/${option[ELEMENT]}/click`, {});
  }
  setInputFiles = (files) => this.#sendKeys([files].flat().join('\n'));
  scrollIntoViewIfNeeded = () =>
    this.#withOne("(element) => element.scrollIntoView({ block: 'nearest', behavior: 'instant' })");

  count = () => this.#withAll('(elements) => elements.length');
  isVisible = () => this.#withAll('(elements) => elements.some(window.slalomLocators.isVisible)');
  isHidden = async () => !(await this.isVisible());
  isDisabled = () => this.#withOne('(element) => element.disabled === true');
  isChecked = () => this.#withOne('(element) => element.checked');
  innerText = () => this.#withOne('window.slalomLocators.innerText');
  inputValue = () => this.#withOne('(element) => element.value');
  getAttribute = (name) => this.#withOne('(element, name) => element.getAttribute(name)', name);
  async boundingBox() {
    await this.waitFor({ state: 'attached' });
    return this.#withOne(`(element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height };
    }`);
  }
  allInnerTexts = () => this.#withAll('(elements) => elements.map(window.slalomLocators.innerText)');
  evaluateAll = (use, argument) => this.#withAll(String(use), argument);
  async evaluate(use, argument) {
    await this.waitFor({ state: 'attached' });
    const element = await this.#withOne('(element) => element');
    return this.#inFrame((send) =>
      evaluateIn(send, `return (${use})(arguments[0], arguments[1]);`, [element, argument ?? null]),
    );
  }
  all = async () => Array.from({ length: await this.count() }, (_, index) => this.nth(index));
}
