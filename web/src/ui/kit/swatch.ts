// A run's line sample: its colour, dash and marker, as it looks in every chart.

import { s } from './dom';
import { type Marker, runStyle } from './palette';

const SHAPES: Record<Marker, string> = {
  circle: 'M9 6a3 3 0 1 0 6 0 3 3 0 1 0-6 0z',
  square: 'M9.3 3.3h5.4v5.4H9.3z',
  triangle: 'M12 2.4l3.4 6H8.6z',
  down: 'M12 9.6l3.4-6H8.6z',
  diamond: 'M12 2.2 15.8 6 12 9.8 8.2 6z',
  plus: 'M10.9 2.5h2.2v2.4h2.4v2.2h-2.4v2.4h-2.2V7.1H8.5V4.9h2.4z',
  star: 'M12 1.8l1.2 2.7 3 .3-2.3 2 .7 2.9-2.6-1.5-2.6 1.5.7-2.9-2.3-2 3-.3z',
  bar: 'M10.7 2.2h2.6v7.6h-2.6z',
};

export function runSwatch(colour: number): SVGSVGElement {
  const style = runStyle(colour);
  return s(
    'svg',
    { viewBox: '0 0 24 12', class: 'swatch', 'aria-hidden': 'true' },
    s('path', {
      d: 'M0 6h24',
      stroke: style.colour,
      'stroke-width': 2,
      'stroke-dasharray': style.dash.join(' ') || null,
    }),
    s('path', { d: SHAPES[style.marker], fill: style.colour }),
  );
}
