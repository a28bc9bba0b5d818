// A run as it was at an earlier step. A second session of the same run, in an engine of its own, goes from a kept
// snapshot to that step: the run itself is only read from, and where it stands nothing is lost.

import type { Fault } from '../engine/document';
import type { EditRecord, MetricColumn } from '../engine/protocol';
import type { RunState, Series } from './lab';
import type { Standing } from './moment';
import type { RunSlot, Snapshot } from './run-slot';

/** The replay shows itself about so often, in ms, and hears then of another step that is wanted. */
const CHUNK_MS = 100;
/** A guess, where nobody has measured. */
const STEP_MS = 1;
/** From so many steps before where it was going to, one can step back quickly. */
const WAYPOINT = 32;

export interface PastRunHost {
  /** The run's edits, in order of their steps. */
  edits(): readonly EditRecord[];
  /** It shows another moment. */
  moved(): void;
}

export class PastRun implements RunState {
  #wanted = 0;
  #busy: Promise<void> | null = null;
  #ended = false;
  /** Where the replaying session stands; null: not to be relied on. */
  #at: number | null = null;
  /** Edits of this step have been made in the replaying session. */
  #editedAt = -1;
  #first: Snapshot | null = null;
  #waypoint: Snapshot | null = null;
  /** Something was replayed, so that there is something to show. */
  #shows = false;
  readonly #opened: Promise<void>;

  constructor(
    private readonly origin: RunSlot,
    /** The replaying session. */
    readonly replay: RunSlot,
    opened: Promise<void>,
    private readonly host: PastRunHost,
  ) {
    this.#opened = opened.then(() => this.#start());
  }

  /** The run has steps after the one looked at, and is replayed up to it. */
  get isBehind(): boolean {
    return this.#wanted < this.origin.progress.step && this.origin.phase === 'ready';
  }

  /** The session that is shown. */
  get shown(): RunSlot {
    return this.isBehind && this.#shows ? this.replay : this.origin;
  }

  get arrived(): boolean {
    return !this.isBehind || (this.#shows && this.#busy === null);
  }

  /** Goes to another step as soon as may be; of several wanted in a row only the last counts. */
  goTo(step: number): void {
    this.#wanted = step;
    this.#start();
  }

  /** Resolves when nothing more will be asked of the replaying session. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#opened;
    await this.#busy;
  }

  /** Where the run stood at the moment shown; null where it cannot be said. */
  async standing(): Promise<Standing | null> {
    await this.#opened;
    while (this.#busy) await this.#busy;
    const { opened } = this.shown;
    if (!this.arrived) return null;
    const snapshot = await this.shown.takeSnapshot();
    // As a session of its own: it goes another way than the one it comes from.
    return opened && snapshot && { opened: { ...opened }, snapshot };
  }

  #start(): void {
    if (this.#ended) return;
    this.#busy ??= this.#run().finally(() => {
      this.#busy = null;
      this.host.moved();
    });
  }

  async #run(): Promise<void> {
    while (!this.#ended && this.isBehind && this.replay.phase === 'ready' && (await this.#move())) this.host.moved();
  }

  /** A piece of the way; false where there is none left. */
  async #move(): Promise<boolean> {
    const wanted = this.#wanted;
    const from = await this.#snapshotBefore(wanted);
    if (!from) return false;
    if (this.#at === null || this.#at > wanted || this.#at < from.step) {
      if (!(await this.replay.restore(from)).ok) return false;
      this.#at = from.step;
      this.#editedAt = -1;
      const way = (wanted - from.step) * this.#stepMs;
      if (way === 0 || way > CHUNK_MS) {
        await this.replay.pause();
        this.#shows = this.replay.phase === 'ready';
      }
      if (way > CHUNK_MS) return true;
    }
    await this.#makeEdits(this.#at);
    if (this.#at < wanted && !(await this.#advance(this.#at, wanted))) return false;
    this.#shows = this.replay.phase === 'ready';
    return this.#at !== this.#wanted;
  }

  /** What a step took when the run made it. */
  get #stepMs(): number {
    const { seconds, from, upTo } = this.origin.clock;
    return seconds > 0 && upTo > from ? (1000 * seconds) / (upTo - from) : STEP_MS;
  }

  /** As far as fits into a moment, but not past an edit; false where the steps could not be taken. */
  async #advance(at: number, wanted: number): Promise<boolean> {
    const edit = this.host.edits().find(({ step }) => step > at)?.step ?? wanted;
    const waypoint = wanted - WAYPOINT;
    const chunk = Math.max(1, Math.round(CHUNK_MS / this.#stepMs));
    const to = Math.min(at + chunk, wanted, edit, waypoint > at ? waypoint : wanted);
    await this.replay.step(to - at);
    this.#at = this.replay.progress.step === to ? to : null;
    await this.#makeEdits(to);
    if (this.#at === waypoint) this.#waypoint = await this.replay.takeSnapshot();
    return this.#at !== null;
  }

  /** Edits the session knows of already are made once more, to the same effect. */
  async #makeEdits(step: number): Promise<void> {
    if (this.#editedAt === step) return;
    this.#editedAt = step;
    for (const edit of this.host.edits()) {
      if (edit.step === step) await this.replay.setHyper(edit.path, edit.value);
    }
  }

  async #snapshotBefore(step: number): Promise<Snapshot | null> {
    this.#first ??= await this.replay.takeSnapshot();
    const kept = this.origin.trail.before(step) ?? this.#first;
    const near = this.#waypoint;
    return near && kept && near.step <= step && near.step > kept.step ? near : kept;
  }

  get index(): number {
    return this.origin.index;
  }
  get name(): string {
    return this.origin.name;
  }
  get colour(): number {
    return this.origin.colour;
  }
  get muted(): boolean {
    return this.origin.muted;
  }
  get phase(): RunState['phase'] {
    return this.origin.phase;
  }
  get faults(): Fault[] {
    return this.origin.faults;
  }
  get now(): RunSlot {
    return this.origin;
  }
  get stepsPerSecond(): number {
    return this.origin.stepsPerSecond;
  }
  get description(): RunState['description'] {
    return this.origin.description;
  }
  get columns(): MetricColumn[] {
    return this.origin.columns;
  }
  get rows(): number {
    return this.origin.rows;
  }
  series(column: string, layer?: number): Series | null {
    return this.origin.series(column, layer);
  }
  get histogram(): RunState['histogram'] {
    return this.origin.histogram;
  }
  get showsBest(): boolean {
    return this.origin.showsBest;
  }
  get testLooks(): number {
    return this.origin.testLooks;
  }
  get clock(): RunState['clock'] {
    return this.origin.clock;
  }
  get backend(): RunState['backend'] {
    return this.origin.backend;
  }

  get recoveredAt(): number | null {
    return this.origin.recoveredAt;
  }

  get progress(): RunState['progress'] {
    return this.shown.progress;
  }
  get best(): RunState['best'] {
    return this.shown.best;
  }
  get test(): RunState['test'] {
    return this.shown.test;
  }
  get diagnosis(): RunState['diagnosis'] {
    return this.shown.diagnosis;
  }
  get comparison(): RunState['comparison'] {
    return this.shown.comparison;
  }
  get comparing(): boolean {
    return this.shown.comparing;
  }
  get measuring(): boolean {
    return this.shown.measuring;
  }
  get hypers(): RunState['hypers'] {
    return this.shown.hypers;
  }
  get grid(): RunState['grid'] {
    return this.shown.grid;
  }
  get outputs(): Float64Array | null {
    return this.shown.outputs;
  }
  get units(): RunState['units'] {
    return this.shown.units;
  }
  get minibatch(): RunState['minibatch'] {
    return this.shown.minibatch;
  }
  get weights(): Float64Array | null {
    return this.shown.weights;
  }
  get gradient(): Float64Array | null {
    return this.shown.gradient;
  }
  get rates(): RunState['rates'] {
    return this.shown.rates;
  }
  get cost(): RunState['cost'] {
    return this.origin.cost;
  }
  get point(): RunState['point'] {
    return this.shown.point;
  }
}
