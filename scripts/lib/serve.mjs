// A static file server for the built site, for `npm start` and the browser tests. Only this machine can reach it.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { contentPolicy } from './content-policy.mjs';
import { Failure } from './log.mjs';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.gz': 'application/gzip',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.wgsl': 'text/plain; charset=utf-8',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

// What pages of other origins load, as a static host would let them.
const forOthers = new Set(['/slalom-lab.js']);

// Vite puts a hash of the content into these names, so they never change.
const hashedName = /\/assets\/.*-[\w-]{8}\.\w+$/;

/** The file a request path names inside `dir`, or null. */
function resolve(dir, path) {
  const file = normalize(join(dir, path));
  if (file !== dir && !file.startsWith(dir + sep)) return null;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return path.endsWith('/') ? resolve(dir, `${path}index.html`) : null;
  return stat?.isFile() ? { file, stat } : null;
}

/** What was posted, whole, to the function for its path. */
async function answerPost(post, url, request, send) {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    send(200, { 'Content-Type': 'application/octet-stream' }, await post(url, Buffer.concat(chunks)));
  } catch (error) {
    send(500, { 'Content-Type': 'text/plain; charset=utf-8' }, error.message);
  }
}

function answer(dir, posts, request, response) {
  const send = (status, headers, body) => {
    response.writeHead(status, { 'X-Content-Type-Options': 'nosniff', ...headers });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  if (request.method === 'POST' && URL.canParse(request.url, 'http://localhost')) {
    const url = new URL(request.url, 'http://localhost');
    const post = posts[url.pathname];
    if (post) return answerPost(post, url, request, send);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, { Allow: 'GET, HEAD' }, 'not allowed\n');

  let path;
  try {
    path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  } catch {
    return send(400, {}, 'bad address\n');
  }
  const found = path.includes('\0') ? null : resolve(dir, path);
  if (!found) return send(404, { 'Content-Type': 'text/plain' }, 'not found\n');

  const { file, stat } = found;
  const tag = `"${stat.size.toString(36)}-${Math.round(stat.mtimeMs).toString(36)}"`;
  const headers = {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Cache-Control': hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': contentPolicy,
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': forOthers.has(path) ? 'cross-origin' : 'same-origin',
    ETag: tag,
  };
  if (request.headers['if-none-match'] === tag) return send(304, headers);
  response.writeHead(200, { 'X-Content-Type-Options': 'nosniff', ...headers, 'Content-Length': stat.size });
  if (request.method === 'HEAD') return response.end();
  const stream = createReadStream(file);
  stream.on('error', () => response.destroy());
  return stream.pipe(response);
}

/**
 * Serves `dir` on the first free port from `port` on (0: any). Resolves with {address, close}.
 * posts: by path, what answers a POST to it: (URL, Buffer) => the answer's body, or a promise of it.
 */
export function serve(dir, { port = 0, attempts = 20, posts = {} } = {}) {
  const root = normalize(dir);
  return new Promise((done, fail) => {
    const server = createServer((request, response) => answer(root, posts, request, response));
    let left = attempts;
    let next = port;
    server.on('error', (error) => {
      if ((error.code === 'EADDRINUSE' || error.code === 'EACCES') && next !== 0 && --left > 0) {
        server.listen(++next, '127.0.0.1');
      } else {
        fail(
          new Failure(`cannot serve on port ${next}: ${error.message}`, {
            step: 'Serve',
            remedy: 'choose another: npm start -- --port 9000',
          }),
        );
      }
    });
    server.on('listening', () =>
      done({
        address: `http://127.0.0.1:${server.address().port}/`,
        close: () => {
          server.closeAllConnections();
          return new Promise((closed) => server.close(closed));
        },
      }),
    );
    server.listen(next, '127.0.0.1');
  });
}
