import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { DataFiles } from '../../../web/src/engine/data-files';

const content = Uint8Array.from({ length: 50_000 }, (_, i) => (i * i) % 251);
const packed = gzipSync(content);

function body(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function filesOver(respond: () => Response | Promise<Response>) {
  const asked: string[] = [];
  const files = new DataFiles({
    addressOf: (dataset) => `data/${dataset}.slm.gz`,
    async fetch(address) {
      asked.push(address);
      return respond();
    },
  });
  return { files, asked };
}

const good = () => new Response(body(packed), { headers: { 'content-length': String(packed.length) } });

describe('data files', () => {
  test('are fetched, unpacked with progress, and kept', async () => {
    const { files, asked } = filesOver(good);
    const progress: [number, number][] = [];
    const load = () => files.load('big', 'Big set', (received, total) => progress.push([received, total]));
    const [file, again] = await Promise.all([load(), load()]);
    expect(file).toEqual({ ok: true, value: content });
    expect(again).toBe(file);
    expect(await load()).toEqual(file);
    expect(asked).toEqual(['data/big.slm.gz']);
    expect(progress[0]).toEqual([0, packed.length]);
    expect(progress.at(-1)).toEqual([packed.length, packed.length]);
    expect(files.has('big')).toBe(true);
  });

  test('that the browser has unpacked already are taken as they are', async () => {
    const { files } = filesOver(
      () => new Response(body(content), { headers: { 'content-encoding': 'gzip', 'content-length': '100' } }),
    );
    const progress: [number, number][] = [];
    const file = await files.load('big', 'Big set', (received, total) => progress.push([received, total]));
    expect(file).toEqual({ ok: true, value: content });
    for (const [received, total] of progress) expect(received).toBeLessThanOrEqual(total);
  });

  const broken: [string, string, () => Response | Promise<Response>][] = [
    ['missing', 'data_unreachable', () => new Response(null, { status: 404 })],
    ['out of reach', 'data_unreachable', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['cut off', 'data_damaged', () => new Response(body(packed.subarray(0, packed.length - 20)))],
    ['a page instead of the file', 'data_damaged', () => new Response('<!doctype html>')],
    [
      'a connection that breaks',
      'data_damaged',
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(packed.subarray(0, 100)),
            pull: (controller) => controller.error(new TypeError('network error')),
          }),
        ),
    ],
  ];

  test.each(broken)('%s: a fault in words, and the next try starts afresh', async (_, code, respond) => {
    let working = false;
    const { files } = filesOver(() => (working ? good() : respond()));
    const failed = await files.load('big', 'Big set', () => {});
    expect(failed).toMatchObject({ ok: false, faults: [{ code, message: expect.stringContaining('Big set') }] });
    expect(files.has('big')).toBe(false);
    working = true;
    expect((await files.load('big', 'Big set', () => {})).ok).toBe(true);
  });
});
