// Keeps the page on this machine, so that it opens without a network. Once installed it answers for every file of the
// page from its own cache; a newer version is fetched beside it and waits until somebody asks for it, so that nothing is
// swapped under an experiment that runs. The build puts the list of files in the place of SHIPPED.

interface Shipped {
  /** Another for any other set of files. */
  version: string;
  /**
   * Everything the page may need, by address below this file; the page itself is ''. With the digest of the content,
   * or '' where the name holds one already.
   */
  files: Record<string, string>;
  /** Files that are kept once somebody has used them, with their digests. */
  onDemand: Record<string, string>;
}

declare const SHIPPED: Shipped;

const worker = self as unknown as ServiceWorkerGlobalScope;
const PREFIX = 'slalom-';
const CURRENT = PREFIX + SHIPPED.version;
const ON_DEMAND = `${PREFIX}on-demand`;
const base = new URL('./', worker.location.href);

/** Where a file that is kept on demand lies in its cache: another content has another address. */
const onDemandKey = (path: string) => new URL(`${path}?${SHIPPED.onDemand[path]}`, base).href;

async function digestOf(response: Response): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A file of this version, or an error: a server in the middle of an update may still have the one before. */
async function fetchShipped(path: string, digest: string): Promise<Response> {
  const address = new URL(path, base);
  const kept = digest === '' ? await caches.match(address) : undefined;
  if (kept) return kept;
  const response = await fetch(address, { cache: digest === '' ? 'default' : 'no-cache' });
  const isRight = response.ok && (digest === '' || (await digestOf(response.clone())) === digest);
  if (!isRight) throw new Error(`${address.pathname} is not the one of this version`);
  return response;
}

async function install(): Promise<void> {
  const cache = await caches.open(CURRENT);
  const files = Object.entries(SHIPPED.files);
  await Promise.all(
    files.map(async ([path, digest]) => cache.put(new URL(path, base), await fetchShipped(path, digest))),
  );
}

/** Removes what earlier versions kept. A second window may still show one of them: its files stay until it is gone. */
async function removeOld(): Promise<void> {
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (windows.length > 1) return;
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CURRENT && name !== ON_DEMAND);
  await Promise.all(old.map((name) => caches.delete(name)));
  const cache = await caches.open(ON_DEMAND);
  const current = Object.keys(SHIPPED.onDemand).map(onDemandKey);
  const stale = (await cache.keys()).filter((request) => !current.includes(request.url));
  await Promise.all(stale.map((request) => cache.delete(request)));
}

async function onDemand(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(ON_DEMAND);
  const kept = await cache.match(onDemandKey(path));
  if (kept) return kept;
  const response = await fetch(request);
  // Where there is no room for it, it is fetched again next time.
  if (response.ok) await cache.put(onDemandKey(path), response.clone()).catch(() => {});
  return response;
}

async function answer(path: string, request: Request): Promise<Response> {
  if (path in SHIPPED.onDemand) return onDemand(path, request);
  const cache = await caches.open(CURRENT);
  // What is not of this version may be of the one another window still shows.
  const kept = path in SHIPPED.files ? await cache.match(new URL(path, base)) : await caches.match(request);
  return kept ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(install()));

worker.addEventListener('activate', (event) => {
  // The page that installed the first version is served by it without a reload.
  event.waitUntil(worker.clients.claim().then(removeOld));
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take over') void worker.skipWaiting();
  if (event.data === 'opened') event.waitUntil(removeOld());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || !address.href.startsWith(base.href)) return;
  const path = address.pathname.slice(base.pathname.length);
  event.respondWith(answer(path === 'index.html' ? '' : path, request));
});
