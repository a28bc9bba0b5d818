// In the browser: loads the module and MNIST's file, measures, hands the results to the page.
import { measureAll } from './measure.mjs';
import load from './slalom_bench.mjs';

try {
  const bench = await load();
  const answer = await fetch('mnist.slm');
  const mnist = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  postMessage({ results: measureAll(bench, mnist, (text) => postMessage({ text })) });
} catch (error) {
  postMessage({ error: String(error) });
}
