// The lab over engine workers: one worker per run, one more that answers questions about documents and links.
// Whatever changes the experiment goes through one queue, so that two changes never interleave.

import type { Catalogue } from '../engine/catalogue';
import type { EngineClient } from '../engine/client';
import type { ExperimentDocument, Fault } from '../engine/document';
import type { EditRecord, GridRequest, Outcome, Replies, Request, View } from '../engine/protocol';
import { Address } from './address';
import { matchRuns, sameConditions, sameRun, setBase, withEdits, withEditsFolded } from './document-edits';
import { Engines } from './engines';
import type { Change, Lab, LabState, Loading, Notice, Reproduction, RunState } from './lab';
import { Notifier } from './notifier';
import { browserPage, type Page } from './page';
import { leadOf, racePaces } from './race';
import { RunSlot } from './run-slot';

/** How much training a dead worker may cost. */
const SNAPSHOT_MS = 1000;
/** Numbers kept for drawing examples, per part. */
const EXAMPLE_NUMBERS = 400_000;
const MAX_EXAMPLES = 4000;

/** What a link promised: where each run stands, and the hash of them all there. */
interface Promised {
  steps: number[];
  hash: string;
}

type State = { -readonly [K in keyof LabState]: LabState[K] };

export interface RunningLab extends Lab {
  /** Ends all workers and timers. */
  dispose(): void;
}

/** Opens the link in the address bar, or the first starter experiment, and lets it run. Rejects where no engine loads. */
export async function createLab(page: Page = browserPage()): Promise<RunningLab> {
  const engines = new Engines(page);
  // Most experiments race two runs: their engines load while the catalogue is read.
  engines.prepare();
  engines.prepare();
  const desk = new Desk(engines);
  const loaded = await desk.loaded();
  const described = loaded.ok ? await desk.ask({ type: 'catalogue' }) : loaded;
  if (!loaded.ok || !described.ok) {
    engines.closeAll();
    throw new Error(described.ok ? 'no catalogue' : wordsOf(described.faults));
  }
  const lab = new EngineLab(page, engines, desk, JSON.parse(described.value.json) as Catalogue, loaded.value);
  await lab.start();
  return lab;
}

const wordsOf = (faults: Fault[]) => faults.map((fault) => fault.message).join(' ');

/** The engine that checks documents and packs links; it holds no run, so it is simply replaced when it dies. */
class Desk {
  #engine: EngineClient | null = null;

  constructor(private readonly engines: Engines) {}

  loaded(): Promise<Outcome<Replies['load']>> {
    return this.engines.loaded(this.#take());
  }

  async ask<T extends Request['type']>(request: Extract<Request, { type: T }>): Promise<Outcome<Replies[T]>> {
    const first = await this.#ask(request);
    return !first.ok && first.faults[0]?.code === 'engine_died' ? this.#ask(request) : first;
  }

  async #ask<T extends Request['type']>(request: Extract<Request, { type: T }>): Promise<Outcome<Replies[T]>> {
    const engine = this.#take();
    const loaded = await this.engines.loaded(engine);
    return loaded.ok ? engine.request<T>(request) : loaded;
  }

  #take(): EngineClient {
    if (!this.#engine || this.#engine.closed) {
      this.#engine = this.engines.take({ frame() {}, ended() {}, died() {} });
    }
    return this.#engine;
  }
}

class EngineLab implements RunningLab {
  readonly state: State;
  readonly #notifier: Notifier;
  readonly #address: Address;
  readonly #snapshots: ReturnType<typeof setInterval>;
  #slots: RunSlot[] = [];
  #view: View = { grid: null, watch: null };
  /** What the user asked for; state.playing is whether anything moves. */
  #wantsPlay = false;
  #promised: Promised | null = null;
  #changes: Promise<unknown> = Promise.resolve();
  #controls: Promise<unknown> = Promise.resolve();
  /** The latest value of each slider being dragged, until the engine has taken it. */
  readonly #pendingEdits = new Map<RunSlot, Map<string, number>>();
  #nextNotice = 1;

  constructor(
    private readonly page: Page,
    private readonly engines: Engines,
    private readonly desk: Desk,
    catalogue: Catalogue,
    backend: Replies['load'],
  ) {
    const starter = catalogue.starters[0];
    if (!starter) throw new Error('the catalogue has no experiment to start with');
    this.state = {
      catalogue,
      document: starter.document,
      runs: [],
      playing: false,
      speed: null,
      loading: null,
      notices: [],
      reproduction: { state: 'none' },
      backend: { name: `CPU · ${backend.version}`, simd: backend.simd },
      examples: null,
      highlighted: null,
    };
    this.#notifier = new Notifier(page.clock);
    this.#address = new Address(
      page,
      async (document) => {
        const packed = await desk.ask({ type: 'packLink', document: JSON.stringify(document) });
        return packed.ok ? packed.value.link : null;
      },
      (link) => void this.open(link),
    );
    this.#snapshots = setInterval(() => {
      for (const slot of this.#slots) if (slot.playing) void slot.keepSnapshot();
    }, SNAPSHOT_MS);
    page.clock.onVisibilityChange(() => this.#keepPace());
  }

  async start(): Promise<void> {
    const hash = this.page.hash();
    if (hash.length > 1 && (await this.open(hash))) return;
    await this.#queued(() => this.#openDocument(this.state.document, null));
  }

  dispose(): void {
    clearInterval(this.#snapshots);
    this.#address.dispose();
    this.engines.closeAll();
  }

  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void {
    return this.#notifier.subscribe(listener);
  }

  // Control

  play(): void {
    this.#wantsPlay = true;
    if (this.#slots.length > 0 && this.#slots.every((slot) => slot.phase === 'ready' && !slot.active)) {
      this.#notify('info', 'All runs have ended. Reset starts them over; more steps are a setting of the training.');
    }
    for (const slot of this.#slots) this.#playSlot(slot);
    this.#updatePlaying();
  }

  pause(): void {
    this.#wantsPlay = false;
    this.#controls = this.#controls.then(() => this.#pause());
  }

  toggle(): void {
    if (this.state.playing) this.pause();
    else this.play();
  }

  step(count = 1): void {
    this.#wantsPlay = false;
    this.#controls = this.#controls.then(async () => {
      if (this.#slots.some((slot) => slot.playing)) await this.#pause();
      await Promise.all(this.#slots.filter((slot) => slot.active).map((slot) => slot.step(count)));
      this.#notifier.mark('frame');
    });
  }

  reset(): void {
    void this.#queued(async () => {
      // An experiment that came with edits is replayed with them, until somebody edits here.
      const edited = this.#slots.some((slot) => slot.liveEdits.size > 0);
      await this.#replace(edited ? withEditsFolded(this.state.document) : this.state.document, null, true);
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
    this.state.speed = stepsPerSecond;
    this.#keepPace();
    this.#notifier.mark('control');
  }

  // Changes of the experiment

  editHyper(run: number, path: string, value: number): void {
    const slot = this.#slots[run];
    if (!slot) return;
    const pending = this.#pendingEdits.get(slot);
    if (pending) {
      pending.set(path, value);
    } else {
      this.#pendingEdits.set(slot, new Map([[path, value]]));
      void this.#queued(() => this.#sendEdits(slot));
    }
  }

  change(mutate: (draft: ExperimentDocument) => void): Promise<boolean> {
    return this.#queued(() => this.#change(mutate, null));
  }

  async addRun(from = this.#slots.length - 1): Promise<void> {
    await this.#queued(() => {
      const kept = this.#slots.map((_, index) => index);
      return this.#change(
        (draft) => {
          const model = draft.runs[from];
          if (model) draft.runs.push({ ...structuredClone(model), name: freeName(model.name, draft.runs) });
        },
        [...kept, null],
      );
    });
  }

  async removeRun(run: number): Promise<void> {
    await this.#queued(() => {
      const kept = this.#slots.map((_, index) => index).filter((index) => index !== run);
      return this.#change((draft) => void draft.runs.splice(run, 1), kept);
    });
  }

  open(text: string): Promise<boolean> {
    return this.#queued(async () => {
      const isDocument = /^\s*[{[]/.test(text);
      const read = isDocument
        ? await this.desk.ask({ type: 'validate', document: text })
        : await this.desk.ask({ type: 'unpackLink', link: text.trim() });
      if (!read.ok) {
        this.#notify('error', `This ${isDocument ? 'experiment' : 'link'} cannot be opened.`, read.faults);
        return false;
      }
      const { fingerprint, ...document } = JSON.parse(read.value.document) as ExperimentDocument;
      if (!(await this.#openDocument(document, fingerprint ?? null))) return false;
      if (fingerprint && !isDocument) this.#address.showLink(text.trim());
      return true;
    });
  }

  async share(): Promise<string> {
    // Edits on their way belong to what is shared.
    return this.#queued(async () => {
      const positions = await Promise.all(this.#slots.map((slot) => slot.engine.request({ type: 'hash' })));
      const reached: Replies['hash'][] = [];
      for (const position of positions) if (position.ok) reached.push(position.value);
      let document = this.state.document;
      if (reached.length === positions.length) {
        const hashes = reached.map((position) => position.hash);
        const combined = await this.desk.ask({ type: 'combineHashes', hashes });
        if (combined.ok) {
          const steps = reached.map((position) => position.step);
          document = { ...document, fingerprint: { steps, hash: combined.value.hash } };
        }
      }
      const packed = await this.desk.ask({ type: 'packLink', document: JSON.stringify(document) });
      if (!packed.ok) {
        this.#notify('error', 'This experiment could not be packed into a link.', packed.faults);
        return this.page.address();
      }
      if (!document.fingerprint) {
        this.#notify('info', 'The link holds the experiment but no fingerprint: a run has no engine at the moment.');
      }
      return this.page.address() + packed.value.link;
    });
  }

  // What is shown

  setMuted(run: number, muted: boolean): void {
    const slot = this.#slots[run];
    if (!slot) return;
    slot.muted = muted;
    this.#notifier.mark('control');
  }

  setGrid(request: GridRequest | null): void {
    this.#setView({ ...this.#view, grid: request });
  }

  setWatch(watch: { part: string; count: number } | null): void {
    this.#setView({ ...this.#view, watch });
  }

  highlight(run: number | null): void {
    if (this.state.highlighted === run) return;
    this.state.highlighted = run;
    this.#notifier.mark('highlight');
  }

  dismiss(notice: number): void {
    this.state.notices = this.state.notices.filter((candidate) => candidate.id !== notice);
    this.#notifier.mark('notice');
  }

  // Inside

  #queued<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#changes.then(job);
    this.#changes = result.catch(() => {});
    return result;
  }

  #notify(kind: Notice['kind'], text: string, faults: Fault[] = []): void {
    // The same thing said twice is said once, at the end.
    const others = this.state.notices.filter((notice) => notice.text !== text);
    this.state.notices = [...others, { id: this.#nextNotice++, kind, text, faults }];
    this.#notifier.mark('notice');
  }

  #setLoading(loading: Loading | null): void {
    this.state.loading = loading;
    this.#notifier.mark('notice');
  }

  #setReproduction(reproduction: Reproduction): void {
    this.state.reproduction = reproduction;
    this.#notifier.mark('control');
  }

  #setDocument(document: ExperimentDocument): void {
    this.state.document = document;
    this.#address.show(document);
    this.#notifier.mark('document');
  }

  #setView(view: View): void {
    this.#view = view;
    for (const slot of this.#slots) {
      if (slot.phase === 'ready') void slot.setView(view).then(() => this.#notifier.mark('frame'));
    }
  }

  /** sources: which run each run of the changed document continues, where the caller knows. */
  async #change(mutate: (draft: ExperimentDocument) => void, sources: (number | null)[] | null): Promise<boolean> {
    const before = withEditsFolded(this.state.document);
    const draft = structuredClone(before);
    mutate(draft);
    const checked = await this.desk.ask({ type: 'validate', document: JSON.stringify(draft) });
    if (!checked.ok) {
      this.#notify('error', 'The change was not made; the experiment goes on as it was.', checked.faults);
      return false;
    }
    const after = JSON.parse(checked.value.document) as ExperimentDocument;
    return this.#replace(after, sources ?? matchRuns(before.runs, after.runs), false, before);
  }

  /** Another experiment altogether: all runs start over. */
  #openDocument(document: ExperimentDocument, promised: Promised | null): Promise<boolean> {
    this.#wantsPlay = true;
    return this.#replace(document, null, true, undefined, promised);
  }

  /**
   * Puts a valid document in place of the current one. Runs that continue one that does the same go on, with their
   * edits; the others start over.
   * sources: see #change; null: by position. before: the current document as the change saw it.
   */
  async #replace(
    after: ExperimentDocument,
    sources: (number | null)[] | null,
    all: boolean,
    before = this.state.document,
    promised: Promised | null = null,
  ): Promise<boolean> {
    const { catalogue } = this.state;
    const data = await this.engines.fetchData(after, catalogue, (received, total) => {
      this.#setLoading({ title: `Loading ${datasetName(after, catalogue)}`, received, total });
    });
    this.#setLoading(null);
    if (!data.ok) {
      this.#notify('error', wordsOf(data.faults), data.faults);
      return false;
    }
    const source = sources ?? after.runs.map((_, index) => (index < this.#slots.length ? index : null));
    const startsOver = all || !sameConditions(before, after);
    const goesOn = source.map((from, index) => {
      const [old, next] = [from === null ? undefined : before.runs[from], after.runs[index]];
      return !startsOver && old !== undefined && next !== undefined && sameRun(old, next) && this.#isReady(from);
    });

    // Runs that go on keep the document they started with, and their edits.
    const current = this.state.document;
    const runs = after.runs.map((run, index) => {
      const old = goesOn[index] ? current.runs[source[index] as number] : undefined;
      return old ? { ...old, name: run.name } : run;
    });
    const kept = source.flatMap((from, run) =>
      goesOn[run] ? current.edits.filter((edit) => edit.run === from).map((edit) => ({ ...edit, run })) : [],
    );
    const document = { ...after, runs, edits: [...after.edits, ...kept] };

    this.#arrangeSlots(source, document);
    this.#setDocument(document);
    if (!goesOn.every(Boolean)) {
      this.#promised = promised;
      this.#setReproduction(promised ? { state: 'checking', expected: promised.hash, progress: 0 } : { state: 'none' });
    }
    await Promise.all(this.#slots.map((slot, index) => (goesOn[index] ? undefined : this.#openSlot(slot))));
    if (startsOver) await this.#readExamples();
    this.#updatePlaying();
    await this.#checkPromise();
    return true;
  }

  #isReady(run: number | null): boolean {
    return run !== null && this.#slots[run]?.phase === 'ready';
  }

  /** Makes the list of runs fit a document: slots move with the runs they belong to, engines left over go back. */
  #arrangeSlots(source: (number | null)[], document: ExperimentDocument): void {
    const before = this.#slots;
    for (const [index, slot] of before.entries()) {
      if (source.includes(index)) continue;
      this.#pendingEdits.delete(slot);
      this.engines.giveBack(slot.engine);
    }
    const keptColours = source.flatMap((from) => (from === null ? [] : [before[from]?.colour]));
    this.#slots = source.map((from, index) => {
      const slot = (from === null ? undefined : before[from]) ?? this.#newSlot(index, keptColours);
      slot.index = index;
      slot.name = document.runs[index]?.name ?? '';
      return slot;
    });
    this.state.runs = this.#slots as readonly RunState[];
  }

  #newSlot(index: number, taken: (number | undefined)[]): RunSlot {
    let colour = 0;
    while (taken.includes(colour)) colour++;
    taken.push(colour);
    const slot: RunSlot = new RunSlot(
      this.#takeEngine(() => slot),
      index,
      colour,
    );
    return slot;
  }

  #takeEngine(slotOf: () => RunSlot): EngineClient {
    return this.engines.take({
      frame: (frame) => {
        if (slotOf().receive(frame)) this.#onProgress();
      },
      ended: (frame) => {
        const slot = slotOf();
        if (!slot.receive(frame)) return;
        slot.playing = false;
        void slot.keepSnapshot();
        this.#onProgress();
        this.#updatePlaying();
        void this.#checkPromise();
      },
      died: (reason) => void this.#queued(() => this.#recover(slotOf(), reason)),
    });
  }

  /** Opens a slot's run of the current document, from the start; keeps playing if that is wanted. */
  async #openSlot(slot: RunSlot): Promise<void> {
    if (slot.engine.closed) slot.engine = this.#takeEngine(() => slot);
    const opened = { document: JSON.stringify(this.state.document), run: slot.index };
    if (await this.#openSession(slot, opened, null)) {
      if (this.#wantsPlay) this.#playSlot(slot);
    } else {
      this.#notify('error', `Run ${slot.index + 1} (${slot.name}) cannot run.`, slot.faults);
    }
    this.#notifier.mark('frame', 'document');
  }

  async #openSession(slot: RunSlot, opened: NonNullable<RunSlot['opened']>, snapshot: RunSlot['snapshot']) {
    const { engine } = slot;
    slot.phase = 'opening';
    const loaded = await this.engines.loaded(engine);
    const document = this.state.document;
    const provided = loaded.ok ? await this.engines.provideData(engine, document, this.state.catalogue) : loaded;
    if (!provided.ok) {
      slot.fail(provided.faults);
      return false;
    }
    return (await slot.open(opened, this.#view, snapshot)).ok;
  }

  async #readExamples(): Promise<void> {
    const slot = this.#slots[0];
    this.state.examples = null;
    if (slot?.phase !== 'ready' || slot.description?.kind !== 'network') return;
    const width = slot.description.features + 1;
    const limit = Math.min(MAX_EXAMPLES, Math.ceil(EXAMPLE_NUMBERS / width));
    const [train, validation] = await Promise.all([
      slot.engine.request({ type: 'examples', part: 'train', limit }),
      slot.engine.request({ type: 'examples', part: 'validation', limit }),
    ]);
    if (train.ok && validation.ok) {
      this.state.examples = { train: train.value.values, validation: validation.value.values, width };
    }
    this.#notifier.mark('document');
  }

  // Live edits

  async #sendEdits(slot: RunSlot): Promise<void> {
    const pending = this.#pendingEdits.get(slot);
    this.#pendingEdits.delete(slot);
    if (!pending || !this.#slots.includes(slot)) return;
    if (!slot.active) {
      // A run that has ended, or could not start, is tried again with the new value.
      await this.#change((draft) => {
        const run = draft.runs[slot.index];
        for (const [path, value] of pending) if (run) setBase(run, path, value);
      }, null);
      return;
    }
    for (const [path, value] of pending) {
      const edits = await slot.setHyper(path, value);
      if (edits.ok) {
        this.#setDocument(withEdits(this.state.document, slot.index, edits.value));
      } else if (!slot.engine.closed) {
        this.#notify('error', 'The value was not changed.', edits.faults);
      }
    }
    this.#notifier.mark('frame');
  }

  // Playing

  #playSlot(slot: RunSlot): void {
    if (!slot.active || slot.playing) return;
    const until = this.#promised?.steps[slot.index] ?? null;
    if (until !== null && slot.progress.step >= until) return;
    slot.play({ rate: null, limit: slot.progress.step }, until);
    this.#keepPace();
  }

  async #pause(): Promise<void> {
    const lead = this.#lead();
    await Promise.all(this.#slots.filter((slot) => slot.playing).map((slot) => slot.pause()));
    this.#updatePlaying();
    // Those a moment behind come to where the first one is: a paused race stands at one step.
    const front = Math.max(0, ...this.#slots.filter((slot) => slot.active).map((slot) => slot.progress.step));
    await Promise.all(
      this.#slots.map((slot) => {
        const gap = front - slot.progress.step;
        return slot.active && !slot.playing && gap > 0 && gap <= 2 * lead ? slot.step(gap) : undefined;
      }),
    );
    this.#notifier.mark('frame');
    for (const slot of this.#slots) void slot.keepSnapshot();
  }

  /** The runs that are in the race now. */
  #racers(): { slot: RunSlot; step: number; speed: number }[] {
    return this.#slots
      .filter((slot) => slot.playing && slot.active)
      .map((slot) => ({ slot, step: slot.progress.step, speed: slot.stepsPerSecond }));
  }

  #lead(): number {
    return leadOf(this.#racers(), this.state.speed);
  }

  #keepPace(): void {
    const racers = this.#racers();
    // A replay goes to known steps as fast as it can; and a hidden page hears from its engines too seldom to lead them.
    const free = this.#promised !== null || this.page.clock.hidden;
    const rate = this.#promised ? null : this.state.speed;
    const paces = racePaces(racers, rate);
    for (const [i, { slot }] of racers.entries()) {
      slot.setPace({ rate: paces[i]?.rate ?? null, limit: free ? null : (paces[i]?.limit ?? null) });
    }
  }

  #onProgress(): void {
    this.#keepPace();
    const promised = this.#promised;
    if (promised && this.state.reproduction.state === 'checking') {
      const done = this.#slots.reduce((sum, slot) => sum + slot.progress.step, 0);
      const all = promised.steps.reduce((sum, step) => sum + step, 0);
      this.#setReproduction({ ...this.state.reproduction, progress: all > 0 ? Math.min(1, done / all) : 1 });
    }
    this.#notifier.mark('frame');
  }

  #updatePlaying(): void {
    const playing = this.#slots.some((slot) => slot.playing);
    if (playing !== this.state.playing) {
      this.state.playing = playing;
      this.#notifier.mark('control');
    }
  }

  // Reproduction

  /** When every run stands where the link says (or has ended before): compares. */
  async #checkPromise(): Promise<void> {
    const promised = this.#promised;
    if (!promised) return;
    const arrived = this.#slots.every(
      (slot, index) =>
        slot.phase === 'ready' && !slot.playing && (!slot.active || slot.progress.step >= (promised.steps[index] ?? 0)),
    );
    if (!arrived) return;
    const positions = await Promise.all(this.#slots.map((slot) => slot.engine.request({ type: 'hash' })));
    const hashes = positions.map((position) => (position.ok ? position.value.hash : ''));
    const combined = await this.desk.ask({ type: 'combineHashes', hashes });
    if (promised !== this.#promised || !combined.ok) return;
    this.#promised = null;
    this.#wantsPlay = false;
    const { hash } = combined.value;
    this.#setReproduction(
      hash === promised.hash ? { state: 'reproduced', hash } : { state: 'differs', expected: promised.hash, got: hash },
    );
  }

  // Recovery

  /** Replaces a dead worker: the run goes on from its last snapshot, or starts over with its edits. */
  async #recover(slot: RunSlot, reason: string): Promise<void> {
    const { opened, snapshot } = slot;
    if (!this.#slots.includes(slot) || !slot.engine.closed || slot.phase === 'failed' || !opened) return;
    const wasPlaying = slot.playing;
    const who = `Run ${slot.index + 1} (${slot.name})`;
    const from = snapshot?.step ?? 0;
    if (slot.recoveredAt === from) {
      const message = `Its worker stopped twice at the same place: ${reason}. Change the experiment or reset it.`;
      slot.fail([{ code: 'engine_died', path: `runs[${slot.index}]`, message }]);
      this.#notify('error', `${who} cannot go on.`, slot.faults);
      this.#updatePlaying();
      return;
    }
    // What was edited after the snapshot was taken is edited again where the run goes on.
    const lost = snapshot ? [...slot.liveEdits.values()].filter((edit) => edit.step >= snapshot.step) : [];
    slot.engine = this.#takeEngine(() => slot);
    const document = snapshot ? opened.document : this.#withEditsOf(slot, opened);
    if (!(await this.#openSession(slot, { ...opened, document }, snapshot))) {
      this.#notify('error', `${who} cannot go on.`, slot.faults);
      this.#updatePlaying();
      return;
    }
    slot.recoveredAt = from;
    await this.#editAgain(slot, lost);
    this.#notify('error', `${who}: its worker stopped (${reason}). It goes on from step ${from}.`);
    if (wasPlaying) this.#playSlot(slot);
    this.#updatePlaying();
    this.#notifier.mark('frame');
  }

  /** The document a session was opened with, with the log as it is now. */
  #withEditsOf(slot: RunSlot, opened: NonNullable<RunSlot['opened']>): string {
    const document = JSON.parse(opened.document) as ExperimentDocument;
    const log = this.state.document.edits.filter((edit) => edit.run === slot.index);
    return JSON.stringify(withEdits(document, opened.run, log));
  }

  async #editAgain(slot: RunSlot, lost: EditRecord[]): Promise<void> {
    for (const { path, value } of lost) {
      const edits = await slot.setHyper(path, value);
      if (edits.ok) this.#setDocument(withEdits(this.state.document, slot.index, edits.value));
    }
  }
}

function freeName(wanted: string, runs: { name: string }[]): string {
  const stem = wanted.replace(/ \d+$/, '');
  for (let n = 2; ; n++) {
    const name = `${stem} ${n}`;
    if (runs.every((run) => run.name !== name)) return name;
  }
}

function datasetName(document: ExperimentDocument, catalogue: Catalogue): string {
  const { problem } = document;
  return 'data' in problem ? (catalogue.datasets.find((set) => set.id === problem.data.id)?.name ?? '') : '';
}
