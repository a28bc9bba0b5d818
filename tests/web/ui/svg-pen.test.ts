import { describe, expect, it } from 'vitest';
import { SvgPen } from '../../../web/src/ui/kit/svg-pen';
import { wellFormed } from '../support/well-formed';

const makePen = (): SvgPen =>
  new SvgPen((text, _, baseline) => ({ width: 6 * text.length, drop: baseline === 'middle' ? 7 : 0 }));
const file = (pen: SvgPen, title = 'A picture'): string => pen.document(200, 100, title);

function line(pen: SvgPen, ...points: [number, number][]): void {
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.stroke();
}

describe('an SVG pen', () => {
  it('writes a file with its size and its title', () => {
    const text = file(makePen(), 'Loss & "more"');
    expect(wellFormed(text)).toEqual({ names: ['svg', 'title'], texts: ['Loss &amp; &quot;more&quot;'] });
    expect(text).toContain('width="200" height="100" viewBox="0 0 200 100"');
  });

  it('draws lines with colour, opacity, width, dash and ends', () => {
    const pen = makePen();
    pen.strokeStyle = '#0072b280';
    pen.globalAlpha = 0.5;
    pen.lineWidth = 1.5;
    pen.lineCap = 'round';
    pen.setLineDash([8, 3.25]);
    line(pen, [0, 1], [2.005, 3], [4, 5.555]);
    const text = file(pen);
    wellFormed(text);
    expect(text).toContain('d="M0 1L2 3L4 5.55"');
    expect(text).toContain('stroke="#0072b2" stroke-opacity="0.25" stroke-width="1.5"');
    expect(text).toContain('stroke-linecap="round" stroke-dasharray="8 3.25"');
  });

  it('writes colours as every program reads them', () => {
    const pen = makePen();
    pen.strokeStyle = 'rgb(255 7 0)';
    line(pen, [0, 0], [1, 1]);
    pen.strokeStyle = 'rgb(0 0 0 / 0.18)';
    pen.globalAlpha = 0.5;
    line(pen, [0, 0], [1, 1]);
    expect(file(pen)).toContain('stroke="#ff0700" stroke-width');
    expect(file(pen)).toContain('stroke="#000000" stroke-opacity="0.09"');
  });

  it('holds what is painted pixel by pixel as a picture in its place', () => {
    const pen = makePen();
    const image = { toDataURL: (type: string) => `data:${type};base64,AAAA` } as HTMLCanvasElement;
    pen.translate(10, 20);
    pen.drawImage(image, 1, 2, 30, 40);
    expect(wellFormed(file(pen)).names).toEqual(['svg', 'title', 'image']);
    expect(file(pen)).toContain('x="11" y="22" width="30" height="40"');
    expect(file(pen)).toContain('xlink:href="data:image/png;base64,AAAA"');
  });

  it('leaves out points that are none, as a canvas does', () => {
    const pen = makePen();
    line(pen, [0, 0], [1, Number.NaN], [Number.POSITIVE_INFINITY, 1], [2, 2]);
    expect(file(pen)).toContain('d="M0 0L2 2"');
    expect(file(pen)).not.toMatch(/NaN|Infinity/);
  });

  it('draws nothing of an empty path', () => {
    const pen = makePen();
    line(pen);
    expect(wellFormed(file(pen)).names).toEqual(['svg', 'title']);
  });

  it('writes any text as text', () => {
    const pen = makePen();
    const name = '</text><script>alert("1")</script> & \u0001 \ud800 🙂';
    pen.fillText(name, 1, 2);
    const { names, texts } = wellFormed(file(pen, name));
    expect(names).toEqual(['svg', 'title', 'text']);
    const written = '&lt;/text&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; \ufffd \ufffd 🙂';
    expect(texts).toEqual([written, written]);
  });

  it('keeps every space of a text', () => {
    const pen = makePen();
    pen.fillText('A  median', 0, 0);
    expect(file(pen)).toMatch(/ xml:space="preserve"[^>]*>A {2}median</);
    expect(wellFormed(file(pen)).texts).toContain('A  median');
  });

  it('places text by its alignment, its foot by what is measured', () => {
    const pen = makePen();
    pen.font = '600 20px "A B", sans-serif';
    pen.textAlign = 'right';
    pen.textBaseline = 'middle';
    pen.fillStyle = '#1b1d21';
    pen.fillText('10⁻³', 50, 40);
    const text = file(pen);
    wellFormed(text);
    expect(text).toContain('x="50" y="47" font-family="&quot;A B&quot;, sans-serif" font-size="20" font-weight="600"');
    expect(text).toContain('text-anchor="end" fill="#1b1d21">10⁻³</text>');
    expect(pen.measureText('abc').width).toBe(18);
  });

  it('takes shifts, clips and styles back on restore', () => {
    const pen = makePen();
    pen.strokeStyle = '#111111';
    pen.save();
    pen.translate(10, 20);
    pen.beginPath();
    pen.rect(0, 0, 30, 40);
    pen.clip();
    pen.strokeStyle = '#222222';
    line(pen, [1, 1], [2, 2]);
    pen.restore();
    line(pen, [1, 1], [2, 2]);
    const text = file(pen);
    wellFormed(text);
    expect(text).toMatch(/<clipPath id="clip-1"><path d="M10 20h30v40h-30z"\/><\/clipPath>/);
    expect(text).toMatch(/d="M11 21L12 22"[^>]*stroke="#222222"[^>]*clip-path="url\(#clip-1\)"/);
    expect(text).toMatch(/d="M1 1L2 2"[^>]*stroke="#111111"(?![^>]*clip-path)/);
  });
});
