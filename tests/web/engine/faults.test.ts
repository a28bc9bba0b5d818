// Wrong documents give the page the very faults the core's own tests expect, from the same table.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../../web/src/engine/document';
import { NO_VIEW } from '../../../web/src/engine/protocol';
import { loadCore } from '../../../web/src/engine/wasm-module';
import { ManualHost } from '../support/manual-host';

interface WrongDocument {
  name: string;
  text?: string;
  document?: unknown;
  errors: { code: string; path: string; says?: string[] }[];
}

const table = JSON.parse(
  readFileSync(new URL('../../cpp/experiment/bad_documents.json', import.meta.url), 'utf8'),
) as WrongDocument[];

const places = (faults: { code: string; path: string }[]) =>
  faults.map(({ code, path }) => `${code} at ${path}`).sort();

let host: ManualHost;

beforeAll(async () => {
  host = new ManualHost(await loadCore('auto'));
  await host.load();
});

test('the table holds something', () => {
  expect(table.length).toBeGreaterThan(20);
});

describe.each(table)('$name', ({ text, document, errors }) => {
  const wrong = text ?? JSON.stringify(document);

  test.each(['validate', 'packLink'] as const)('%s', (type) => {
    const faults: Fault[] = host.faults({ type, document: wrong });
    expect(places(faults)).toEqual(places(errors));
    for (const { path, says } of errors) {
      for (const words of says ?? []) {
        expect(faults.some((fault) => fault.path === path && fault.message.includes(words))).toBe(true);
      }
    }
  });

  test('open', () => {
    const faults = host.faults({ type: 'open', document: wrong, run: 0, view: NO_VIEW, snapshot: null });
    expect(places(faults)).toEqual(places(errors));
  });
});
