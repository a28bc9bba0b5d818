// What of the page a figure shows. A figure is the page with parts left out, for other people's pages and slides: what
// is hidden goes on doing what it did. The parts stand in the address, "&show=view.charts", and the styles leave out
// the others (figure.css).

import type { PageSettings } from './page-settings';

export interface Part {
  readonly id: string;
  readonly name: string;
  /** In a new figure. */
  readonly usual: boolean;
}

export const PARTS: readonly Part[] = [
  { id: 'caption', name: 'Caption: what to try and observe', usual: true },
  { id: 'controls', name: 'Controls: run, step, reset, speed', usual: true },
  { id: 'view', name: 'View', usual: true },
  { id: 'charts', name: 'Charts', usual: true },
  { id: 'experiment', name: 'Experiment: problem, runs, training', usual: false },
  { id: 'timeline', name: 'Timeline', usual: false },
];

/** The parts of a new figure. */
export const USUAL_PARTS: readonly string[] = PARTS.filter(({ usual }) => usual).map(({ id }) => id);

export const SHOW = 'show';
export const THEME = 'theme';
const SEPARATOR = '.';

/** The parts a figure shows, in the order of PARTS; null: the whole page. What is no part is passed over. */
export function shownParts(settings: PageSettings): readonly string[] | null {
  const wanted = settings.get(SHOW)?.split(SEPARATOR);
  if (!wanted) return null;
  const known = PARTS.map(({ id }) => id).filter((id) => wanted.includes(id));
  return known.length > 0 ? known : null;
}

export const settingOf = (parts: readonly string[]): string => parts.join(SEPARATOR);

export type Theme = 'light' | 'dark';

/** What a figure is to look like; null: as its reader's system. */
export function themeOf(settings: PageSettings): Theme | null {
  const wanted = settings.get(THEME);
  return shownParts(settings) && (wanted === 'light' || wanted === 'dark') ? wanted : null;
}
