// Keeps the address bar at the whole experiment and the page's settings, and notices when somebody puts others there.

import type { ExperimentDocument } from '../engine/document';
import type { Page } from './page';
import { joinLink, type PageSettings, splitLink } from './page-settings';

/** Browsers refuse to have the address changed very often. */
const INTERVAL_MS = 500;

export class Address {
  #link = '';
  #written = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  #latest: ExperimentDocument | null = null;

  constructor(
    private readonly page: Page,
    private readonly pack: (document: ExperimentDocument) => Promise<string | null>,
    private readonly shown: {
      settings(): PageSettings;
      change(settings: PageSettings): void;
      open(link: string): void;
    },
  ) {
    page.onHashChange(() => {
      const hash = page.hash();
      if (hash.length <= 1 || hash === this.#written) return;
      const { link, settings } = splitLink(hash);
      if (link === this.#link) shown.change(settings);
      else shown.open(hash);
    });
  }

  /** Writes a document's link, soon. */
  show(document: ExperimentDocument): void {
    this.#latest = document;
    this.#timer ??= setTimeout(() => void this.#write(), INTERVAL_MS);
  }

  /** Writes this very link, which may hold more than the document (a fingerprint). */
  showLink(link: string): void {
    this.dispose();
    this.#link = link.slice(link.indexOf('#'));
    this.showSettings();
  }

  /** Writes the settings as they are now behind the link that stands there. */
  showSettings(): void {
    if (this.#link === '') return;
    this.#written = joinLink(this.#link, this.shown.settings());
    if (this.page.hash() !== this.#written) this.page.replaceHash(this.#written);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#latest = null;
  }

  async #write(): Promise<void> {
    const document = this.#latest;
    const link = document ? await this.pack(document) : null;
    this.#timer = null;
    if (document === this.#latest) {
      if (link) this.showLink(link);
    } else if (this.#latest) {
      this.show(this.#latest);
    }
  }
}
