// A picture to take away: what a chart or a view shows now, on the page's ground, with its title and the key to its
// signs, which on the page stand around it.

import { fitCanvas } from './frame';
import { runStyle, traceMarker } from './palette';
import { fitText, type Pen } from './pen';
import { SvgPen } from './svg-pen';
import { type Theme, theme } from './theme';

/** A sign and what it means; `before` stands in front of the sign, for scales with two ends. */
export interface KeyItem {
  before?: string;
  text: string;
  /** Width of the sign, 0 for words alone; it is drawn around `y`, from `x` on. */
  width: number;
  draw: (pen: Pen, x: number, y: number) => void;
}

export interface Picture {
  title: string;
  /** Of the file, without an ending. */
  file: string;
  /** Of the drawing, in CSS pixels, without title and key. */
  width: number;
  height: number;
  key: readonly KeyItem[];
  /** Lines can be written as SVG; what is all painted pixel by pixel, at `ratio` pixels to a CSS pixel, cannot. */
  drawing:
    | { kind: 'lines'; draw: (pen: Pen, ratio: number) => void }
    | { kind: 'pixels'; draw: (context: CanvasRenderingContext2D, ratio: number) => void };
}

const MARGIN = 16;
const LEAST_RATIO = 2;
/** Small charts are saved larger, for slides. */
const GOOD_WIDTH = 1600;
const MOST_RATIO = 4;

/** A line sample of a run and its name. */
export function runKey({ name, colour }: { name: string; colour: number }): KeyItem {
  const style = runStyle(colour);
  const width = 24;
  return {
    text: name,
    width,
    draw: (pen, x, y) => {
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + width, y);
      pen.setLineDash([...style.dash]);
      pen.strokeStyle = style.colour;
      pen.lineWidth = 2;
      pen.stroke();
      pen.beginPath();
      traceMarker(pen, style.marker, x + width / 2, y, 3);
      pen.fillStyle = style.colour;
      pen.fill();
    },
  };
}

export const wordsKey = (text: string): KeyItem => ({ text, width: 0, draw: () => {} });

/** A strip of tones between the words at its ends. */
export function toneKey(before: string, text: string, tone: (share: number) => string): KeyItem {
  const width = 72;
  return {
    before,
    text,
    width,
    draw: (pen, x, y) => {
      for (let i = 0; i < width; ++i) {
        pen.beginPath();
        // Each reaches under the next, so that no seam shows between pixels.
        pen.rect(x + i, y - 4, Math.min(2, width - i), 8);
        pen.fillStyle = tone(i / (width - 1));
        pen.fill();
      }
    },
  };
}

interface Layout {
  width: number;
  height: number;
  titleSize: number;
  /** Where each item of the key begins, with the baseline of its row, and as much of its first words as there is room for. */
  places: { x: number; y: number; before: string }[];
  /** Top of the drawing. */
  top: number;
}

const smallFont = (t: Theme): string => `${t.small}px ${t.font}`;
const SIGN_GAP = 6;
const ITEM_GAP = 16;
const wordsRoom = (pen: Pen, words: string): number => (words === '' ? 0 : pen.measureText(words).width + SIGN_GAP);
const signRoom = ({ width }: KeyItem): number => (width > 0 ? width + SIGN_GAP : 0);

function layOut(picture: Picture, pen: Pen, t: Theme): Layout {
  const titleSize = Math.round(1.25 * t.small);
  const rowHeight = 1.6 * t.small;
  const right = MARGIN + picture.width;
  pen.font = smallFont(t);
  let y = MARGIN + titleSize + (picture.key.length > 0 ? 8 + rowHeight / 2 : 0);
  let x = MARGIN;
  const places = picture.key.map((item) => {
    const before = fitText(pen, item.before ?? '', picture.width / 3);
    const width = wordsRoom(pen, before) + signRoom(item) + pen.measureText(item.text).width;
    if (x > MARGIN && x + width > right) {
      x = MARGIN;
      y += rowHeight;
    }
    const place = { x, y, before };
    x += width + ITEM_GAP;
    return place;
  });
  const top = y + (picture.key.length > 0 ? rowHeight / 2 : 0) + 8;
  return { width: picture.width + 2 * MARGIN, height: top + picture.height + MARGIN, titleSize, places, top };
}

function drawFrame(picture: Picture, pen: Pen, { width, height, titleSize, places }: Layout, t: Theme): void {
  pen.beginPath();
  pen.rect(0, 0, width, height);
  pen.fillStyle = t.paper;
  pen.fill();
  pen.font = `600 ${titleSize}px ${t.font}`;
  pen.textBaseline = 'top';
  pen.textAlign = 'left';
  pen.fillStyle = t.ink;
  pen.fillText(fitText(pen, picture.title, picture.width), MARGIN, MARGIN);
  for (const [i, item] of picture.key.entries()) {
    const { x, y, before } = places[i] ?? { x: MARGIN, y: MARGIN, before: '' };
    pen.save();
    pen.font = smallFont(t);
    pen.textBaseline = 'middle';
    pen.fillStyle = t.muted;
    if (before !== '') pen.fillText(before, x, y);
    const at = x + wordsRoom(pen, before);
    const words = at + signRoom(item);
    pen.fillText(fitText(pen, item.text, MARGIN + picture.width - words), words, y);
    item.draw(pen, at, y);
    pen.restore();
  }
}

/** Pixels to a CSS pixel: at least twice as fine as the page is laid out. */
function ratioOf({ width }: Picture): number {
  const screen = window.devicePixelRatio || 1;
  const wanted = Math.max(LEAST_RATIO, screen, Math.ceil(GOOD_WIDTH / (width + 2 * MARGIN)));
  return Math.min(MOST_RATIO, wanted);
}

export function pictureCanvas(picture: Picture): HTMLCanvasElement {
  const t = theme();
  const canvas = document.createElement('canvas');
  const ratio = ratioOf(picture);
  const measuring = canvas.getContext('2d');
  const layout = measuring && layOut(picture, measuring, t);
  const context = layout && fitCanvas(canvas, layout.width, layout.height, ratio);
  if (!context) return canvas;
  drawFrame(picture, context, layout, t);
  context.save();
  context.translate(MARGIN, layout.top);
  picture.drawing.draw(context, ratio);
  context.restore();
  return canvas;
}

/** Null where the drawing is made of pixels. */
export function pictureSvg(picture: Picture): string | null {
  if (picture.drawing.kind !== 'lines') return null;
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return null;
  const t = theme();
  const pen = new SvgPen((text, font, baseline) => {
    context.font = font;
    context.textBaseline = 'alphabetic';
    const { width, actualBoundingBoxAscent } = context.measureText(text);
    context.textBaseline = baseline;
    return { width, drop: actualBoundingBoxAscent - context.measureText(text).actualBoundingBoxAscent };
  });
  const layout = layOut(picture, pen, t);
  drawFrame(picture, pen, layout, t);
  pen.save();
  pen.translate(MARGIN, layout.top);
  picture.drawing.draw(pen, ratioOf(picture));
  pen.restore();
  return pen.document(layout.width, layout.height, picture.title);
}
