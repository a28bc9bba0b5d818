// The runs and the engines they live in: opens them, moves them when the list of runs changes, and replaces a worker
// that died. What they do once they are there is the business of playback.ts.

import type { EngineClient } from '../engine/client';
import type { ExperimentDocument } from '../engine/document';
import { type BackendChoice, type BackendReport, NO_VIEW } from '../engine/protocol';
import { withEdits } from './document-edits';
import { type Engines, silent } from './engines';
import type { LabModel } from './lab-model';
import { AT_START, captureMoment, type Moment, type Standing } from './moment';
import { type Opened, RunSlot, type SharedView, type Snapshot } from './run-slot';

export interface CrewEvents {
  /** New numbers of a playing run. */
  frame(slot: RunSlot): void;
  /** A run stopped playing by itself. */
  ended(slot: RunSlot): void;
  died(slot: RunSlot, reason: string): void;
  /** Of a session that repeats a run. */
  replayDied(reason: string): void;
}

const nameOf = (slot: RunSlot) => `Run ${slot.index + 1} (${slot.name})`;

export class Crew {
  slots: RunSlot[] = [];
  #view: SharedView = NO_VIEW;
  #backend: BackendChoice = 'wasm';
  #repeats = false;

  constructor(
    private readonly model: LabModel,
    private readonly engines: Engines,
    private readonly events: CrewEvents,
  ) {}

  /** Makes the list of runs fit a document: slots move with the runs they belong to, engines left over go back. */
  arrange(sources: (number | null)[], document: ExperimentDocument): void {
    const before = this.slots;
    for (const [index, slot] of before.entries()) {
      if (!sources.includes(index)) this.giveBack(slot);
    }
    const colours = sources.flatMap((from) => (from === null ? [] : [before[from]?.colour]));
    this.slots = sources.map((from, index) => {
      const slot = (from === null ? undefined : before[from]) ?? this.#newSlot(index, colours);
      slot.index = index;
      slot.name = document.runs[index]?.name ?? '';
      return slot;
    });
    this.model.state.runs = this.slots;
  }

  /**
   * Opens a slot's run of the current document, where it stood or from the start. A snapshot that does not fit, as of
   * another version, costs only the time to train again. A notice says if opening fails.
   */
  async open(slot: RunSlot, standing: Standing = AT_START): Promise<void> {
    if (slot.engine.closed) slot.engine = this.#takeEngine(() => slot);
    const opened = { document: JSON.stringify(this.model.state.document), run: slot.index };
    const { snapshot } = standing;
    const stands = snapshot !== null && (await this.#openSession(slot, standing.opened ?? opened, snapshot));
    if (!stands && !(await this.#openSession(slot, opened, null))) {
      this.model.notify('error', `${nameOf(slot)} cannot run.`, slot.faults);
    }
    this.model.mark('frame', 'document');
  }

  /** The experiment as it stands; null while edits come faster than it can be said. */
  capture(): Promise<Moment | null> {
    return captureMoment(() => ({ document: this.model.state.document, slots: this.slots }));
  }

  /**
   * Replaces a dead worker: the run goes on from its last snapshot, or without one starts over with its edits. What
   * was edited after the snapshot was taken is edited again there. False where the run is lost.
   */
  async recover(slot: RunSlot, reason: string): Promise<boolean> {
    const { opened, snapshot } = slot;
    if (!this.slots.includes(slot) || !slot.engine.closed || slot.phase === 'failed' || !opened) return false;
    const from = snapshot?.step ?? 0;
    if (slot.recoveredAt === from) {
      const message = `Its worker stopped twice at the same place: ${reason}. Change the experiment, or reset it.`;
      slot.fail([{ code: 'engine_died', path: `runs[${slot.index}]`, message }]);
      this.model.notify('error', `${nameOf(slot)} cannot go on.`, slot.faults);
      return false;
    }
    const lost = snapshot ? [...slot.liveEdits.values()].filter((edit) => edit.step >= snapshot.step) : [];
    slot.engine = this.#takeEngine(() => slot);
    const again = snapshot ? opened : { ...opened, document: this.#withEditsOf(slot, opened) };
    if (!(await this.#openSession(slot, again, snapshot))) {
      this.model.notify('error', `${nameOf(slot)} cannot go on.`, slot.faults);
      return false;
    }
    slot.recoveredAt = from;
    for (const { path, value } of lost) await this.edit(slot, path, value);
    this.model.notify('error', `${nameOf(slot)}: its worker stopped (${reason}). It goes on from step ${from}.`);
    this.model.mark('frame');
    return true;
  }

  /** A live edit, recorded in the document. False, and mostly a notice, where it was not made. */
  async edit(slot: RunSlot, path: string, value: number): Promise<boolean> {
    const { opened } = slot;
    const edits = await slot.setHyper(path, value);
    // The run may have been started over meanwhile: the edit then is no part of what it does.
    if (opened !== slot.opened || !this.slots.includes(slot)) return false;
    if (edits.ok) {
      this.model.setDocument(withEdits(this.model.state.document, slot.index, edits.value));
    } else if (!slot.engine.closed) {
      this.model.notify('error', 'The value was not changed.', edits.faults);
    }
    this.model.mark('frame');
    return edits.ok;
  }

  /** The step of the run that has come furthest. */
  get front(): number {
    return Math.max(0, ...this.slots.map((slot) => slot.progress.step));
  }

  get view(): SharedView {
    return this.#view;
  }

  setView(view: SharedView): void {
    this.#view = view;
    for (const slot of this.slots) {
      if (slot.phase === 'ready') void this.show(slot);
    }
  }

  /** Who is to take the steps from now on. */
  chooseBackend(choice: BackendChoice): void {
    this.#backend = choice;
    this.#tellBackend();
  }

  /** While runs are to come out as they did elsewhere, to the bit, nobody but the core may take their steps. */
  repeat(on: boolean): void {
    this.#repeats = on;
    this.#tellBackend();
  }

  #tellBackend(): void {
    for (const slot of this.slots) slot.chooseBackend(this.#choice);
  }

  get #choice(): BackendChoice {
    return this.#repeats ? 'wasm' : this.#backend;
  }

  /** A session that is to repeat what a run did; yet to be opened. */
  replayOf(slot: RunSlot): RunSlot {
    const engine = this.engines.take(silent);
    const replay = new RunSlot(engine, slot.index, slot.colour, false);
    replay.name = slot.name;
    replay.muted = slot.muted;
    replay.showsBest = slot.showsBest;
    engine.events = { ...silent, died: (reason) => this.events.replayDied(reason) };
    return replay;
  }

  /** At its start. Nothing is said where it fails: the run itself has the same trouble, and says so. */
  async openReplay(replay: RunSlot, slot: RunSlot): Promise<void> {
    if (slot.opened) await this.#openSession(replay, slot.opened, null);
  }

  giveBack(slot: RunSlot): void {
    this.engines.giveBack(slot.engine);
  }

  /** The reply is a frame like any other: a race that waits for this run's step must hear of it. */
  async show(slot: RunSlot): Promise<void> {
    await slot.setView(this.#view);
    this.events.frame(slot);
  }

  async #openSession(slot: RunSlot, opened: Opened, snapshot: Snapshot | null): Promise<boolean> {
    const { engine } = slot;
    const { document, catalogue } = this.model.state;
    slot.phase = 'opening';
    const loaded = await this.engines.loaded(engine);
    const provided = loaded.ok ? await this.engines.provideData(engine, document, catalogue) : loaded;
    if (!provided.ok) {
      slot.fail(provided.faults);
      return false;
    }
    slot.chooseBackend(this.slots.includes(slot) ? this.#choice : 'wasm');
    const view = this.#view;
    const isOpen = await slot.open(opened, view, snapshot);
    // What is looked at may have changed while the session was opened.
    if (isOpen && view !== this.#view) void this.show(slot);
    return isOpen;
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
        if (slotOf().receive(frame)) this.events.frame(slotOf());
      },
      ended: (frame) => {
        const slot = slotOf();
        if (!slot.receive(frame)) return;
        slot.playing = false;
        void slot.keepSnapshot();
        this.events.ended(slot);
      },
      backend: (report) => this.#heardOf(slotOf(), report),
      died: (reason) => this.events.died(slotOf(), reason),
    });
  }

  #heardOf(slot: RunSlot, report: BackendReport): void {
    const isNews = report.failed && report.why !== slot.backend?.why;
    slot.backend = report;
    if (isNews) this.model.notify('info', `${nameOf(slot)}: ${report.why}.`);
    this.model.mark('frame', 'control');
  }

  /** The document a session was opened with, with the run's log as it is now. */
  #withEditsOf(slot: RunSlot, opened: Opened): string {
    const document = JSON.parse(opened.document) as ExperimentDocument;
    const log = this.model.state.document.edits.filter((edit) => edit.run === slot.index);
    return JSON.stringify(withEdits(document, opened.run, log));
  }
}
