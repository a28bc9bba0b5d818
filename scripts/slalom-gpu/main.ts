// `slalom run` with a graphics card: node main.mjs EXPERIMENT [--run N] [--steps N] [--csv FILE] [--every K] [--quiet]
// A run is the session that the page has of it on a card; see docs/gpu.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { CardSession } from '../../web/src/engine/card-session';
import type { Catalogue } from '../../web/src/engine/catalogue';
import type { Core, CoreSession, GpuHost } from '../../web/src/engine/core';
import type { ExperimentDocument, Fault } from '../../web/src/engine/document';
import { unpackLink } from '../../web/src/engine/links';
import type { Outcome } from '../../web/src/engine/protocol';
import { loadGpuHost } from '../../web/src/engine/wasm-module';
import { Device } from '../../web/src/gpu/device';
import { nodeGpu } from './node-gpu';
import { csvOf, table } from './output';

/** As those of the command line `slalom`. */
const exits = { done: 0, wrongInput: 1, wrongUsage: 2, diverged: 3, notWritten: 5 } as const;
type Exit = (typeof exits)[keyof typeof exits];

class Refused extends Error {
  constructor(
    message: string,
    readonly exit: Exit = exits.wrongInput,
  ) {
    super(message);
  }
}

const inWords = (faults: readonly Fault[]): string =>
  faults.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n');

function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Refused(inWords(outcome.faults));
  return outcome.value;
}

const options = {
  run: { type: 'string' },
  steps: { type: 'string' },
  csv: { type: 'string' },
  every: { type: 'string', default: '1' },
  quiet: { type: 'boolean', default: false },
} as const;

function wholeNumber(option: string, text: string | undefined, least: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Refused(`--${option}: must be a whole number of at least ${least}; got ${text}`, exits.wrongUsage);
}

function read() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [experiment, ...more] = positionals;
    if (experiment === undefined || more.length > 0)
      throw new Error('one experiment is wanted: a JSON file, a link, or -');
    return { ...values, experiment };
  } catch (error) {
    throw new Refused(messageOf(error), exits.wrongUsage);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Canonical document of a JSON file, a share link, or either on standard input. */
function documentOf(core: Core, catalogue: Catalogue, experiment: string): ExperimentDocument {
  let text = experiment;
  if (!experiment.includes('#')) {
    try {
      text = readFileSync(experiment === '-' ? 0 : experiment, 'utf8').trim();
    } catch (error) {
      throw new Refused(`cannot read "${experiment}": ${messageOf(error)}`);
    }
  }
  const isLink = !text.startsWith('{');
  const read = isLink ? unpackLink(core, text, catalogue.limits.document_bytes) : core.validate(text);
  return JSON.parse(accepted(read)) as ExperimentDocument;
}

/** Data sets that are no part of the core come from the file that scripts/make-data.mjs makes. */
function provideData(core: Core, catalogue: Catalogue, { problem }: ExperimentDocument): void {
  if (!('data' in problem)) return;
  const { id } = problem.data;
  if (!catalogue.datasets.some((dataset) => dataset.id === id && dataset.external)) return;
  const file = `${process.env.SLALOM_DATA_DIR}/${id}.slm.gz`;
  try {
    accepted(core.provideData(id, gunzipSync(readFileSync(file))));
  } catch (error) {
    throw new Refused(`problem.data: ${messageOf(error)}; node scripts/make-data.mjs makes the files`);
  }
}

interface Ran {
  run: number;
  name: string;
  session: CoreSession;
  stepsPerSecond: number;
}

/** To the run's end, or for so many steps. */
async function train(
  gpu: GPU,
  host: GpuHost,
  document: string,
  run: number,
  steps: number,
  quiet: boolean,
): Promise<Ran> {
  const device = await Device.open(gpu);
  if (!device) throw new Refused('there is no adapter for WebGPU; `slalom run` trains on the processor');
  const card = await CardSession.open(device, accepted(host.createRun(document, run)), () => performance.now());
  const { session } = card;
  if (!quiet && run === 0) console.error(`on ${device.name}; results are not reproducible to the bit`);
  // The first step compiles.
  await card.step(1);
  const start = performance.now();
  let shown = start;
  for (let size = 1; ; ) {
    const { step, status } = session.progress();
    if (status !== 'running' || step >= steps) break;
    const began = performance.now();
    await card.step(Math.min(size, steps - step));
    const now = performance.now();
    if (now - began < 100) size *= 2;
    if (!quiet && now - shown > 1000) {
      shown = now;
      console.error(`run ${run}: step ${session.progress().step.toLocaleString('en')}`);
    }
  }
  await card.settle();
  const seconds = (performance.now() - start) / 1000;
  device.close();
  const { runs } = JSON.parse(document) as ExperimentDocument;
  return { run, name: runs[run]?.name ?? '', session, stepsPerSecond: (session.progress().step - 1) / seconds };
}

async function main(): Promise<Exit> {
  const wanted = read();
  const host = await loadGpuHost();
  const { core } = host;
  const catalogue = JSON.parse(core.catalogue()) as Catalogue;
  const document = documentOf(core, catalogue, wanted.experiment);
  const only = wholeNumber('run', wanted.run, 0);
  const count = document.runs.length;
  if (only !== null && only >= count) {
    throw new Refused(`--run: there is no run ${only}; the experiment has ${count}, counted from 0`);
  }
  const steps = wholeNumber('steps', wanted.steps, 1) ?? Number.POSITIVE_INFINITY;
  const every = wholeNumber('every', wanted.every, 1) ?? 1;
  provideData(core, catalogue, document);

  const gpu = await nodeGpu();
  const text = JSON.stringify(document);
  const ran: Ran[] = [];
  for (const run of only === null ? [...document.runs.keys()] : [only]) {
    ran.push(await train(gpu, host, text, run, steps, wanted.quiet));
  }
  if (wanted.csv !== undefined) {
    try {
      writeFileSync(wanted.csv, csvOf(ran, every));
    } catch (error) {
      throw new Refused(`--csv: ${messageOf(error)}`, exits.notWritten);
    }
  }
  if (!wanted.quiet) console.log(table(ran));
  return ran.some(({ session }) => session.progress().status === 'diverged') ? exits.diverged : exits.done;
}

main().then(
  (exit) => process.exit(exit),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(error instanceof Refused ? error.exit : exits.wrongInput);
  },
);
