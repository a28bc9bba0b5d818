// The suite in whatever loads this, page or worker; how its tests end goes to run.mjs.
import { runSuite } from './suite';

const post = (path: string, search: string, what: unknown) =>
  fetch(new URL(`${path}?${new URLSearchParams({ of: search })}`, self.location.origin), {
    method: 'POST',
    body: JSON.stringify(what),
  });

/** error: what kept the suite from its end. */
export const tellDone = (search: string, error: string | null) => post('/done', search, { error });

/** search: of the page's address; of `part` it takes the test files whose names contain that. */
export async function runHere(search: string): Promise<void> {
  const told: Promise<unknown>[] = [];
  try {
    await runSuite(new URLSearchParams(search).get('part') ?? '', (ended) => told.push(post('/ended', search, ended)));
    await Promise.all(told);
    await tellDone(search, null);
  } catch (error) {
    await tellDone(search, String(error));
  }
}
