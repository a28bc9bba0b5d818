// Keeps the experiment on screen in the browser, so that a closed tab or a crash costs no more than a moment. Every visit
// has an entry of its own: windows do not write over each other. While runs play only their steps are written each
// time, and snapshots now and then: from the last one the same steps are taken again, to the same bits.

import type { ExperimentDocument } from '../engine/document';
import { aboutOf } from './about';
import type { Crew } from './crew';
import type { LabModel } from './lab-model';
import { bytesOf, type Moment } from './moment';
import type { Page } from './page';
import { type Entry, StorageError } from './shelf';

const INTERVAL_MS = 500;
const SNAPSHOTS_MS = 10_000;
/** Of visits without a name, the latest; the others are removed. */
const VISITS_KEPT = 8;

const TWO_WINDOWS =
  'This experiment is open in another tab as well. Each tab goes on with its own copy, and neither changes the other’s.';
const TROUBLE: Record<StorageError['kind'], string> = {
  forbidden:
    'This browser keeps nothing for this page (a private window, or storage is switched off), so the experiment ends with this tab. Share makes a link that holds it.',
  full: 'There is no more space in this browser’s storage, so changes from now on end with this tab; what was saved before stays. Delete saved experiments to make room, or make a link with Share.',
  other: 'The experiment could not be saved in this browser and ends with this tab. Share makes a link that holds it.',
};

/** A visit to go on with. */
export interface Continued {
  entry: Entry;
  moment: Moment;
}

/** As written last. */
interface Written {
  document: ExperimentDocument;
  steps: string;
  playing: boolean;
  snapshotsAt: number;
}

export class Autosave {
  #key = '';
  #revision: string | null = null;
  #bytes = 0;
  #written: Written | null = null;
  #saving: Promise<void> = Promise.resolve();
  #isSaving = false;
  #timer: ReturnType<typeof setInterval> | null = null;
  readonly #told = new Set<StorageError['kind']>();

  constructor(
    private readonly page: Page,
    private readonly model: LabModel,
    private readonly crew: Crew,
    /** While the runs are on their way back to where they were, there is nothing to save. */
    private readonly isComingBack: () => boolean,
  ) {}

  /**
   * The visit that goes on in this window: the one that wrote the address, or without an address the last one. Null where
   * there is none; a link from elsewhere always begins anew.
   */
  async enter(): Promise<Continued | null> {
    if (!this.page.keepsVisits) return null;
    const own = this.page.visit();
    const found = own !== null || this.page.hash().length <= 1 ? await this.#find(own) : null;
    const isFree = found !== null && (await this.page.enter(found.entry.key));
    if (isFree) {
      this.#key = found.entry.key;
      this.#revision = found.entry.revision;
      return found;
    }
    await this.leave();
    // The last visit goes on in another window already: this one is something new. A copied tab is a copy.
    if (!found || own === null) return null;
    this.model.notify('info', TWO_WINDOWS);
    return found;
  }

  start(): void {
    if (!this.page.keepsVisits) return;
    this.#timer = setInterval(() => void this.#save(false), INTERVAL_MS);
    this.page.clock.onVisibilityChange(() => {
      if (this.page.clock.hidden) void this.#save(true);
    });
    this.page.onLeave(() => void this.#save(true));
  }

  dispose(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  get visit(): string {
    return this.#key;
  }

  /** What was saved stays as it is; from now on this is another visit. */
  async leave(): Promise<void> {
    await this.#saving;
    await this.#beginVisit();
  }

  /** Resolves when all there is now is saved, or cannot be. */
  async flush(): Promise<void> {
    await this.#saving;
    await this.#save(true);
  }

  /** Under a name: what is on screen. */
  async take(name: string): Promise<Continued> {
    for (;;) {
      const moment = await this.crew.capture();
      if (moment) return { entry: this.#entry(name, true, moment.document, bytesOf([moment])), moment };
    }
  }

  #entry(key: string, named: boolean, document: ExperimentDocument, bytes: number): Entry {
    return {
      key,
      named,
      about: aboutOf(document, this.model.state.catalogue),
      saved: Date.now(),
      bytes,
      revision: this.page.newId(),
      steps: this.crew.slots.map((slot) => slot.progress.step),
      playing: this.model.state.playing,
    };
  }

  async #find(own: string | null): Promise<Continued | null> {
    try {
      const entries = await this.page.shelf.entries();
      const visits = entries.filter((entry) => !entry.named).sort((a, b) => b.saved - a.saved);
      for (const old of visits.slice(VISITS_KEPT)) void this.page.shelf.remove(old).catch(() => {});
      const entry = own === null ? visits[0] : visits.find((visit) => visit.key === own);
      const moment = entry ? await this.page.shelf.moment(entry) : null;
      return entry && moment ? { entry, moment } : null;
    } catch (error) {
      this.#tell(error);
      return null;
    }
  }

  async #beginVisit(): Promise<void> {
    this.#key = this.page.newId();
    this.#revision = null;
    this.#written = null;
    await this.page.enter(this.#key);
  }

  /** Once for each kind, until something can be saved again. */
  #tell(error: unknown): void {
    const kind = error instanceof StorageError ? error.kind : 'other';
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.model.notify('error', TROUBLE[kind]);
  }

  #save(withSnapshots: boolean): Promise<void> {
    if (this.#isSaving || this.#key === '' || this.isComingBack()) return this.#saving;
    const { document, playing } = this.model.state;
    const steps = this.crew.slots.map((slot) => slot.progress.step).join();
    const last = this.#written;
    const now = performance.now();
    const isNew = last === null || document !== last.document;
    if (!isNew && steps === last.steps && playing === last.playing) return this.#saving;
    const isWhole = isNew || withSnapshots || !playing || now - last.snapshotsAt >= SNAPSHOTS_MS;
    this.#isSaving = true;
    this.#saving = this.#write(isWhole, { document, steps, playing, snapshotsAt: isWhole ? now : last.snapshotsAt })
      .catch((error: unknown) => this.#tell(error))
      .finally(() => {
        this.#isSaving = false;
      });
    return this.#saving;
  }

  async #write(isWhole: boolean, written: Written): Promise<void> {
    const moment = isWhole ? await this.crew.capture() : null;
    // Edits come too fast: the next time will do.
    if (isWhole && moment?.document !== written.document) return;
    const bytes = moment ? bytesOf([moment]) : this.#bytes;
    const entry = this.#entry(this.#key, false, written.document, bytes);
    const other = await this.page.shelf.put(entry, moment, this.#revision);
    if (other) {
      this.model.notify('info', TWO_WINDOWS);
      await this.#beginVisit();
      return;
    }
    this.#bytes = entry.bytes;
    this.#revision = entry.revision;
    this.#written = written;
    this.#told.clear();
  }
}
