// The suite in whatever loads this, page or worker; how its tests end goes to run.mjs.
import { runSuite } from './suite';

const post = (path: string, body: string) => fetch(new URL(path, self.location.origin), { method: 'POST', body });

/** error: what kept the suite from its end. */
export const tellDone = (error: string | null) => post('/done', JSON.stringify({ error }));

/** search: of the page's address; of `part` it takes the test files whose names contain that. */
export async function runHere(search: string): Promise<void> {
  const told: Promise<unknown>[] = [];
  try {
    await runSuite(new URLSearchParams(search).get('part') ?? '', (ended) =>
      told.push(post('/ended', JSON.stringify(ended))),
    );
    await Promise.all(told);
    await tellDone(null);
  } catch (error) {
    await tellDone(String(error));
  }
}
