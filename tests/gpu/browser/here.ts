// The suite in whatever loads this, page or worker; how its tests end goes to run.mjs.
import { runSuite } from './suite';

const post = (path: string, search: string, what: unknown) =>
  fetch(new URL(`${path}?${new URLSearchParams({ of: search })}`, self.location.origin), {
    method: 'POST',
    body: JSON.stringify(what),
  });

/** error: what kept the suite from its end. */
export const tellDone = (search: string, error: string | null) => post('/done', search, { error });

/** search: of the page's address; `part` and `turn`, such as 0/2, choose the test files. */
export async function runHere(search: string): Promise<void> {
  const told: Promise<unknown>[] = [];
  const parameters = new URLSearchParams(search);
  const [at = 0, of = 1] = (parameters.get('turn') ?? '0/1').split('/').map(Number);
  try {
    await runSuite({ part: parameters.get('part') ?? '', at, of }, (ended) => told.push(post('/ended', search, ended)));
    await Promise.all(told);
    await tellDone(search, null);
  } catch (error) {
    await tellDone(search, String(error));
  }
}
