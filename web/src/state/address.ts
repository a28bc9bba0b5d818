// Keeps the address bar at the whole experiment, and notices when somebody puts another one there.

import type { ExperimentDocument } from '../engine/document';
import type { Page } from './page';

/** Browsers refuse to have the address changed very often. */
const INTERVAL_MS = 500;

export class Address {
  #written = '';
  #timer: ReturnType<typeof setTimeout> | null = null;
  #latest: ExperimentDocument | null = null;

  constructor(
    private readonly page: Page,
    private readonly pack: (document: ExperimentDocument) => Promise<string | null>,
    openLink: (link: string) => void,
  ) {
    page.onHashChange(() => {
      const hash = page.hash();
      if (hash.length > 1 && hash !== this.#written) openLink(hash);
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
    this.#written = link.slice(link.indexOf('#'));
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
