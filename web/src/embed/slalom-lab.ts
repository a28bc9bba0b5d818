// <slalom-lab>: a figure of Slalom in any page, as one small script of its own beside the page it shows. Nothing of the
// page around it reaches the figure and nothing of the figure reaches that page: it is a frame in a shadow tree. Its
// height follows what it shows, unless the attribute `height` (px) fixes it.
//
//   experiment   what Share gives: a link, or its part from "#" on
//   label        what the figure is, for those who cannot see it
//   show         the parts shown, as in "view charts"; see parts.ts
//   view, charts, theme   the page settings of these names

import { joinLink, type PageSettings, splitLink, withSetting } from '../state/page-settings';
import { SHOW, settingOf, THEME, USUAL_PARTS } from '../state/parts';
import { heightOf } from './message';

const NAME = 'slalom-lab';
const SETTINGS = [SHOW, 'view', 'charts', THEME];
const ATTRIBUTES = ['experiment', 'label', 'height', ...SETTINGS];
/** Until the figure has said how high it is. */
const FIRST_HEIGHT = 420;

const script = document.currentScript as HTMLScriptElement | null;
/** The page stands beside this script. */
const page = new URL('./', script?.src ?? location.href);

const STYLE = `
  :host { display: block; }
  iframe { display: block; width: 100%; border: 0; }
  p { margin: 0; padding: 1em; border: 1px solid; font: inherit; }
`;

class SlalomLab extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;
  readonly #frame = document.createElement('iframe');
  readonly #words = document.createElement('p');
  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #listen = (event: MessageEvent): void => {
    const height = event.source === this.#frame.contentWindow && event.origin === page.origin && heightOf(event.data);
    if (height && !this.hasAttribute('height')) this.#setHeight(height);
  };

  constructor() {
    super();
    // The page around may forbid style elements, but not these.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    this.#frame.loading = 'lazy';
    this.#frame.allow = 'fullscreen; clipboard-write';
  }

  connectedCallback(): void {
    window.addEventListener('message', this.#listen);
    this.#show();
  }

  disconnectedCallback(): void {
    window.removeEventListener('message', this.#listen);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#show();
  }

  #show(): void {
    const given = this.getAttribute('experiment')?.trim() ?? '';
    const { link, settings } = splitLink(given);
    const hash = link.indexOf('#');
    if (hash < 0) {
      this.#words.textContent = `<${NAME}>: the attribute "experiment" ${given === '' ? 'is missing' : 'holds no link'}. Share in Slalom gives one: all of it, or from "#" on.`;
      this.#root.replaceChildren(this.#words);
      return;
    }
    this.#frame.title = this.getAttribute('label') ?? 'Slalom: an experiment with optimizers';
    this.#setHeight(Number(this.getAttribute('height')) || FIRST_HEIGHT);
    // A change behind the "#" only is taken up by the page in the frame, which goes on.
    const address = page.href + joinLink(link.slice(hash), this.#settings(settings));
    if (this.#frame.src !== address) this.#frame.src = address;
    if (this.#frame.parentNode !== this.#root) this.#root.replaceChildren(this.#frame);
  }

  /** Those of the link, and over them those of the attributes. */
  #settings(ofLink: PageSettings): PageSettings {
    let settings = ofLink.has(SHOW) ? ofLink : withSetting(ofLink, SHOW, settingOf(USUAL_PARTS));
    for (const name of SETTINGS) {
      const value = this.getAttribute(name)
        ?.trim()
        .split(/[\s,]+/);
      if (value) settings = withSetting(settings, name, settingOf(value));
    }
    return settings;
  }

  #setHeight(pixels: number): void {
    this.#frame.style.height = `${pixels}px`;
  }
}

if (!customElements.get(NAME)) customElements.define(NAME, SlalomLab);
