import { describe, expect, it, vi } from 'vitest';
import { SvgPen } from '../../../web/src/ui/kit/svg-pen';
import { wellFormed } from '../support/well-formed';

// Colours come from a page; lines bring their own.
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }));
const { drawLine } = await import('../../../web/src/charts/curve-drawing');

const scale = (from: number, perUnit: number) => ({
  ticks: [],
  getPixelForValue: (value: number) => from + perUnit * value,
});
const area = { left: 10, right: 110, top: 5, bottom: 55 };

function drawn(points: [number, number][], borderDash: number[] = []): string {
  const pen = new SvgPen(() => ({ width: 0, drop: 0 }));
  const dataset = {
    data: points.map(([x, y]) => ({ x, y })),
    borderColor: '#d55e00ff',
    borderWidth: 2,
    borderDash,
    borderCapStyle: 'butt' as const,
  };
  drawLine(pen, dataset, scale(10, 10), scale(55, -5), area);
  const text = pen.document(120, 60, '');
  wellFormed(text);
  return text;
}

describe('a curve', () => {
  it('goes through the pixels its scales say, in the colour and dash of its run', () => {
    const text = drawn(
      [
        [0, 0],
        [1, 2],
        [3, 10],
      ],
      [8, 3.2],
    );
    expect(text).toContain('d="M10 55L20 45L40 5" fill="none" stroke="#d55e00" stroke-width="2"');
    expect(text).toContain('stroke-dasharray="8 3.2"');
  });

  it('is broken where it has no value', () => {
    expect(
      drawn([
        [0, 0],
        [1, 1],
        [2, Number.NaN],
        [3, 3],
        [4, 4],
      ]),
    ).toContain('d="M10 55L20 50M40 40L50 35"');
  });

  it('is cut off at the edges of the plot', () => {
    expect(
      drawn([
        [0, 0],
        [1, 1000],
      ]),
    ).toMatch(/<clipPath id="clip-1"><path d="M9 4h102v52h-102z"\/>/);
  });
});
