// The lab over engine workers: one worker per run, one more that answers questions about documents and links. Here its
// parts are put together; experiments come from openings.ts and are changed by changes.ts.

import type { Catalogue } from '../engine/catalogue';
import type { ExperimentDocument } from '../engine/document';
import type { Description, Extra, GridRequest, Outcome, PointRequest, Replies, Watch } from '../engine/protocol';
import { Address } from './address';
import { Autosave } from './autosave';
import { branch } from './branch';
import { Changes, nothing, wordsOf } from './changes';
import { chosenBackend, isExact, labelled } from './compute';
import { Crew } from './crew';
import { Desk } from './desk';
import { diagnoseRuns } from './diagnose-runs';
import { freeName, matchRuns, setBase, withEditsFolded } from './document-edits';
import { Engines } from './engines';
import { epochEnd, stepsPerEpoch } from './epochs';
import { Fingerprints } from './fingerprints';
import { type Direction, History } from './history';
import type { Change, Lab, LabState, NoticeAction } from './lab';
import { LabModel } from './lab-model';
import { LiveEdits } from './live-edits';
import { LossPlanes } from './loss-planes';
import { Openings } from './openings';
import { browserPage, type Page } from './page';
import { joinLink, splitLink, withSetting } from './page-settings';
import { PastView } from './past';
import { Playback } from './playback';
import { freshStart, planReturn } from './replacement';
import type { SharedView } from './run-slot';
import { SavedExperiments } from './saved';
import { SideRuns } from './side-runs';
import { SpareCores } from './spare-cores';

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

class EngineLab implements RunningLab {
  readonly #model: LabModel;
  readonly #address: Address;
  readonly #crew: Crew;
  readonly #past: PastView;
  readonly #playback: Playback;
  readonly #fingerprints: Fingerprints;
  readonly #history: History;
  readonly #edits: LiveEdits;
  readonly #autosave: Autosave;
  readonly #changes: Changes;
  readonly #openings: Openings;
  readonly saved: SavedExperiments;
  readonly sideRuns: SideRuns;
  readonly lossPlanes: LossPlanes;

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
    this.#address = new Address(page, pack, {
      settings: () => this.state.settings,
      change: (settings) => this.#model.setSettings(settings),
      open: (link) => void this.open(link),
    });
    this.#model = new LabModel(page.clock, catalogue, starter.document, backend, this.#address);
    this.#crew = new Crew(this.#model, engines, {
      frame: (slot) => {
        this.#playback.heard(slot);
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
      died: (slot, reason) => void this.#changes.recover(slot, reason),
      replayDied: (reason) => this.#past.died(reason),
    });
    this.#past = new PastView(this.#model, this.#crew);
    const spare = new SpareCores(this.#model, page.cores);
    this.sideRuns = new SideRuns(this.#model, engines, spare);
    this.lossPlanes = new LossPlanes(
      this.#model,
      (run) => {
        const present = this.#crew.slots[run];
        return present ? { present, shown: this.#past.shown(present) } : null;
      },
      engines,
      spare,
    );
    this.#playback = new Playback(this.#model, this.#crew, page.clock, page.cores);
    this.#fingerprints = new Fingerprints(this.#model, this.#crew, desk, this.#playback);
    this.#history = new History(
      () => performance.now(),
      () => this.#model.setHistory(this.#history.can('undo'), this.#history.can('redo')),
    );
    const parts = { model: this.#model, desk, crew: this.#crew, playback: this.#playback };
    this.#changes = new Changes({
      ...parts,
      address: this.#address,
      past: this.#past,
      engines,
      fingerprints: this.#fingerprints,
      history: this.#history,
    });
    this.#edits = new LiveEdits(this.#model, this.#crew, this.#history, {
      before: () => this.#fingerprints.giveUp(),
      restart: (slot, path, value, canUndo) =>
        this.#changes.make(
          (draft) => {
            const run = draft.runs[slot.index];
            if (run) setBase(run, path, value);
          },
          (before) => [...before.runs.keys()],
          canUndo ? undefined : nothing,
        ),
    });
    this.#autosave = new Autosave(page, this.#model, this.#crew, () => this.#playback.isComingBack);
    this.#openings = new Openings({ ...parts, autosave: this.#autosave, changes: this.#changes });
    this.saved = new SavedExperiments(page.shelf, {
      visit: () => this.#autosave.visit,
      take: (name) => this.#changes.queued(() => this.#autosave.take(name)),
      open: (entry, moment) => this.#openings.resume({ entry, moment }),
    });
  }

  get state(): LabState {
    return this.#model.state;
  }

  start(): Promise<void> {
    const { link, settings } = splitLink(this.page.hash());
    this.#openings.showSettings(settings);
    const choose = () => this.#crew.chooseBackend(chosenBackend(this.state.settings));
    choose();
    this.#model.subscribe((changes) => changes.has('settings') && choose());
    void this.page.hasCard().then((hasCard) => this.#model.setCard(hasCard));
    return this.#openings.start(link);
  }

  keep(): Promise<void> {
    return this.#autosave.flush();
  }

  dispose(): void {
    this.#autosave.dispose();
    this.sideRuns.dispose();
    this.lossPlanes.dispose();
    this.#playback.dispose();
    this.#address.dispose();
    this.engines.closeAll();
  }

  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void {
    return this.#model.subscribe(listener);
  }

  play(): void {
    this.#past.leave();
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
    const { step } = this.#past;
    if (step !== null) this.lookAt(step + count);
    else if (count > 0) this.#stepTo((at) => at + count);
    else this.lookAt(this.#crew.front + count);
  }

  stepEpoch(): void {
    if (stepsPerEpoch(this.state) === 0) return;
    const end = (at: number) => epochEnd(at, stepsPerEpoch(this.state));
    const { step } = this.#past;
    if (step !== null) this.lookAt(end(step));
    else this.#stepTo(end);
  }

  /** Of what changes on their way lead to: who starts over and takes a step means the first one. */
  #stepTo(next: (step: number) => number): void {
    void this.#changes.settled().then(() => this.#playback.step(next));
  }

  lookAt(step: number | null): void {
    if (step !== null && this.#past.step === null) this.pause();
    this.#past.lookAt(step);
  }

  reset(): void {
    void this.#changes.apply(async () => {
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
    if (this.#past.holdsEdit(run, path, value)) return;
    this.#past.leave();
    const slot = this.#crew.slots[run];
    if (slot) this.#edits.make(slot, path, value);
  }

  async decide(what: 'branch' | 'now' | 'cancel'): Promise<boolean> {
    const edit = this.#past.takeEdit();
    if (!edit || what === 'cancel') return true;
    if (what === 'now') {
      this.#past.leave();
      this.editHyper(edit.run, edit.path, edit.value);
      return true;
    }
    const over = { model: this.#model, desk: this.desk, crew: this.#crew, past: this.#past, changes: this.#changes };
    const made = await branch(over, edit);
    if (made) this.play();
    return made;
  }

  change(mutate: (draft: ExperimentDocument) => void): Promise<boolean> {
    return this.#changes.make(mutate, (before, after) => matchRuns(before.runs, after.runs));
  }

  async consider(mutate: (draft: ExperimentDocument) => void): Promise<Outcome<Description>> {
    const draft = withEditsFolded(this.state.document);
    mutate(draft);
    return this.desk.describe(draft);
  }

  async addRun(from = this.#crew.slots.length - 1): Promise<void> {
    await this.#changes.make(
      (draft) => {
        const model = draft.runs[from];
        if (model) draft.runs.push({ ...structuredClone(model), name: freeName(model.name, draft.runs) });
      },
      (before) => [...before.runs.keys(), null],
    );
  }

  async removeRun(run: number): Promise<void> {
    await this.#changes.make(
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
    this.#past.show();
    this.#model.mark('frame');
  }

  async evaluateTest(run: number): Promise<void> {
    const slot = this.#crew.slots[run];
    if (slot?.phase !== 'ready') return;
    const shown = this.#past.shown(slot);
    const outcome = await shown.evaluateTest();
    if (outcome.ok && shown !== slot) slot.countLook();
    if (!outcome.ok) this.#model.notify('error', 'The test part was not evaluated.', outcome.faults);
    this.#model.mark('frame');
  }

  diagnose(): Promise<void> {
    return this.#playback.hold(() =>
      diagnoseRuns(
        this.#model,
        this.#crew.slots.map((slot) => this.#past.shown(slot)),
      ),
    );
  }

  async compareGradients(run: number): Promise<void> {
    const slot = this.#crew.slots[run];
    if (slot?.phase !== 'ready') return;
    const outcome = await this.#past.shown(slot).compareGradients();
    if (!outcome.ok) this.#model.notify('error', `${slot.name}: its gradients were not compared.`, outcome.faults);
    this.#model.mark('frame');
  }

  setGrid(grid: GridRequest | null): void {
    this.#look({ grid });
  }

  setTaylor(taylor: boolean): void {
    // Sampled as the runs go on: their past has nothing else to show.
    this.#crew.setView({ ...this.#crew.view, taylor });
  }

  setPoint(point: PointRequest | null): void {
    this.#look({ point });
  }

  setWatch(watch: Watch | null): void {
    this.#look({ watch });
  }

  setUnits(units: GridRequest | null): void {
    this.#look({ units });
  }

  setMinibatch(minibatch: boolean): void {
    this.#look({ minibatch });
  }

  setExtra(extra: Extra, on: boolean): void {
    const { view } = this.#crew;
    if (view.extras.includes(extra) === on) return;
    const others = view.extras.filter((other) => other !== extra);
    this.#look({ extras: on ? [...others, extra] : others });
  }

  set(key: string, value: string | null): void {
    this.#model.setSettings(withSetting(this.state.settings, key, value));
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

  open(text: string): Promise<boolean> {
    return this.#openings.open(text);
  }

  read(text: string): Promise<ExperimentDocument | null> {
    return this.#openings.read(text);
  }

  async torchScript(document: ExperimentDocument, run: number): Promise<Outcome<string>> {
    const written = await this.desk.ask({ type: 'torchScript', document: JSON.stringify(document), run });
    return written.ok ? { ok: true, value: written.value.script } : written;
  }

  async share(): Promise<string> {
    // Edits on their way belong to what is shared.
    await this.#edits.settled();
    return this.#changes.queued(async () => {
      const fingerprint = isExact(this.state.runs) ? await this.#fingerprints.take() : null;
      const document = fingerprint ? { ...this.state.document, fingerprint } : this.state.document;
      const packed = await this.desk.ask({ type: 'packLink', document: JSON.stringify(document) });
      if (!packed.ok) {
        this.#model.notify('error', 'This experiment could not be packed into a link.', packed.faults);
        return this.page.address();
      }
      if (!fingerprint && isExact(this.state.runs)) {
        this.#model.notify('info', 'The link holds the experiment but no fingerprint: one of the runs cannot run.');
      }
      return joinLink(this.page.address() + packed.value.link, labelled(this.state.settings, this.state.runs));
    });
  }

  /** Looks at something else of the runs, also where they are shown as they were. */
  #look(part: Partial<SharedView>): void {
    this.#crew.setView({ ...this.#crew.view, ...part });
    this.#past.show();
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
    await this.#changes.apply(plan, (moment) => this.#history.turn(direction, { moment }));
  }
}
