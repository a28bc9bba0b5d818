// Images as PNG files, for tests.
import { deflateSync } from 'node:zlib';

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type, payload) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), payload]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(payload.length);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

// PNG's colour types by the number of channels.
const colourTypes = [undefined, 0, 4, 2, 6];

/** An image of 8 bits a channel. `pixel(row, column)`: a grey, 0 black to 255 white; or [grey, alpha], RGB or RGBA. */
export function png(rows, columns, pixel) {
  const channelsAt = (row, column) => [pixel(row, column)].flat();
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns);
  header.writeUInt32BE(rows, 4);
  header[8] = 8;
  header[9] = colourTypes[channelsAt(0, 0).length];
  // Each row begins with its filter: none.
  const lines = Array.from({ length: rows }, (_, row) => [
    0,
    ...Array.from({ length: columns }, (_, column) => channelsAt(row, column)).flat(),
  ]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
