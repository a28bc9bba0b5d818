// A link as a picture for cameras: from the screen of a lecture hall to a phone.

import { generate } from 'lean-qr';
import { h } from '../ui/kit/dom';

/** Pixels of the widest code; cameras want whole pixels. */
const WIDTH = 296;
/** White around the code, in its squares, as the standard asks. */
const MARGIN = 4;

/** Black on white in both themes, as cameras expect. Null: the text is too long for any code. */
export function qrCode(text: string): HTMLCanvasElement | null {
  let code: ReturnType<typeof generate>;
  try {
    code = generate(text);
  } catch {
    return null;
  }
  const canvas = h('canvas', { class: 'qr', role: 'img', 'aria-label': 'QR code of the link' });
  const squares = code.size + 2 * MARGIN;
  const side = Math.max(2, Math.floor(WIDTH / squares));
  canvas.width = squares * side;
  canvas.height = squares * side;
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000000';
  for (let y = 0; y < code.size; ++y) {
    for (let x = 0; x < code.size; ++x) {
      if (code.get(x, y)) context.fillRect((x + MARGIN) * side, (y + MARGIN) * side, side, side);
    }
  }
  return canvas;
}
