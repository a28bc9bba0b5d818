// A WebDriver and its one session, with a screen of its own.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { Home } from './home.mjs';
import { poll } from './poll.mjs';

/** The key under which WebDriver sends a reference to an element. */
export const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A running driver and its one session; commands go to one window at a time. */
export class Driver {
  /** Whether the browser's own process has ended, and the session with it. */
  hasBroken = false;
  #turn = Promise.resolve();
  #window = null;

  /** programs: driver and browser; prefers: see home.mjs; proxy: its host and port. */
  static async start({ driver, browser }, { prefers, proxy }) {
    const port = await freePort();
    const home = new Home(prefers);
    const child = spawn(
      'xvfb-run',
      ['-a', '-s', '-screen 0 1920x1200x24', driver, `--port=${port}`, '--host=127.0.0.1'],
      {
        env: {
          ...process.env,
          WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
          // Without a graphics card its library only pretends to be one, which takes longer.
          WEBKIT_SKIA_ENABLE_CPU_RENDERING: '1',
          WEBKIT_DISABLE_COMPOSITING_MODE: '1',
          // On two cores one thread compiles for all workers: one that trains would keep the others from their start for seconds.
          JSC_numberOfWasmCompilerThreads: '4',
          // Code that a faster form replaces is at times freed while a worker still runs it, on a busy machine.
          JSC_freeRetiredWasmCode: '0',
          ...home.environment,
        },
        stdio: 'ignore',
        // A group of its own: ending the wrapper alone would leave the driver running.
        detached: true,
      },
    );
    const self = new Driver();
    Object.assign(self, { child, home, address: `http://127.0.0.1:${port}` });
    const args = ['--automation', ...home.flags];
    const capabilities = {
      alwaysMatch: {
        'webkitgtk:browserOptions': { binary: browser, args },
        proxy: { proxyType: 'manual', httpProxy: proxy, sslProxy: proxy },
      },
    };
    const { sessionId } = await poll(
      () =>
        self
          .#send('POST', '/session', { capabilities })
          .catch((error) => (error.cause ? undefined : Promise.reject(error))),
      'the driver',
    );
    self.session = sessionId;
    await self.command(null, 'POST', '/timeouts', { script: 120_000 });
    // The window that keeps the session alive.
    self.first = await self.command(null, 'GET', '/window');
    return self;
  }

  async #send(method, path, body) {
    const response = await fetch(this.address + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!value?.error) return value;
    this.hasBroken ||= value.error === 'invalid session id';
    const { hasBroken } = this;
    throw Object.assign(new Error(`${value.error}: ${value.message}`), { kind: value.error, hasBroken });
  }

  /** Commands that belong together, to a window (null: to whatever there is); use(send) gets the way to send them. */
  together(window, use) {
    const send = (method, path, body) => this.#send(method, `/session/${this.session}${path}`, body);
    const result = this.#turn.then(async () => {
      if (window !== null && window !== this.#window) {
        await send('POST', '/window', { handle: window });
        this.#window = window;
      }
      return use(send);
    });
    this.#turn = result.catch(() => {});
    return result;
  }

  command(window, method, path, body) {
    return this.together(window, (send) => send(method, path, body));
  }

  closeWindow(window) {
    return this.together(window, (send) => {
      this.#window = null;
      return send('DELETE', '/window');
    });
  }

  async close() {
    await this.#send('DELETE', `/session/${this.session}`).catch(() => {});
    process.kill(-this.child.pid);
    this.home.remove();
  }
}
