// The part of a canvas that charts draw lines and words with. A canvas is one; `SvgPen` is another, so that what is
// drawn on the screen can be written as SVG by the same code.

type Style = CanvasFillStrokeStyles['fillStyle'];

/** How it draws. */
export interface PenStyle {
  fillStyle: Style;
  strokeStyle: Style;
  globalAlpha: number;
  lineWidth: number;
  lineJoin: CanvasLineJoin;
  lineCap: CanvasLineCap;
  font: string;
  textAlign: CanvasTextAlign;
  textBaseline: CanvasTextBaseline;
}

export interface Pen extends PenStyle {
  save(): void;
  restore(): void;
  translate(x: number, y: number): void;
  setLineDash(lengths: number[]): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  closePath(): void;
  /** From here to `restore` nothing is drawn outside the path. */
  clip(): void;
  stroke(): void;
  fill(): void;
  fillText(text: string, x: number, y: number): void;
  strokeText(text: string, x: number, y: number): void;
  /** What is painted pixel by pixel, under what is drawn with lines. */
  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void;
  measureText(text: string): { width: number };
}

/** The text, or as much of its beginning as fits, with an ellipsis. */
export function fitText(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text;
  let short = text;
  while (short.length > 1 && pen.measureText(`${short}…`).width > width) short = short.slice(0, -1);
  return `${short}…`;
}
