// The lab over engine workers: one worker per run, one more that answers questions about documents and links.
// Whatever changes the experiment goes through one queue, so that two changes never interleave.

import type { Catalogue } from '../engine/catalogue';
import type { ExperimentDocument, Fault } from '../engine/document';
import type { Description, GridRequest, Outcome, Replies } from '../engine/protocol';
import { Address } from './address';
import { Autosave, type Continued } from './autosave';
import { Crew } from './crew';
import { Desk } from './desk';
import { diagnoseRuns } from './diagnose-runs';
import { freeName, matchRuns, setBase, withEditsFolded } from './document-edits';
import { Engines } from './engines';
import { readExamples } from './examples';
import { Fingerprints } from './fingerprints';
import { type Direction, History } from './history';
import type { Change, Lab, LabState, NoticeAction } from './lab';
import { LabModel } from './lab-model';
import { LiveEdits } from './live-edits';
import { fromStart, type Moment } from './moment';
import { browserPage, type Page } from './page';
import { Playback } from './playback';
import { freshStart, planChange, planReturn, type Replacement } from './replacement';
import type { RunSlot } from './run-slot';
import { SavedExperiments } from './saved';
import type { Entry } from './shelf';

export interface RunningLab extends Lab {
  /** Resolves when the experiment is kept in the browser as it is now, or cannot be. */
  keep(): Promise<void>;
  /** Ends all workers and timers. */
  dispose(): void;
}

/**
 * Starts opening the link in the address bar, or the first starter experiment, and lets it run. Resolves as soon as
 * there is something to show; the runs may still be opening. Rejects where no engine loads.
 */
export async function createLab(page: Page = browserPage()): Promise<RunningLab> {
  const engines = new Engines(page);
  // Most experiments race two runs: their engines load while the one for questions reads the catalogue.
  for (let i = 0; i < 3; i++) engines.prepare();
  const desk = new Desk(engines);
  const loaded = await desk.loaded();
  const described = loaded.ok ? await desk.ask({ type: 'catalogue' }) : loaded;
  if (!loaded.ok || !described.ok) {
    engines.closeAll();
    throw new Error(described.ok ? '' : wordsOf(described.faults));
  }
  const lab = new EngineLab(page, engines, desk, JSON.parse(described.value.json) as Catalogue, loaded.value);
  await lab.start();
  return lab;
}

/** What comes with an experiment that is opened and not just changed. */
interface Opening {
  promised: ExperimentDocument['fingerprint'] | null;
  /** To stand in the address bar as it is; null: the document's own. */
  link: string | null;
}

/** What was there before an experiment is put in place: usually to be undone to. */
type Remember = (before: Moment) => void;
const nothing: Remember = () => {};

const isJson = (text: string) => /^\s*[{[]/.test(text);

const wordsOf = (faults: Fault[]) => faults.map((fault) => fault.message).join(' ');

class EngineLab implements RunningLab {
  readonly #model: LabModel;
  readonly #address: Address;
  readonly #crew: Crew;
  readonly #playback: Playback;
  readonly #fingerprints: Fingerprints;
  readonly #history: History;
  readonly #edits: LiveEdits;
  readonly #autosave: Autosave;
  readonly saved: SavedExperiments;
  readonly #remember: Remember = (before) => this.#history.add(before);
  #changes: Promise<unknown> = Promise.resolve();
  /** Counts the documents put in place. */
  #replacements = 0;

  constructor(
    private readonly page: Page,
    private readonly engines: Engines,
    private readonly desk: Desk,
    catalogue: Catalogue,
    backend: Replies['load'],
  ) {
    const starter = catalogue.starters[0];
    if (!starter) throw new Error('The catalogue has no experiment to start with.');
    const pack = async (document: ExperimentDocument) => {
      const packed = await desk.ask({ type: 'packLink', document: JSON.stringify(document) });
      return packed.ok ? packed.value.link : null;
    };
    this.#address = new Address(page, pack, (link) => void this.open(link));
    this.#model = new LabModel(page.clock, catalogue, starter.document, backend, (changed) =>
      this.#address.show(changed),
    );
    this.#crew = new Crew(this.#model, engines, {
      frame: () => {
        this.#playback.keepPace();
        this.#fingerprints.showProgress();
        this.#model.mark('frame');
      },
      ended: () => {
        this.#playback.keepPace();
        this.#playback.arrive();
        this.#playback.update();
        this.#model.mark('frame');
        void this.#fingerprints.check();
      },
      died: (slot, reason) => void this.#queued(() => this.#recover(slot, reason)),
    });
    this.#playback = new Playback(this.#model, this.#crew, page.clock);
    this.#fingerprints = new Fingerprints(this.#model, this.#crew, desk, this.#playback);
    this.#history = new History(
      () => performance.now(),
      () => this.#model.setHistory(this.#history.can('undo'), this.#history.can('redo')),
    );
    this.#edits = new LiveEdits(this.#model, this.#crew, this.#history, {
      before: () => this.#fingerprints.giveUp(),
      restart: (slot, path, value, canUndo) =>
        this.#change(
          (draft) => {
            const run = draft.runs[slot.index];
            if (run) setBase(run, path, value);
          },
          (before) => [...before.runs.keys()],
          canUndo ? this.#remember : nothing,
        ),
    });
    this.#autosave = new Autosave(page, this.#model, this.#crew, () => this.#playback.isComingBack);
    this.saved = new SavedExperiments(page.shelf, {
      visit: () => this.#autosave.visit,
      take: (name) => this.#queued(() => this.#autosave.take(name)),
      open: (entry, moment) => this.#resume({ entry, moment }, this.#remember),
    });
  }

  get state(): LabState {
    return this.#model.state;
  }

  async start(): Promise<void> {
    const hash = this.page.hash();
    const continued = await this.#autosave.enter();
    const linked = !continued && hash.length > 1 ? await this.read(hash) : null;
    const starter = this.state.document;
    const { fingerprint: _, ...document } = continued?.moment.document ?? linked ?? starter;
    this.#crew.arrange(freshStart(document, 0).sources, document);
    this.#model.state.document = document;
    const opened = continued
      ? this.#resume(continued, nothing).then((done) => {
          if (done) this.#tellContinued(continued.entry);
          return done;
        })
      : this.#openDocument(linked ?? starter, linked ? hash : null, nothing);
    void opened
      .then((done) => done || this.#replacements > 0 || this.#openDocument(starter, null, nothing))
      .then(() => this.#autosave.start());
  }

  keep(): Promise<void> {
    return this.#autosave.flush();
  }

  dispose(): void {
    this.#autosave.dispose();
    this.#playback.dispose();
    this.#address.dispose();
    this.engines.closeAll();
  }

  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void {
    return this.#model.subscribe(listener);
  }

  play(): void {
    const { slots } = this.#crew;
    if (slots.length > 0 && slots.every((slot) => slot.phase === 'ready' && !slot.active)) {
      this.#model.notify('info', 'All runs have ended. Reset starts them over; more steps are a setting of training.');
    }
    this.#playback.play();
  }

  pause(): void {
    this.#playback.pause();
  }

  toggle(): void {
    if (this.state.playing) this.pause();
    else this.play();
  }

  step(count = 1): void {
    this.#playback.step(count);
  }

  reset(): void {
    void this.#apply(async () => {
      // An experiment that came with edits is replayed with them, until somebody edits here.
      const edited = this.#crew.slots.some((slot) => slot.liveEdits.size > 0);
      const document = edited ? withEditsFolded(this.state.document) : this.state.document;
      return freshStart(document, this.#crew.slots.length);
    });
  }

  newSeed(): void {
    void this.change((draft) => {
      for (const stream of Object.keys(draft.seeds) as (keyof ExperimentDocument['seeds'])[]) {
        draft.seeds[stream] = this.page.randomSeed();
      }
    });
  }

  setSpeed(stepsPerSecond: number | null): void {
    this.#model.state.speed = stepsPerSecond;
    this.#playback.keepPace();
    this.#model.mark('control');
  }

  editHyper(run: number, path: string, value: number): void {
    const slot = this.#crew.slots[run];
    if (slot) this.#edits.make(slot, path, value);
  }

  change(mutate: (draft: ExperimentDocument) => void): Promise<boolean> {
    return this.#change(mutate, (before, after) => matchRuns(before.runs, after.runs));
  }

  async consider(mutate: (draft: ExperimentDocument) => void): Promise<Outcome<Description>> {
    const draft = withEditsFolded(this.state.document);
    mutate(draft);
    const view = { grid: null, watch: null, best: false };
    const document = JSON.stringify(draft);
    const opened = await this.desk.ask({ type: 'open', document, run: 0, view, snapshot: null });
    if (!opened.ok) return opened;
    void this.desk.ask({ type: 'close' });
    return { ok: true, value: opened.value.description };
  }

  async addRun(from = this.#crew.slots.length - 1): Promise<void> {
    await this.#change(
      (draft) => {
        const model = draft.runs[from];
        if (model) draft.runs.push({ ...structuredClone(model), name: freeName(model.name, draft.runs) });
      },
      (before) => [...before.runs.keys(), null],
    );
  }

  async removeRun(run: number): Promise<void> {
    await this.#change(
      (draft) => void draft.runs.splice(run, 1),
      (before) => [...before.runs.keys()].filter((index) => index !== run),
    );
  }

  setMuted(run: number, muted: boolean): void {
    const slot = this.#crew.slots[run];
    if (!slot) return;
    slot.muted = muted;
    this.#model.mark('control');
  }

  showBest(run: number, on: boolean): void {
    const slot = this.#crew.slots[run];
    if (!slot || slot.showsBest === on) return;
    slot.showsBest = on;
    if (slot.phase === 'ready') void this.#crew.show(slot);
    this.#model.mark('frame');
  }

  async evaluateTest(run: number): Promise<void> {
    const slot = this.#crew.slots[run];
    if (slot?.phase !== 'ready') return;
    const outcome = await slot.evaluateTest();
    if (!outcome.ok) this.#model.notify('error', 'The test part was not evaluated.', outcome.faults);
    this.#model.mark('frame');
  }

  diagnose(): Promise<void> {
    return this.#playback.hold(() => diagnoseRuns(this.#model, this.#crew.slots));
  }

  setGrid(grid: GridRequest | null): void {
    this.#crew.setView({ ...this.#crew.view, grid });
  }

  setWatch(watch: { part: string; count: number } | null): void {
    this.#crew.setView({ ...this.#crew.view, watch });
  }

  highlight(run: number | null): void {
    if (this.state.highlighted === run) return;
    this.#model.state.highlighted = run;
    this.#model.mark('highlight');
  }

  dismiss(notice: number): void {
    this.#model.dismiss(notice);
  }

  tell(text: string, action: NoticeAction | null = null): void {
    this.#model.notify('info', text, [], action);
  }

  undo(): void {
    this.#edits.inTurn(() => this.#travel('undo'));
  }

  redo(): void {
    this.#edits.inTurn(() => this.#travel('redo'));
  }

  async open(text: string): Promise<boolean> {
    const document = await this.read(text);
    return document !== null && this.#openDocument(document, isJson(text) ? null : text.trim());
  }

  async read(text: string): Promise<ExperimentDocument | null> {
    const read = isJson(text)
      ? await this.desk.ask({ type: 'validate', document: text })
      : await this.desk.ask({ type: 'unpackLink', link: text.trim() });
    if (read.ok) return JSON.parse(read.value.document) as ExperimentDocument;
    this.#model.notify('error', `This ${isJson(text) ? 'experiment' : 'link'} cannot be opened.`, read.faults);
    return null;
  }

  async share(): Promise<string> {
    // Edits on their way belong to what is shared.
    await this.#edits.settled();
    return this.#queued(async () => {
      const fingerprint = await this.#fingerprints.take();
      const document = fingerprint ? { ...this.state.document, fingerprint } : this.state.document;
      const packed = await this.desk.ask({ type: 'packLink', document: JSON.stringify(document) });
      if (!packed.ok) {
        this.#model.notify('error', 'This experiment could not be packed into a link.', packed.faults);
        return this.page.address();
      }
      if (!fingerprint) {
        this.#model.notify('info', 'The link holds the experiment but no fingerprint: one of the runs cannot run.');
      }
      return this.page.address() + packed.value.link;
    });
  }

  #queued<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#changes.then(job);
    this.#changes = result.catch(() => {});
    return result;
  }

  /** sources: which run of `before` each run of `after` continues. */
  #change(
    mutate: (draft: ExperimentDocument) => void,
    sources: (before: ExperimentDocument, after: ExperimentDocument) => (number | null)[],
    remember = this.#remember,
  ): Promise<boolean> {
    return this.#apply(async () => {
      const before = withEditsFolded(this.state.document);
      const draft = structuredClone(before);
      mutate(draft);
      const checked = await this.desk.ask({ type: 'validate', document: JSON.stringify(draft) });
      if (!checked.ok) {
        this.#model.notify('error', 'The change was not made; the experiment goes on as it was.', checked.faults);
        return null;
      }
      const after = JSON.parse(checked.value.document) as ExperimentDocument;
      const isReady = (run: number) => this.#crew.slots[run]?.phase === 'ready';
      return planChange({ before, after, sources: sources(before, after) }, this.state.document, isReady);
    }, remember);
  }

  /** Another experiment altogether: all runs start over and play, up to its fingerprint if it has one. */
  #openDocument(
    { fingerprint, ...document }: ExperimentDocument,
    link: string | null,
    remember = this.#remember,
  ): Promise<boolean> {
    const opening = { promised: fingerprint ?? null, link: fingerprint ? link : null };
    return this.#apply(async () => freshStart(document, this.#crew.slots.length), remember, opening);
  }

  /** Goes on with what was kept: from its snapshots to its steps, and further if it was playing. */
  async #resume({ entry, moment }: Continued, remember: Remember): Promise<boolean> {
    const checked = await this.desk.ask({ type: 'validate', document: JSON.stringify(moment.document) });
    if (!checked.ok) {
      this.#model.notify('error', 'The experiment kept in this browser cannot be opened any more.', checked.faults);
      return false;
    }
    const document = JSON.parse(checked.value.document) as ExperimentDocument;
    const plan = async () => {
      this.#playback.wantsPlay = false;
      const others = this.#crew.slots.map(() => null);
      return planReturn({ ...moment, document }, document, others);
    };
    const done = await this.#apply(plan, remember);
    if (done) this.#playback.comeBack(entry.steps, entry.playing);
    return done;
  }

  #tellContinued(entry: Entry): void {
    const starter = this.state.catalogue.starters[0];
    const step = Math.max(0, ...entry.steps);
    this.#model.notify('info', `Continued from your last visit, at step ${step.toLocaleString('en')}.`, [], {
      label: 'Start afresh',
      run: () => {
        void this.#autosave.leave().then(() => starter && this.#openDocument(starter.document, null));
      },
    });
  }

  /** Undoes what was done last, or does again what was undone last. */
  async #travel(direction: Direction): Promise<void> {
    const entry = this.#history.next(direction);
    if (!entry) return;
    if ('edit' in entry) {
      await this.#edits.travel(direction, entry.edit);
      return;
    }
    const sessions = () => this.#crew.slots.map((slot) => (slot.phase === 'ready' ? slot.opened : null));
    const plan = async () => planReturn(entry.moment, this.state.document, sessions());
    await this.#apply(plan, (moment) => this.#history.turn(direction, { moment }));
  }

  /**
   * Makes a plan in the queue and carries it out there; null: there is nothing to do. Where a data set's file is
   * missing it is fetched first, with the experiment going on as it is, and the plan made anew.
   */
  async #apply(
    plan: () => Promise<Replacement | null>,
    remember = this.#remember,
    opening?: Opening,
  ): Promise<boolean> {
    const replacements = this.#replacements;
    const outcome = await this.#queued(async () => {
      const replacement = await plan();
      if (!replacement) return false;
      if (!this.engines.hasData(replacement.document, this.state.catalogue)) return replacement.document;
      remember((await this.#crew.capture()) ?? fromStart(this.state.document));
      await this.#replace(replacement, opening);
      return true;
    });
    if (typeof outcome === 'boolean') return outcome;
    // Who chose something else while the file was on its way does not want it any more.
    const isWanted = (await this.#loadData(outcome)) && this.#replacements === replacements;
    return isWanted && this.#apply(plan, remember, opening);
  }

  async #replace({ document, sources, goesOn, standings }: Replacement, opening?: Opening): Promise<void> {
    this.#replacements++;
    const runsBefore = this.#crew.slots.length;
    this.#crew.arrange(sources, document);
    this.#model.setDocument(document);
    if (opening?.link) this.#address.showLink(opening.link);
    if (opening) this.#playback.wantsPlay = true;
    const fresh = this.#crew.slots.filter((_, index) => !goesOn[index]);
    for (const slot of fresh) slot.phase = 'opening';
    const changesCourse = fresh.length > 0 || sources.length !== runsBefore;
    if (changesCourse) this.#fingerprints.expect(opening?.promised ?? null);
    await Promise.all(
      fresh.map(async (slot) => {
        await this.#crew.open(slot, standings?.[slot.index]);
        if (this.#playback.wantsPlay) this.#playback.start(slot);
        // Nobody waits for it any longer, whether it could be opened or not.
        this.#playback.keepPace();
      }),
    );
    if (!goesOn.includes(true)) {
      this.#model.state.examples = null;
      this.#model.setExamples(await readExamples(this.#crew.slots));
    }
    this.#playback.update();
    await this.#fingerprints.check();
  }

  async #loadData(document: ExperimentDocument): Promise<boolean> {
    const { catalogue } = this.state;
    const fetched = await this.engines.fetchData(document, catalogue, (name, received, total) => {
      this.#model.setLoading({ title: `Loading ${name}`, received, total });
    });
    this.#model.setLoading(null);
    if (!fetched.ok) this.#model.notify('error', wordsOf(fetched.faults), fetched.faults);
    return fetched.ok;
  }

  async #recover(slot: RunSlot, reason: string): Promise<void> {
    const wasPlaying = slot.playing;
    const recovered = await this.#crew.recover(slot, reason);
    if (recovered && wasPlaying) this.#playback.start(slot);
    this.#playback.keepPace();
    this.#playback.update();
    await this.#fingerprints.check();
  }
}
