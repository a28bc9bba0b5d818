// Whether a PNG file is whole. Firefox makes a picture of what is left of a damaged one, and trained on it nobody would
// know; other browsers refuse it, and so does `slalom --data`. Nothing here decodes pixels.

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length and kind before the data of a part, its checksum after. */
const HEAD = 8;
const CHECKSUM = 4;
const END = 0x49454e44; // "IEND"

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** Every part is there to the last one, with the checksum it was written with. */
export function isWholePng(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE.length;
  while (at + HEAD + CHECKSUM <= bytes.length) {
    const end = at + HEAD + view.getUint32(at);
    if (end + CHECKSUM > bytes.length) return false;
    if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) return false;
    if (view.getUint32(at + 4) === END) return true;
    at = end + CHECKSUM;
  }
  return false;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; ++bit) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 0xff] as number) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
