// Putting one experiment in place of another, be it changed, opened, undone or brought back. All of it goes through one
// queue, so that two changes never interleave.

import type { ExperimentDocument, Fault } from '../engine/document';
import type { Address } from './address';
import type { Crew } from './crew';
import type { Desk } from './desk';
import { withEditsFolded } from './document-edits';
import type { Engines } from './engines';
import { readExamples } from './examples';
import type { Fingerprints } from './fingerprints';
import type { History } from './history';
import type { LabModel } from './lab-model';
import { fromStart, type Moment } from './moment';
import type { PastView } from './past';
import type { Playback } from './playback';
import { planChange, type Replacement } from './replacement';
import type { RunSlot } from './run-slot';

/** What comes with an experiment that is opened and not just changed. */
export interface Opening {
  promised: ExperimentDocument['fingerprint'] | null;
  /** To stand in the address bar as it is; null: the document's own. */
  link: string | null;
}

/** What was there before an experiment is put in place: usually to be undone to. */
export type Remember = (before: Moment) => void;
export const nothing: Remember = () => {};

export const wordsOf = (faults: Fault[]) => faults.map((fault) => fault.message).join(' ');

/** What an experiment is put in place with. */
export interface ChangesOver {
  model: LabModel;
  address: Address;
  engines: Engines;
  desk: Desk;
  crew: Crew;
  past: PastView;
  playback: Playback;
  fingerprints: Fingerprints;
  history: History;
}

export class Changes {
  #queue: Promise<unknown> = Promise.resolve();
  /** Counts the documents put in place. */
  #replacements = 0;
  readonly #remember: Remember = (before) => this.over.history.add(before);

  constructor(private readonly over: ChangesOver) {}

  /** Whether any experiment was put in place yet. */
  get haveBegun(): boolean {
    return this.#replacements > 0;
  }

  queued<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(job);
    this.#queue = result.catch(() => {});
    return result;
  }

  /** Until what is in the queue now was done. */
  settled(): Promise<unknown> {
    return this.#queue;
  }

  /** sources: which run of `before` each run of `after` continues. */
  make(
    mutate: (draft: ExperimentDocument) => void,
    sources: (before: ExperimentDocument, after: ExperimentDocument) => (number | null)[],
    remember = this.#remember,
  ): Promise<boolean> {
    const { model, desk, crew } = this.over;
    return this.apply(async () => {
      const before = withEditsFolded(model.state.document);
      const draft = structuredClone(before);
      mutate(draft);
      const checked = await desk.ask({ type: 'validate', document: JSON.stringify(draft) });
      if (!checked.ok) {
        model.notify('error', 'The change was not made; the experiment goes on as it was.', checked.faults);
        return null;
      }
      const after = JSON.parse(checked.value.document) as ExperimentDocument;
      const isReady = (run: number) => crew.slots[run]?.phase === 'ready';
      return planChange({ before, after, sources: sources(before, after) }, model.state.document, isReady);
    }, remember);
  }

  /**
   * Makes a plan in the queue and carries it out there; null: there is nothing to do. Where a data set's file is
   * missing it is fetched first, with the experiment going on as it is, and the plan made anew.
   */
  async apply(plan: () => Promise<Replacement | null>, remember = this.#remember, opening?: Opening): Promise<boolean> {
    const { model, engines, crew } = this.over;
    const replacements = this.#replacements;
    const outcome = await this.queued(async () => {
      const replacement = await plan();
      if (!replacement) return false;
      if (!engines.hasData(replacement.document, model.state.catalogue)) return replacement.document;
      remember((await crew.capture()) ?? fromStart(model.state.document));
      await this.#replace(replacement, opening);
      return true;
    });
    if (typeof outcome === 'boolean') return outcome;
    // Who chose something else while the file was on its way does not want it any more.
    const isWanted = (await this.#loadData(outcome)) && this.#replacements === replacements;
    return isWanted && this.apply(plan, remember, opening);
  }

  /** A worker died: another takes its run over. */
  recover(slot: RunSlot, reason: string): Promise<void> {
    const { crew, past, playback, fingerprints } = this.over;
    return this.queued(async () => {
      // What a replay goes by may be gone with the worker.
      past.leave();
      const wasPlaying = slot.playing;
      const recovered = await crew.recover(slot, reason);
      if (recovered && wasPlaying) playback.start(slot);
      playback.keepPace();
      playback.update();
      await fingerprints.check();
    });
  }

  async #replace({ document, sources, goesOn, standings }: Replacement, opening?: Opening): Promise<void> {
    const { model, address, crew, past, playback, fingerprints } = this.over;
    this.#replacements++;
    past.leave();
    const runsBefore = crew.slots.length;
    crew.arrange(sources, document);
    model.setDocument(document);
    if (opening?.link) address.showLink(opening.link);
    if (opening) playback.wantsPlay = true;
    const fresh = crew.slots.filter((_, index) => !goesOn[index]);
    for (const slot of fresh) slot.phase = 'opening';
    const wantedPlay = playback.wantsPlay;
    playback.update();
    const changesCourse = fresh.length > 0 || sources.length !== runsBefore;
    if (changesCourse) fingerprints.expect(opening?.promised ?? null);
    await Promise.all(
      fresh.map(async (slot) => {
        await crew.open(slot, standings?.[slot.index]);
        if (playback.wantsPlay) playback.start(slot);
        // Nobody waits for it any longer, whether it could be opened or not.
        playback.keepPace();
      }),
    );
    if (wantedPlay && !playback.wantsPlay) playback.meet();
    if (!goesOn.includes(true)) {
      model.state.examples = null;
      model.setExamples(await readExamples(crew.slots));
    }
    playback.update();
    await fingerprints.check();
  }

  async #loadData(document: ExperimentDocument): Promise<boolean> {
    const { model, engines } = this.over;
    const fetched = await engines.fetchData(document, model.state.catalogue, (name, received, total) => {
      model.setLoading({ title: `Loading ${name}`, received, total });
    });
    model.setLoading(null);
    if (!fetched.ok) model.notify('error', wordsOf(fetched.faults), fetched.faults);
    return fetched.ok;
  }
}
