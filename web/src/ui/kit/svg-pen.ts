// A pen that writes SVG: every stroke, fill and text becomes one element with its own attributes, in the plain SVG 1.1
// that browsers and drawing programs read alike.

import type { Pen, PenStyle } from './pen';

type Style = Pen['fillStyle'];

/** What `save` keeps. */
interface Settings extends PenStyle {
  dash: readonly number[];
  shift: { x: number; y: number };
  clipId: string | null;
}

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end', end: 'end' };
/** What only a browser knows of a text in a font: its width, and how far its letters' foot is below `baseline`. */
export type Measure = (text: string, font: string, baseline: CanvasTextBaseline) => { width: number; drop: number };

const short = (x: number): string => String(Number(x.toFixed(2)));

/** Text for XML: its own signs escaped, characters it forbids replaced. */
function xmlText(text: string): string {
  return (
    text
      .replace(/\p{Surrogate}/gu, '\ufffd')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

const attributesOf = (attributes: Record<string, string | number | null>): string =>
  Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${xmlText(typeof value === 'number' ? short(value) : (value ?? ''))}"`)
    .join('');

/** `#rrggbbaa` and `rgb(r g b / a)` as colour and opacity apart, which older programs need. */
function colourOf(style: Style): { colour: string; opacity: number } {
  if (typeof style !== 'string') return { colour: 'none', opacity: 1 };
  const alpha = /^(#[0-9a-f]{6})([0-9a-f]{2})$/i.exec(style);
  if (alpha) return { colour: alpha[1] as string, opacity: Number.parseInt(alpha[2] as string, 16) / 255 };
  const [, red, green, blue, opacity = '1'] = /^rgb\((\d+) (\d+) (\d+)(?: \/ ([\d.e-]+))?\)$/.exec(style) ?? [];
  if (red === undefined) return { colour: style, opacity: 1 };
  const bytes = [red, green, blue].map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return { colour: `#${bytes.join('')}`, opacity: Number(opacity) };
}

export class SvgPen implements Pen, Settings {
  fillStyle: Style = '#000000';
  strokeStyle: Style = '#000000';
  globalAlpha = 1;
  lineWidth = 1;
  lineJoin: CanvasLineJoin = 'miter';
  lineCap: CanvasLineCap = 'butt';
  font = '10px sans-serif';
  textAlign: CanvasTextAlign = 'start';
  textBaseline: CanvasTextBaseline = 'alphabetic';
  dash: readonly number[] = [];
  shift = { x: 0, y: 0 };
  clipId: string | null = null;
  private readonly saved: Settings[] = [];
  private readonly elements: string[] = [];
  private path = '';
  private clips = 0;

  constructor(private readonly measure: Measure) {}

  /** The whole drawing as a file. */
  document(width: number, height: number, title: string): string {
    const size = { width, height, viewBox: `0 0 ${short(width)} ${short(height)}` };
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"${attributesOf({ ...size, role: 'img' })}>`,
      `<title>${xmlText(title)}</title>`,
      ...this.elements,
      '</svg>',
      '',
    ].join('\n');
  }

  save(): void {
    const { fillStyle, strokeStyle, globalAlpha, lineWidth, lineJoin, lineCap, font, textAlign, textBaseline } = this;
    const { dash, shift, clipId } = this;
    this.saved.push({
      fillStyle,
      strokeStyle,
      globalAlpha,
      lineWidth,
      lineJoin,
      lineCap,
      font,
      textAlign,
      textBaseline,
      dash,
      shift,
      clipId,
    });
  }

  restore(): void {
    Object.assign(this, this.saved.pop());
  }

  translate(x: number, y: number): void {
    this.shift = { x: this.shift.x + x, y: this.shift.y + y };
  }

  setLineDash(lengths: number[]): void {
    this.dash = lengths;
  }

  beginPath(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.add('M', x, y);
  }

  /** As on a canvas, a path begins with its first point, and a point that is none is left out. */
  lineTo(x: number, y: number): void {
    this.add(this.path === '' ? 'M' : 'L', x, y);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.add('M', x, y);
    this.path += `h${short(width)}v${short(height)}h${short(-width)}z`;
  }

  /** Whole circles, which are all that markers need. */
  arc(x: number, y: number, radius: number): void {
    this.add('M', x + radius, y);
    const r = short(radius);
    this.path += `a${r} ${r} 0 1 1 ${short(-2 * radius)} 0a${r} ${r} 0 1 1 ${short(2 * radius)} 0z`;
  }

  closePath(): void {
    this.path += 'z';
  }

  clip(): void {
    this.clips += 1;
    const id = `clip-${this.clips}`;
    this.elements.push(`<clipPath id="${id}"><path${attributesOf({ d: this.path })}/></clipPath>`);
    this.clipId = id;
  }

  stroke(): void {
    this.element('path', { d: this.path, fill: 'none', ...this.strokeAttributes() });
  }

  fill(): void {
    this.element('path', { d: this.path, ...this.fillAttributes() });
  }

  fillText(text: string, x: number, y: number): void {
    this.element('text', { ...this.textAttributes(text, x, y), ...this.fillAttributes() }, text);
  }

  strokeText(text: string, x: number, y: number): void {
    this.element('text', { ...this.textAttributes(text, x, y), fill: 'none', ...this.strokeAttributes() }, text);
  }

  drawImage(image: HTMLCanvasElement, x: number, y: number, width: number, height: number): void {
    const place = { x: x + this.shift.x, y: y + this.shift.y, width, height, preserveAspectRatio: 'none' };
    this.element('image', { ...place, 'xlink:href': image.toDataURL('image/png') });
  }

  measureText(text: string): { width: number } {
    return { width: this.measure(text, this.font, this.textBaseline).width };
  }

  private add(command: string, x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    this.path += `${command}${short(x + this.shift.x)} ${short(y + this.shift.y)}`;
  }

  private element(tag: string, attributes: Record<string, string | number | null>, text?: string): void {
    if (attributes.d === '') return;
    const clip = this.clipId === null ? null : `url(#${this.clipId})`;
    const all = attributesOf({ ...attributes, 'clip-path': clip });
    this.elements.push(text === undefined ? `<${tag}${all}/>` : `<${tag}${all}>${xmlText(text)}</${tag}>`);
  }

  private strokeAttributes(): Record<string, string | number | null> {
    const { colour, opacity } = colourOf(this.strokeStyle);
    return {
      stroke: colour,
      'stroke-opacity': opacity * this.globalAlpha === 1 ? null : opacity * this.globalAlpha,
      'stroke-width': this.lineWidth,
      'stroke-linejoin': this.lineJoin,
      'stroke-linecap': this.lineCap,
      'stroke-dasharray': this.dash.length > 0 ? this.dash.map(short).join(' ') : null,
    };
  }

  private fillAttributes(): Record<string, string | number | null> {
    const { colour, opacity } = colourOf(this.fillStyle);
    return { fill: colour, 'fill-opacity': opacity * this.globalAlpha === 1 ? null : opacity * this.globalAlpha };
  }

  /** Texts stand on their letters' foot: not all programs know other baselines. Unless told, SVG takes many spaces for one. */
  private textAttributes(text: string, x: number, y: number): Record<string, string | number | null> {
    const [, weight = null, size = '10', family = this.font] =
      /^(?:(\d+|bold) )?([\d.]+)px (.*)$/.exec(this.font) ?? [];
    return {
      x: x + this.shift.x,
      y: y + this.shift.y + this.measure(text, this.font, this.textBaseline).drop,
      'font-family': family,
      'font-size': Number(size),
      'font-weight': weight,
      'text-anchor': ANCHORS[this.textAlign] ?? null,
      'xml:space': /^ | {2}| $/.test(text) ? 'preserve' : null,
    };
  }
}
