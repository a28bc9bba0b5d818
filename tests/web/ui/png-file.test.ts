import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPng, isWholePng } from '../../../web/src/ui/own-data/png-file';

const good = new Uint8Array(readFileSync(new URL('../../../web/public/icon-192.png', import.meta.url)));

describe('a PNG file', () => {
  it('is whole as it was written, with or without something behind it', () => {
    expect(isPng(good)).toBe(true);
    expect(isWholePng(good)).toBe(true);
    expect(isWholePng(Uint8Array.from([...good, 1, 2, 3]))).toBe(true);
  });

  it('is not whole wherever it is cut off', () => {
    const lengths = Array.from({ length: good.length - 8 }, (_, i) => 8 + i);
    expect(lengths.filter((length) => isWholePng(good.subarray(0, length)))).toEqual([]);
  });

  it('is not whole where a byte of its pixels is another', () => {
    const damaged = good.slice();
    damaged[60] = (damaged[60] as number) ^ 0xff;
    expect(isWholePng(damaged)).toBe(false);
  });

  it('is told from other files', () => {
    expect(isPng(new TextEncoder().encode('GIF89a, and so on'))).toBe(false);
    expect(isPng(good.subarray(0, 4))).toBe(false);
  });
});
