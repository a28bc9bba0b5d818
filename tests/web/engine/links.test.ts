import { deflateRawSync } from 'node:zlib';
import { deflateSync, strToU8 } from 'fflate';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { inflateBounded, packLink, unpackLink } from '../../../web/src/engine/links';
import { catalogueOf } from '../support/experiments';
import { core, prepareCore } from '../support/prepared-core';

// Real work, possibly on a busy machine: a test that hangs still ends.
vi.setConfig({ testTimeout: 30_000 });

let limit: number;

prepareCore();
beforeAll(() => {
  limit = catalogueOf(core).limits.document_bytes;
});

const open = (link: string) => unpackLink(core, link, limit);

function link(document: unknown): string {
  const packed = packLink(core, JSON.stringify(document));
  if (!packed.ok) throw new Error(JSON.stringify(packed.faults));
  return packed.value;
}

const codesOf = (text: string) => {
  const opened = open(text);
  return opened.ok ? [] : opened.faults.map((fault) => fault.code);
};

describe('links', () => {
  test('bring every starter experiment back, canonical', () => {
    for (const { document } of catalogueOf(core).starters) {
      const packed = link(document);
      expect(packed).toMatch(/^#v2\.[\w-]+$/);
      for (const text of [packed, packed.slice(1), `https://example.org/slalom/${packed}`]) {
        expect(open(text)).toEqual(core.validate(JSON.stringify(document)));
      }
    }
  });

  test('of a race with its fingerprint stay short', () => {
    for (const { document } of catalogueOf(core).starters) {
      const steps = document.runs.map(() => document.train.stop.steps);
      const whole = { ...document, fingerprint: { steps, hash: '0f1e2d3c4b5a6978' } };
      expect(link(whole).length).toBeLessThan(200);
    }
  });

  test('of the first version, which had no dictionary, open for ever', () => {
    const { document } = catalogueOf(core).starters[0] ?? {};
    const canonical = core.validate(JSON.stringify(document));
    if (!canonical.ok) throw new Error('the starter is not valid');
    const old = `#v1.${deflateRawSync(canonical.value).toString('base64url')}`;
    expect(open(old)).toEqual(canonical);
    expect(open(`${old}&view=surface`)).toEqual(canonical);
  });

  test('are not made of faulty documents', () => {
    expect(packLink(core, '{"v":1}')).toEqual(core.validate('{"v":1}'));
  });

  test('that are none, or of another version, get the words of the core', () => {
    for (const text of ['', '#', 'hello', '#v1.', '#v2.', '#v1.%%%', '#v99.abcd']) {
      const unpacked = core.unpackLink(text);
      if (unpacked.ok) expect(open(text)).toEqual({ ok: false, faults: [core.damagedLink()] });
      else expect(open(text)).toEqual(unpacked);
      expect(codesOf(text)).not.toEqual([]);
    }
  });

  test('cut off anywhere are damaged, not half an experiment', () => {
    const whole = link(catalogueOf(core).starters[0]?.document);
    for (let length = 5; length < whole.length; length += 7) {
      const opened = open(whole.slice(0, length));
      expect(opened.ok).toBe(false);
    }
  });

  test('with any character changed never throw', () => {
    const whole = link(catalogueOf(core).starters[0]?.document);
    for (let at = 4; at < whole.length; at += 3) {
      const changed = `${whole.slice(0, at)}${whole[at] === 'A' ? 'B' : 'A'}${whole.slice(at + 1)}`;
      const opened = open(changed);
      expect(opened.ok ? [] : opened.faults.map((fault) => typeof fault.message)).not.toContain('undefined');
    }
  });

  test('that would unpack to more than a document may hold are refused without unpacking it all', () => {
    const bomb = deflateRawSync(new Uint8Array(64 << 20), { level: 9 });
    expect(open(core.makeLink(bomb))).toEqual({ ok: false, faults: [core.damagedLink()] });
  });
});

test('bounded inflate gives exactly up to its limit', () => {
  const text = strToU8('slalom '.repeat(2000));
  const packed = deflateSync(text);
  expect(inflateBounded(packed, text.length)).toEqual(text);
  expect(inflateBounded(packed, text.length - 1)).toBeNull();
  expect(inflateBounded(packed.subarray(0, packed.length - 3), text.length)).toBeNull();
  expect(inflateBounded(new Uint8Array(0), 10)).toBeNull();
});
