// Files of data sets too large to build in: fetched from beside the page when first needed, unpacked, and kept. The
// file format is the core's; here are only transport, progress and what to say when that fails.

import type { Outcome } from './protocol';

/** Where the files lie, below the page. */
export const DATA_FOLDER = 'data/';

export interface DataFilesOptions {
  fetch(address: string): Promise<Response>;
  /** Address of a data set's gzip file. */
  addressOf(dataset: string): string;
}

export type ReportProgress = (received: number, total: number) => void;

export class DataFiles {
  readonly #files = new Map<string, Uint8Array>();
  readonly #onTheWay = new Map<string, Promise<Outcome<Uint8Array>>>();

  constructor(private readonly options: DataFilesOptions) {}

  has(dataset: string): boolean {
    return this.#files.has(dataset);
  }

  /** The unpacked file: kept here, so hand out copies. `name`: the data set's name in messages. */
  load(dataset: string, name: string, report: ReportProgress): Promise<Outcome<Uint8Array>> {
    const kept = this.#files.get(dataset);
    if (kept) return Promise.resolve({ ok: true, value: kept });
    const started = this.#onTheWay.get(dataset);
    if (started) return started;
    const file = this.#fetch(dataset, name, report).then((outcome) => {
      if (outcome.ok) this.#files.set(dataset, outcome.value);
      this.#onTheWay.delete(dataset);
      return outcome;
    });
    this.#onTheWay.set(dataset, file);
    return file;
  }

  async #fetch(dataset: string, name: string, report: ReportProgress): Promise<Outcome<Uint8Array>> {
    let response: Response;
    try {
      response = await this.options.fetch(this.options.addressOf(dataset));
    } catch {
      return fault('data_unreachable', `The data set “${name}” could not be fetched. ${REMEDY_OFFLINE}`);
    }
    if (!response.ok) {
      const why = `the server answered ${response.status}${response.statusText ? ` ${response.statusText}` : ''}`;
      return fault('data_unreachable', `The data set “${name}” could not be fetched: ${why}. ${REMEDY_MISSING}`);
    }
    const file = await unpack(response, report);
    if (!file) return fault('data_damaged', `The data set “${name}” did not arrive whole. ${REMEDY_OFFLINE}`);
    return { ok: true, value: file };
  }
}

const STAYS = 'The experiment you had goes on.';
const REMEDY_OFFLINE = `Check the connection and choose it again. ${STAYS}`;
const REMEDY_MISSING = `This copy of the page seems to lack the file; choose another data set. ${STAYS}`;

const fault = (code: string, message: string): Outcome<never> => ({ ok: false, faults: [{ code, path: '', message }] });

/** Null when the connection broke or the file is cut off or no gzip file. */
async function unpack(response: Response, report: ReportProgress): Promise<Uint8Array | null> {
  const total = Number(response.headers.get('content-length') ?? 0);
  report(0, total);
  try {
    // A server that unpacks on its way states the packed length: more than it then arrives.
    const packed = await gather(response.body, (received) => report(received, total && Math.max(total, received)));
    const start = new Uint8Array(await packed.slice(0, 2).arrayBuffer());
    const isGzip = start[0] === 0x1f && start[1] === 0x8b;
    // Some servers announce such files as gzip-encoded, and the browser then has unpacked them already.
    if (!isGzip) return response.headers.get('content-encoding') ? new Uint8Array(await packed.arrayBuffer()) : null;
    const unpacked = await gather(packed.stream().pipeThrough(new DecompressionStream('gzip')));
    return new Uint8Array(await unpacked.arrayBuffer());
  } catch {
    return null;
  }
}

/**
 * What a stream brings. Read by hand: given to a `Response`, Firefox takes a task of its own for each of thousands of parts,
 * which beside runs in training took a quarter of a minute.
 */
async function gather(
  stream: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  report?: (received: number) => void,
): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = stream?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    parts.push(part.value);
    received += part.value.length;
    report?.(received);
  }
  return new Blob(parts);
}
