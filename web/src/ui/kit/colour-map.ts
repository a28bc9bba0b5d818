// The two colour maps of the page: a sequential one for magnitudes and a diverging one for signed values. Both are
// straight lines in OKLab lightness, so equal steps of value look like equal steps of tone (Ottosson 2020), and both
// are the same in the light and the dark theme: a value keeps its colour.

export type Rgb = readonly [number, number, number];
type Lch = readonly [lightness: number, chroma: number, hue: number];

const encode = (linear: number): number => {
  const x = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055));
};

/** OKLab to sRGB, clipped to what a screen shows. */
export function oklab(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const n = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * n),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * n),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * n),
  ];
}

const SIZE = 256;

function table(stops: readonly Lch[]): Uint8ClampedArray {
  const points = stops.map(([l, c, hue]) => {
    const angle = (hue * Math.PI) / 180;
    return [l, c * Math.cos(angle), c * Math.sin(angle)] as const;
  });
  const out = new Uint8ClampedArray(3 * SIZE);
  for (let i = 0; i < SIZE; ++i) {
    const at = (i / (SIZE - 1)) * (points.length - 1);
    const left = Math.min(points.length - 2, Math.floor(at));
    const t = at - left;
    const [p, q] = [points[left], points[left + 1]];
    if (!p || !q) continue;
    out.set(oklab(p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1]), p[2] + t * (q[2] - p[2])), 3 * i);
  }
  return out;
}

// Lightness falls by equal amounts from stop to stop.
const SEQUENTIAL = table([
  [0.955, 0.008, 95],
  [0.777, 0.045, 190],
  [0.598, 0.075, 225],
  [0.419, 0.09, 262],
  [0.24, 0.07, 290],
]);

// Symmetric in lightness about a neutral middle.
const DIVERGING = table([
  [0.45, 0.15, 300],
  [0.68, 0.09, 300],
  [0.91, 0.004, 90],
  [0.68, 0.1, 62],
  [0.45, 0.11, 50],
]);

const index = (t: number): number => 3 * Math.round((SIZE - 1) * Math.min(1, Math.max(0, t)));

/** Writes the colour of t in [0, 1] as opaque RGBA at out[offset]. NaN is drawn as 0. */
export function sequential(t: number, out: Uint8ClampedArray, offset: number): void {
  write(SEQUENTIAL, Number.isNaN(t) ? 0 : index(t), out, offset);
}

/** Writes the colour of t in [-1, 1] as opaque RGBA at out[offset]. NaN is drawn as 0. */
export function diverging(t: number, out: Uint8ClampedArray, offset: number): void {
  write(DIVERGING, index(Number.isNaN(t) ? 0.5 : 0.5 + 0.5 * t), out, offset);
}

function write(map: Uint8ClampedArray, from: number, out: Uint8ClampedArray, offset: number): void {
  out[offset] = map[from] ?? 0;
  out[offset + 1] = map[from + 1] ?? 0;
  out[offset + 2] = map[from + 2] ?? 0;
  out[offset + 3] = 255;
}

const css = (map: Uint8ClampedArray, from: number): string => `rgb(${map[from]} ${map[from + 1]} ${map[from + 2]})`;
export const sequentialCss = (t: number): string => css(SEQUENTIAL, index(t));
export const divergingCss = (t: number): string => css(DIVERGING, index(0.5 + 0.5 * t));

/** `#rrggbb` to its three bytes. */
export function parseHex(colour: string): Rgb {
  const n = Number.parseInt(colour.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}
