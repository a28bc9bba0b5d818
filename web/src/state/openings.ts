// Experiments from elsewhere: links, texts, the last visit and experiments kept under names.

import type { ExperimentDocument } from '../engine/document';
import type { Autosave, Continued } from './autosave';
import { type Changes, nothing, type Remember } from './changes';
import { isLabelled, LABEL_WORDS, withoutLabel } from './compute';
import type { Crew } from './crew';
import { type Desk, isJson } from './desk';
import type { LabModel } from './lab-model';
import { type PageSettings, splitLink } from './page-settings';
import type { Playback } from './playback';
import { freshStart, planReturn } from './replacement';
import type { Entry } from './shelf';

export interface OpeningsOver {
  model: LabModel;
  desk: Desk;
  crew: Crew;
  playback: Playback;
  autosave: Autosave;
  changes: Changes;
}

export class Openings {
  constructor(private readonly over: OpeningsOver) {}

  /** Opens the last visit, the link in the address or the first starter; runs may still be opening when it resolves. */
  async start(hash: string): Promise<void> {
    const { model, crew, autosave, changes } = this.over;
    const continued = await autosave.enter();
    const linked = !continued && hash.length > 1 ? await this.read(hash) : null;
    const starter = model.state.document;
    const { fingerprint: _, ...document } = continued?.moment.document ?? linked ?? starter;
    crew.arrange(freshStart(document, 0).sources, document);
    model.state.document = document;
    const opened = continued
      ? this.resume(continued, nothing).then((done) => {
          if (done) this.#tellContinued(continued.entry);
          return done;
        })
      : this.#openDocument(linked ?? starter, linked ? hash : null, nothing);
    void opened
      .then((done) => done || changes.haveBegun || this.#openDocument(starter, null, nothing))
      .then(() => autosave.start());
  }

  /** As a link has them; what it says of how its runs came about is told and then forgotten. */
  showSettings(settings: PageSettings): void {
    const { model } = this.over;
    if (isLabelled(settings)) model.notify('info', LABEL_WORDS);
    model.setSettings(withoutLabel(settings));
  }

  async open(text: string): Promise<boolean> {
    const document = await this.read(text);
    if (!document) return false;
    if (isJson(text)) return this.#openDocument(document, null);
    const { link, settings } = splitLink(text.trim());
    this.showSettings(settings);
    return this.#openDocument(document, link);
  }

  async read(text: string): Promise<ExperimentDocument | null> {
    const { model, desk } = this.over;
    const read = await desk.read(isJson(text) ? text : splitLink(text).link);
    if (read.ok) return read.value;
    model.notify('error', `This ${isJson(text) ? 'experiment' : 'link'} cannot be opened.`, read.faults);
    return null;
  }

  /** Goes on with what was kept: from its snapshots to its steps, and further if it was playing. */
  async resume({ entry, moment }: Continued, remember?: Remember): Promise<boolean> {
    const { model, desk, crew, playback, changes } = this.over;
    const checked = await desk.ask({ type: 'validate', document: JSON.stringify(moment.document) });
    if (!checked.ok) {
      model.notify('error', 'The experiment kept in this browser cannot be opened any more.', checked.faults);
      return false;
    }
    const document = JSON.parse(checked.value.document) as ExperimentDocument;
    const plan = async () => {
      playback.wantsPlay = false;
      const others = crew.slots.map(() => null);
      return planReturn({ ...moment, document }, document, others);
    };
    const done = await changes.apply(plan, remember);
    if (done) playback.comeBack(entry.steps, entry.playing);
    return done;
  }

  /** Another experiment altogether: all runs start over and play, up to its fingerprint if it has one. */
  #openDocument(
    { fingerprint, ...document }: ExperimentDocument,
    link: string | null,
    remember?: Remember,
  ): Promise<boolean> {
    const opening = { promised: fingerprint ?? null, link: fingerprint ? link : null };
    const { crew, changes } = this.over;
    return changes.apply(async () => freshStart(document, crew.slots.length), remember, opening);
  }

  #tellContinued(entry: Entry): void {
    const { model, autosave } = this.over;
    const starter = model.state.catalogue.starters[0];
    const step = Math.max(0, ...entry.steps);
    model.notify('info', `Continued from your last visit, at step ${step.toLocaleString('en')}.`, [], {
      label: 'Start afresh',
      run: () => {
        void autosave.leave().then(() => starter && this.#openDocument(starter.document, null));
      },
    });
  }
}
