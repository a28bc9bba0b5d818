// Light or dark: the system's choice until the person makes one, which is remembered where the browser allows it.
// Canvases cannot read CSS variables by themselves, so the colours they draw text and rules with are read here.

export interface Theme {
  dark: boolean;
  ink: string;
  muted: string;
  rule: string;
  /** Between rule and muted text. */
  rail: string;
  paper: string;
  /** The ground of pictures where nothing is drawn. */
  plate: string;
  accent: string;
  alarm: string;
  font: string;
  /** Size of small text in px, which follows the reader's own text size. */
  small: number;
}

const KEY = 'slalom.theme';
const listeners = new Set<() => void>();
const system = matchMedia('(prefers-color-scheme: dark)');
/** Colours the frame of an installed page, and of browsers on phones. */
let bar: HTMLMetaElement | null = null;
let chosen: 'light' | 'dark' | null = null;
let current: Theme | null = null;

function remember(value: string): void {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    // Storage may be full or forbidden; the choice then lasts as long as the page.
  }
}

function recall(): 'light' | 'dark' | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}

const isDark = (): boolean => (chosen === null ? system.matches : chosen === 'dark');

function apply(): void {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
  current = null;
  if (bar) bar.content = theme().paper;
  for (const listener of listeners) listener();
}

export function startTheme(): void {
  chosen = recall();
  bar = document.createElement('meta');
  bar.name = 'theme-color';
  document.head.append(bar);
  apply();
  system.addEventListener('change', apply);
  // Not every browser waits for its style sheets before it runs scripts: colours that were not there yet are read again.
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    link.addEventListener('load', apply);
  }
}

/** Of a figure in somebody else's page, which says what it looks like there; null: the system's. Not remembered. */
export function setTheme(wanted: 'light' | 'dark' | null): void {
  chosen = wanted;
  apply();
}

export function toggleTheme(): void {
  chosen = isDark() ? 'light' : 'dark';
  remember(chosen);
  apply();
}

export function onTheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function theme(): Theme {
  if (current) return current;
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  current = {
    dark: isDark(),
    ink: read('--ink'),
    muted: read('--muted'),
    rule: read('--rule'),
    rail: read('--rail'),
    paper: read('--paper'),
    plate: read('--plate'),
    accent: read('--accent'),
    alarm: read('--alarm'),
    font: getComputedStyle(document.body).fontFamily,
    small: 0.75 * Number.parseFloat(style.fontSize),
  };
  return current;
}
