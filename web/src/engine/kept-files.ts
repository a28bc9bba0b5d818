// Not every browser lets the page's service worker answer for what a worker of the page asks for: WebKit loads the script of
// workers that start together once, and only the first of them is answered. A worker therefore looks itself into what is
// kept for times without a network, and imports nothing later on.

/** The kept file; undefined where there is none, or where nothing may be kept. */
async function kept(input: RequestInfo | URL): Promise<Response | undefined> {
  try {
    return await caches.match(input);
  } catch {
    return undefined;
  }
}

/** Has a worker's own requests answered from what is kept, else by the server. */
export function useKeptFiles(scope: Pick<WorkerGlobalScope, 'fetch'>): void {
  const fetch = scope.fetch.bind(scope);
  scope.fetch = async (input, init) => (await kept(input)) ?? fetch(input, init);
}
