// The service worker that keeps the page on this machine: started here, and asked for newer versions now and then. Where
// there are none of them, or they are forbidden, the page works as it does without.

import { DATA_FOLDER } from '../engine/data-files';

const CHECK_MS = 60 * 60 * 1000;

/**
 * `offer` is called when a newer version of the page is ready, with what changes to it: it loads the page again. Until
 * then everything stays as it is, in other windows as well.
 */
export async function keepOffline(offer: (change: () => void) => void): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker || !isSecureContext) return;
  let isWanted = false;
  const isFirst = serviceWorker.controller === null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (isWanted) location.reload();
    else if (isFirst) askAgain();
  });
  let registration: ServiceWorkerRegistration;
  try {
    registration = await serviceWorker.register('./service-worker.js');
  } catch {
    return;
  }
  const change = (): void => {
    isWanted = true;
    // Where another window has changed already, all that is left is to load.
    if (registration.waiting) registration.waiting.postMessage('take over');
    else location.reload();
  };
  const follow = (worker: ServiceWorker): void => {
    const look = (): void => {
      if (worker.state === 'installed' && serviceWorker.controller) offer(change);
    };
    worker.addEventListener('statechange', look);
    look();
  };
  if (registration.waiting) follow(registration.waiting);
  if (registration.installing) follow(registration.installing);
  registration.addEventListener('updatefound', () => {
    if (registration.installing) follow(registration.installing);
  });
  serviceWorker.controller?.postMessage('opened');
  checkNowAndThen(registration);
}

/** A browser looks for a newer version when the page is opened; a page may stay open for days. */
function checkNowAndThen(registration: ServiceWorkerRegistration): void {
  let checked = performance.now();
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || performance.now() - checked < CHECK_MS) return;
    checked = performance.now();
    registration.update().catch(() => {});
  });
}

/**
 * Data sets asked for before the service worker was there, some perhaps still on their way: it sees, and keeps, only what
 * is asked of it.
 */
function askAgain(): void {
  const folder = new URL(DATA_FOLDER, location.href).href;
  const asked = new Set<string>();
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      if (!name.startsWith(folder) || asked.has(name)) continue;
      asked.add(name);
      fetch(name).catch(() => {});
    }
  }).observe({ type: 'resource', buffered: true });
}
