// What stands between the browser and every server: it tells of requests, runs scripts before pages of the site and changes
// answers, for a driver that can do none of it.
import { createServer } from 'node:http';

const BEFORE = '/scripts-of-tests-before-the-page.js';
const COMPLAINT = '/complaint-of-the-page-to-tests';

/** In the page: sends on what goes wrong in it. */
function complain(path) {
  const send = (event, words) => fetch(path, { method: 'POST', body: JSON.stringify({ event, words: String(words) }) });
  const { error } = console;
  console.error = (...words) => {
    send('console', words.join(' '));
    error.apply(console, words);
  };
  addEventListener(
    'error',
    ({ message, target }) => send('pageerror', message ?? `no ${target.src ?? target.href}`),
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) => send('pageerror', reason));
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    send('console', `the content policy stops ${blockedURI} (${effectiveDirective})`);
  });
}

/** As text of a script. Backslashes of the argument's strings are JSON's own. */
const call = ({ use, argument }) => `(${use})(${JSON.stringify(argument ?? null)});\n`;

/** What a route may do with a request, as in Playwright. */
class Route {
  constructor(fetch) {
    this.fetch = fetch;
    /** What the browser gets, null to break off. */
    this.answer = new Promise((answer) => {
      this.abort = async () => answer(null);
      this.fulfill = async ({ response, status, body }) =>
        answer({
          status: status ?? response?.status ?? 200,
          headers: response?.headers ?? {},
          body: body ?? (await response?.body) ?? '',
        });
    });
  }
}

/** A server's answer, whole: the files of the site are small. */
async function forward({ url, method, headers, body }) {
  // Whole and as it is: not packed, and not left out because the browser knows it.
  const {
    host,
    connection,
    'accept-encoding': packed,
    'if-none-match': known,
    'proxy-connection': kept,
    ...others
  } = headers;
  const response = await fetch(url, { method, headers: others, body, redirect: 'manual' });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: bytes,
    text: async () => bytes.toString('utf8'),
  };
}

export class HttpProxy {
  /** What pages and contexts wish: { scripts: [{ use, argument }], routes: [{ pattern, use }], tell(event, what), offline }. */
  wishes = new Set();
  #server = createServer((request, response) => this.#answer(request, response).catch(() => response.destroy()));

  async start() {
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    this.host = `127.0.0.1:${this.#server.address().port}`;
    // Encrypted requests: none of the site's.
    this.#server.on('connect', ({ url }, socket) => {
      this.#tell('request', { url: () => `https://${url}` });
      socket.destroy();
    });
    return this;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(done));
  }

  /** Which page something is from is not known: all are told. */
  #tell(event, what) {
    for (const wish of this.wishes) wish.tell?.(event, what);
  }

  get #scripts() {
    return [{ use: complain, argument: COMPLAINT }, ...[...this.wishes].flatMap(({ scripts = [] }) => scripts)];
  }

  /** Answers what only the tests ask for. */
  #answerTests(pathname, body, response) {
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' });
    if (pathname === BEFORE) return response.end(this.#scripts.map(call).join(''));
    const { event, words } = JSON.parse(body);
    this.#tell(event, event === 'console' ? { type: () => 'error', text: () => words } : words);
    return response.end();
  }

  async #answer(request, response) {
    if ([...this.wishes].some(({ offline }) => offline)) return response.destroy();
    const { pathname, origin } = new URL(request.url);
    const isSite = origin === new URL(process.env.SLALOM_SITE).origin;
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
    if (isSite && [BEFORE, COMPLAINT].includes(pathname)) return this.#answerTests(pathname, body, response);
    this.#tell('request', { url: () => request.url });
    const asked = { url: request.url, method: request.method, headers: request.headers, body };
    const answer = await this.#routed(asked);
    if (answer === null) return response.destroy();

    const { 'content-length': length, 'content-encoding': packed, connection, etag, ...headers } = answer.headers;
    const isPage = isSite && /^text\/html/.test(headers['content-type'] ?? '');
    // Nothing is kept: the same file may have another answer for the next page.
    response.writeHead(answer.status, { ...headers, 'cache-control': 'no-store' });
    response.end(
      isPage
        ? String(answer.body).replace(/<head[^>]*>/, (head) => `${head}<script src="${BEFORE}"></script>`)
        : answer.body,
    );
  }

  async #routed(asked) {
    const routes = [...this.wishes].flatMap(({ routes: all = [] }) => all);
    const found = routes.findLast(({ pattern }) => pattern.test(asked.url));
    if (!found) return forward(asked);
    const route = new Route(() => forward(asked));
    await found.use(route);
    return route.answer;
  }
}
