// Share links: compression and its bounds. What a link looks like, and every message, is the core's.

import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import type { Core } from './core';
import type { Outcome } from './protocol';

/** Deflate expands at most about 1032 times, so this much input at a time overshoots a limit by at most 1 MB. */
const CHUNK = 1024;

/** Raw inflate that gives up (null) on damaged or cut-off input and as soon as more than `limit` bytes came out. */
export function inflateBounded(
  packed: Uint8Array,
  limit: number,
  dictionary: Uint8Array = new Uint8Array(0),
): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  const inflate = new Inflate({ dictionary }, (part, final) => {
    parts.push(part);
    length += part.length;
    complete = final;
  });
  try {
    for (let at = 0; at < packed.length && length <= limit; at += CHUNK) {
      inflate.push(packed.subarray(at, at + CHUNK), at + CHUNK >= packed.length);
    }
  } catch {
    return null;
  }
  if (!complete || length > limit) return null;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Document (JSON) to link ("#v2....") by way of the canonical form. */
export function packLink(core: Core, document: string): Outcome<string> {
  const canonical = core.validate(document);
  if (!canonical.ok) return canonical;
  const dictionary = core.linkDictionary();
  return { ok: true, value: core.makeLink(deflateSync(strToU8(canonical.value), { level: 9, dictionary })) };
}

/** Link to canonical document. `limit`: the catalogue's limits.document_bytes. */
export function unpackLink(core: Core, link: string, limit: number): Outcome<string> {
  const packed = core.unpackLink(link);
  if (!packed.ok) return packed;
  const bytes = inflateBounded(packed.value.deflated, limit, packed.value.dictionary);
  if (!bytes) return { ok: false, faults: [core.damagedLink()] };
  return core.validate(strFromU8(bytes));
}
