// A run's colour, dash and marker, the same wherever the run is drawn. Colours are Okabe and Ito's (2008), which
// people with any common colour blindness tell apart; their order here puts those first that stand out on both a
// light and a dark page, yellow is darkened for that reason and black replaced by grey.

export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'plus' | 'down' | 'star' | 'bar';

export interface RunStyle {
  colour: string;
  /** Lengths of dash and gap in units of the line's width; empty: solid. */
  dash: readonly number[];
  marker: Marker;
}

const STYLES: readonly RunStyle[] = [
  { colour: '#0072b2', dash: [], marker: 'circle' },
  { colour: '#d55e00', dash: [5, 2], marker: 'square' },
  { colour: '#009e73', dash: [8, 2, 2, 2], marker: 'triangle' },
  { colour: '#cc79a7', dash: [3, 2], marker: 'diamond' },
  { colour: '#e69f00', dash: [8, 3], marker: 'plus' },
  { colour: '#56b4e9', dash: [5, 2, 2, 2, 2, 2], marker: 'down' },
  { colour: '#8a8a8a', dash: [2, 2], marker: 'star' },
  { colour: '#b3a200', dash: [10, 3, 3, 3], marker: 'bar' },
];

export function runStyle(colour: number): RunStyle {
  return STYLES[colour % STYLES.length] as RunStyle;
}

/** Colours of classes in data views where there are more than two. */
export function classColour(index: number): string {
  return (STYLES[index % STYLES.length] as RunStyle).colour;
}

const CLASS_MARKERS: readonly Marker[] = ['circle', 'square', 'triangle', 'diamond', 'plus', 'down', 'star', 'bar'];
export const classMarker = (index: number): Marker => CLASS_MARKERS[index % CLASS_MARKERS.length] as Marker;

/** `#rrggbb` with an opacity. */
export function withAlpha(colour: string, alpha: number): string {
  return `${colour}${Math.round(255 * alpha)
    .toString(16)
    .padStart(2, '0')}`;
}

/** Adds a marker's outline to a path, centred on (x, y), reaching about r from there. */
export function traceMarker(
  path: Pick<CanvasPath, 'moveTo' | 'lineTo' | 'arc' | 'rect' | 'closePath'>,
  marker: Marker,
  x: number,
  y: number,
  r: number,
): void {
  switch (marker) {
    case 'circle':
      path.moveTo(x + r, y);
      path.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 'square':
      path.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      break;
    case 'triangle':
    case 'down': {
      const up = marker === 'triangle' ? 1 : -1;
      path.moveTo(x, y - 1.15 * r * up);
      path.lineTo(x + 1.1 * r, y + 0.8 * r * up);
      path.lineTo(x - 1.1 * r, y + 0.8 * r * up);
      path.closePath();
      break;
    }
    case 'diamond':
      path.moveTo(x, y - 1.25 * r);
      path.lineTo(x + 1.25 * r, y);
      path.lineTo(x, y + 1.25 * r);
      path.lineTo(x - 1.25 * r, y);
      path.closePath();
      break;
    case 'plus':
      path.rect(x - 1.15 * r, y - 0.4 * r, 2.3 * r, 0.8 * r);
      path.rect(x - 0.4 * r, y - 1.15 * r, 0.8 * r, 2.3 * r);
      break;
    case 'bar':
      path.rect(x - 0.45 * r, y - 1.2 * r, 0.9 * r, 2.4 * r);
      break;
    case 'star':
      for (let i = 0; i < 10; ++i) {
        const angle = (i * Math.PI) / 5 - Math.PI / 2;
        const reach = i % 2 === 0 ? 1.3 * r : 0.6 * r;
        if (i === 0) path.moveTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
        else path.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
      }
      path.closePath();
      break;
  }
}
