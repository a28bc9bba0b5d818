// The page as a figure in somebody else's page: it shows only its parts, is as high as they are and says so to the page
// around it, and runs only while it can be seen.

import type { Lab } from '../state/lab';
import { joinLink, type PageSettings, splitLink, withSetting } from '../state/page-settings';
import { SHOW, shownParts, THEME, themeOf } from '../state/parts';
import { h, setAttribute } from '../ui/kit/dom';
import { setTheme } from '../ui/kit/theme';
import { HEIGHT } from './message';

/** Lays the page out as the whole or as a figure; before there is anything in it, too. */
export function layOut(root: HTMLElement, settings: PageSettings): void {
  const parts = shownParts(settings);
  setAttribute(root, 'data-show', parts?.join(' ') ?? null);
  if (parts) setTheme(themeOf(settings));
}

/** Shows the whole page or a figure, as the address says, also when it changes. */
export function followParts(root: HTMLElement, lab: Lab): void {
  const whole = h('a', { target: '_blank', rel: 'noopener' }, 'Open in Slalom');
  const foot = h('p', { class: 'figure-foot' }, whole);
  root.append(foot);
  // The address follows the experiment a little later: looked up when the link is used.
  for (const event of ['pointerdown', 'focus']) {
    whole.addEventListener(event, () => setAttribute(whole, 'href', wholePage()));
  }
  const apply = (): void => {
    layOut(root, lab.state.settings);
    foot.hidden = shownParts(lab.state.settings) === null;
  };
  setAttribute(whole, 'href', wholePage());
  apply();
  lab.subscribe((changes) => {
    if (changes.has('settings')) apply();
  });
  if (shownParts(lab.state.settings)) {
    restOutOfSight(root, lab);
    tellHeight(root);
  }
}

/** The experiment as it is now, on the page with everything. */
function wholePage(): string {
  const { link, settings } = splitLink(location.href);
  return joinLink(link, withSetting(withSetting(settings, SHOW, null), THEME, null));
}

/** A page may hold many figures, and each keeps the machine busy. */
function restOutOfSight(root: HTMLElement, lab: Lab): void {
  let rests = false;
  const watch = new IntersectionObserver((entries) => {
    const seen = entries.at(-1)?.isIntersecting ?? true;
    if (!seen && lab.state.playing) {
      rests = true;
      lab.pause();
    } else if (seen && rests) {
      rests = false;
      lab.play();
    }
  });
  watch.observe(root);
}

function tellHeight(root: HTMLElement): void {
  if (window.parent === window) return;
  // Whoever shows the figure may know how high it is.
  new ResizeObserver(() =>
    window.parent.postMessage({ [HEIGHT]: Math.ceil(root.getBoundingClientRect().height) }, '*'),
  ).observe(root);
}
