import { expect, test } from 'vitest';
import { SvgPen } from '../../../web/src/ui/kit/svg-pen';
import { Strokes, Way } from '../../../web/src/views/way';

const size = { width: 100, height: 100 };

/** What is drawn, as one would write it into an SVG. */
class Drawn {
  text = '';
  moveTo(x: number, y: number): void {
    this.text += `M${x} ${y}`;
  }
  lineTo(x: number, y: number): void {
    this.text += `L${x} ${y}`;
  }
}

test('steps on the canvas are one line', () => {
  const drawn = new Drawn();
  const way = new Way(drawn, size, [10, 10]);
  for (const x of [20, 30, 40]) way.to(x, 50);
  way.end();
  expect(drawn.text).toBe('M10 10L20 50L30 50L40 50');
});

test('a path that leaves the canvas and comes back is cut at its edge', () => {
  const drawn = new Drawn();
  const way = new Way(drawn, size, [50, 50]);
  way.to(1e9, 50);
  way.to(1e9, 60);
  way.to(50, 60);
  way.end();
  expect(drawn.text).toBe('M50 50L108 50M108 60L50 60');
});

test('a hundred thousand steps that cannot be told apart are a few lines, which end where the run is', () => {
  const drawn = new Drawn();
  const way = new Way(drawn, size, [10, 10]);
  const steps = 100_000;
  for (let i = 1; i <= steps; ++i) way.to(10 + (10 * i) / steps, 10);
  way.end();
  expect(drawn.text.split('L').length - 1).toBeLessThan(20);
  expect(drawn.text.endsWith('L20 10')).toBe(true);
});

test('what comes after the moment looked at begins where the path up to it ends', () => {
  const [before, after] = [new Drawn(), new Drawn()];
  const way = new Way(before, size, [10, 10]);
  way.to(20, 10);
  way.to(20.2, 10);
  way.goOn(after);
  way.to(40, 10);
  way.end();
  expect(before.text).toBe('M10 10L20 10L20.2 10');
  expect(after.text).toBe('M20.2 10L40 10');
});

test('kept lines are drawn with a pen as they were', () => {
  const strokes = new Strokes();
  const way = new Way(strokes, size, [50, 50]);
  way.to(1e9, 50);
  way.to(1e9, 60);
  way.to(50, 60);
  way.end();
  const pen = new SvgPen(() => ({ width: 0, drop: 0 }));
  strokes.trace(pen);
  pen.stroke();
  expect(pen.document(100, 100, '')).toContain('d="M50 50L108 50M108 60L50 60"');
});
