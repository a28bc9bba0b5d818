// The page of the suite: runs it itself, or has a worker run it (?in=worker).
import { runHere, tellDone } from './here';

const { search, searchParams } = new URL(location.href);
if (searchParams.get('in') === 'worker') {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: search });
  worker.onerror = ({ message }) =>
    tellDone(search, `the worker of the suite broke: ${message || 'it could not be loaded'}`);
} else {
  runHere(search);
}
