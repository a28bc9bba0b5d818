// Line icons on a 16 x 16 grid, drawn in the text's colour.

import { h, s, setAttribute } from './dom';

const PATHS = {
  play: 'M4.5 2.8v10.4l8.6-5.2z',
  pause: 'M4.5 3v10M11.5 3v10',
  step: 'M4 3.2v9.6l6.4-4.8zM12.5 3v10',
  stepEpoch: 'M2.5 3.5v9L7 8zM7.5 3.5v9L12 8zM13.5 3v10',
  reset: 'M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3',
  seed: 'M3 5.2 8 2.4l5 2.8v5.6l-5 2.8-5-2.8zM3 5.2 8 8l5-2.8M8 8v5.6',
  share: 'M8 10V2M5 4.8 8 2l3 2.8M3 8.5V13h10V8.5',
  save: 'M8 2v8M5 7.2 8 10l3-2.8M3 10.5V13h10v-2.5',
  picture: 'M2 3h12v10H2zM2 11l3.6-3.6 3 3L10.8 8 14 11M10.6 5.6h.1',
  theme: 'M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12',
  expand: 'M9.5 2.5h4v4M13.5 2.5 9.5 6.5M6.5 13.5h-4v-4M2.5 13.5l4-4',
  close: 'm3.5 3.5 9 9M12.5 3.5l-9 9',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  whole: 'M2.5 6v-3.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  eye: 'M1.8 8C3.4 5.2 5.5 3.8 8 3.8s4.6 1.4 6.2 4.2C12.6 10.8 10.5 12.2 8 12.2S3.4 10.8 1.8 8zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z',
  eyeOff: 'M1.8 8C3.4 5.2 5.5 3.8 8 3.8s4.6 1.4 6.2 4.2C12.6 10.8 10.5 12.2 8 12.2S3.4 10.8 1.8 8zM3 13 13 3',
  wave: 'M1.5 11.5c2.4 0 2.6-7 5-7s2.4 5 4.3 5c1.5 0 1.5-2 3.7-2',
  fold: 'm4 6 4 4 4-4',
  up: 'm4 10 4-4 4 4',
  keyboard: 'M1.5 4.5h13v7h-13zM4 7h.1M6.5 7h.1M9 7h.1M11.5 7h.1M5 9.3h6',
  keep: 'M4 2.5h8v11l-4-3-4 3z',
  undo: 'M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6',
  redo: 'm10 3 3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10',
  list: 'M2.5 4h11M2.5 8h11M2.5 12h7',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): SVGSVGElement {
  return s(
    'svg',
    { viewBox: '0 0 16 16', class: `icon icon-${name}`, 'aria-hidden': 'true' },
    s('path', { d: PATHS[name] }),
  );
}

/** Changes the picture of an icon made before. */
export function setIcon(svg: SVGSVGElement, name: IconName): void {
  setAttribute(svg, 'class', `icon icon-${name}`);
  if (svg.firstElementChild) setAttribute(svg.firstElementChild, 'd', PATHS[name]);
}

/** Its label is shown under the pointer, too. */
export const iconButton = (name: IconName, label: string, click: (event: MouseEvent) => void): HTMLButtonElement =>
  h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, click }, icon(name));
