// One run as the page knows it, and the engine it lives in. The lab decides what happens to it; what is here is the
// bookkeeping of one run: opening, frames, playing, snapshots.

import type { EngineClient } from '../engine/client';
import type { Fault } from '../engine/document';
import type {
  BackendChoice,
  BackendReport,
  BestWeights,
  Cost,
  Description,
  Diagnosis,
  DiagnosisRequest,
  EditRecord,
  Frame,
  GradientComparison,
  GridRequest,
  HistogramRows,
  MetricColumn,
  Outcome,
  Pace,
  PointReport,
  Progress,
  RateCounts,
  View,
} from '../engine/protocol';
import { sameTestPart, sameTraining } from './document-edits';
import type { RunState, Series, TestReport } from './lab';
import { Hearing } from './race';
import { RunClock } from './run-clock';
import { HistogramStore, SeriesStore } from './series-store';
import { TaylorStore } from './taylor-store';
import { Trail } from './trail';

const START: Progress = { step: 0, epoch: 0, status: 'running', reason: '', testEvaluations: 0, exact: true };

/** What an engine session was made from; a snapshot fits no other. */
export interface Opened {
  document: string;
  run: number;
}

/** What is asked for of every run alike. */
export type SharedView = Omit<View, 'best' | 'history'>;

export interface Snapshot {
  bytes: Uint8Array;
  step: number;
}

const isSameTest = (a: Opened, b: Opened) => sameTestPart(JSON.parse(a.document), JSON.parse(b.document));
const isSameRun = (a: Opened, b: Opened) => sameTraining(JSON.parse(a.document), a.run, JSON.parse(b.document), b.run);

export class RunSlot implements RunState {
  index: number;
  name = '';
  muted = false;
  phase: 'opening' | 'ready' | 'failed' = 'opening';
  faults: Fault[] = [];
  progress: Progress = START;
  stepsPerSecond = 0;
  readonly clock = new RunClock();
  readonly hearing = new Hearing();
  best: BestWeights | null = null;
  showsBest = false;
  test: TestReport | null = null;
  diagnosis: Diagnosis | null = null;
  comparison: GradientComparison | null = null;
  comparing = false;
  measuring = false;
  description: Description | null = null;
  hypers: ReadonlyMap<string, number> = new Map();
  grid: { request: GridRequest; outputs: Float32Array } | null = null;
  outputs: Float64Array | null = null;
  units: { request: GridRequest; outputs: Float32Array } | null = null;
  minibatch: Uint32Array | null = null;
  weights: Float64Array | null = null;
  gradient: Float64Array | null = null;
  rates: RateCounts | null = null;
  cost: Cost | null = null;
  point: PointReport | null = null;
  recoveredAt: number | null = null;
  backend: BackendReport | null = null;

  /** Set while the engine plays. */
  playing = false;
  opened: Opened | null = null;
  snapshot: Snapshot | null = null;
  /** Snapshots of the way here. */
  readonly trail = new Trail();
  /** The last live edit of each path since the session was opened. */
  readonly liveEdits = new Map<string, EditRecord>();
  /** Looks at the test part that the engine's session does not know of. */
  #earlierLooks = 0;
  #told: { engine: EngineClient | null; choice: BackendChoice } = { engine: null, choice: 'wasm' };
  #pace: Pace = { rate: null, limit: null };
  /** Live edits asked for, and how many of them the snapshot has seen. */
  #edits = 0;
  #editsInSnapshot = 0;
  readonly #series = new SeriesStore();
  readonly #taylor = new TaylorStore();
  readonly #histogram = new HistogramStore();

  constructor(
    public engine: EngineClient,
    index: number,
    readonly colour: number,
    /** A run that repeats another needs no curves of its own. */
    private readonly keepsHistory = true,
  ) {
    this.index = index;
  }

  get now(): RunSlot {
    return this;
  }

  get columns(): MetricColumn[] {
    return this.#series.columns;
  }

  get rows(): number {
    return this.#series.rows;
  }

  get histogram(): HistogramRows | null {
    return this.#histogram.value;
  }

  get testLooks(): number {
    return this.#earlierLooks + this.progress.testEvaluations;
  }

  /** Whether there are steps left to take. */
  get active(): boolean {
    return this.phase === 'ready' && this.progress.status === 'running';
  }

  series(column: string, layer?: number): Series | null {
    return this.#taylor.series(column) ?? this.#series.series(column, layer);
  }

  get editedSinceSnapshot(): boolean {
    return this.#edits !== this.#editsInSnapshot;
  }

  /**
   * Starts the engine's session over, or goes on from `snapshot`; false when that failed. What charts show stays until
   * the session is there.
   */
  async open(opened: Opened, view: SharedView, snapshot: Snapshot | null): Promise<boolean> {
    const timed = snapshot !== null && this.opened !== null && isSameRun(this.opened, opened);
    const looks = this.opened && isSameTest(this.opened, opened) ? this.testLooks : 0;
    if (!snapshot) this.showsBest = false;
    this.phase = 'opening';
    this.playing = false;
    this.faults = [];
    this.snapshot = snapshot;
    // Of the same session the way up to the snapshot is still the way here.
    this.trail.cutAfter(opened === this.opened && snapshot ? snapshot.step : -1);
    if (snapshot) this.trail.add(snapshot);
    this.opened = opened;
    this.#edits = 0;
    this.#editsInSnapshot = 0;
    this.liveEdits.clear();
    // The engine gets a copy: its own end must not take the snapshot with it.
    const bytes = snapshot ? snapshot.bytes.slice() : null;
    const reply = await this.engine.request(
      { type: 'open', ...opened, view: this.#view(view), snapshot: bytes },
      bytes ? [bytes.buffer] : [],
    );
    if (!reply.ok) {
      this.fail(reply.faults);
      return false;
    }
    this.phase = 'ready';
    this.recoveredAt = null;
    this.description = reply.value.description;
    this.grid = null;
    this.outputs = null;
    this.weights = null;
    this.gradient = null;
    this.rates = null;
    this.cost = null;
    this.clock.begin(reply.value.frame.progress.step, timed);
    this.units = null;
    this.minibatch = null;
    this.#series.reset(reply.value.columns);
    this.#histogram.reset();
    this.#taylor.reset();
    this.#apply(reply.value.frame);
    this.#earlierLooks = Math.max(0, looks - this.progress.testEvaluations);
    this.diagnosis = null;
    this.comparison = null;
    if (!snapshot) this.test = null;
    return true;
  }

  /** From now on; what comes of it is told in `backend`. */
  chooseBackend(choice: BackendChoice): void {
    if (this.#told.engine === this.engine && this.#told.choice === choice) return;
    this.#told = { engine: this.engine, choice };
    void this.engine.request({ type: 'backend', choice });
  }

  fail(faults: Fault[]): void {
    this.phase = 'failed';
    this.playing = false;
    this.stepsPerSecond = 0;
    this.faults = faults;
    // A session that could not be replaced would go on unseen.
    void this.engine.request({ type: 'close' });
  }

  /** False for a frame of a session that is being replaced. */
  receive(frame: Frame): boolean {
    if (this.phase !== 'ready') return false;
    this.#apply(frame);
    return true;
  }

  play(pace: Pace, until: number | null): void {
    this.playing = true;
    this.hearing.rest();
    this.#pace = pace;
    void this.engine.request({ type: 'play', pace, until });
  }

  /** Tells the engine only what is new to it. */
  setPace(pace: Pace): void {
    const { rate, limit, rests } = this.#pace;
    if (pace.rate === rate && pace.limit === limit && pace.rests === rests) return;
    this.#pace = pace;
    this.engine.pace(pace);
  }

  async pause(): Promise<void> {
    this.playing = false;
    const reply = await this.engine.request({ type: 'pause' });
    if (reply.ok) this.receive(reply.value.frame);
  }

  async step(count: number): Promise<void> {
    const reply = await this.engine.request({ type: 'step', count });
    if (reply.ok) this.receive(reply.value.frame);
  }

  /** Faults mean that the view does not fit this run's problem: it then shows none. */
  async setView(view: SharedView): Promise<void> {
    if (!view.grid) this.grid = null;
    if (!view.watch) this.outputs = null;
    if (!view.units) this.units = null;
    if (!view.minibatch) this.minibatch = null;
    const reply = await this.engine.request({ type: 'view', view: this.#view(view) });
    if (reply.ok) this.receive(reply.value.frame);
  }

  async keepSnapshot(): Promise<void> {
    const isNews = this.editedSinceSnapshot || (this.snapshot?.step ?? 0) !== this.progress.step;
    if (this.phase !== 'ready' || !isNews) return;
    const edits = this.#edits;
    const snapshot = await this.takeSnapshot();
    if (!snapshot) return;
    this.snapshot = snapshot;
    this.trail.add(snapshot);
    this.#editsInSnapshot = edits;
  }

  /** Null where there is no session to take it of, or by now another one. */
  async takeSnapshot(): Promise<Snapshot | null> {
    const { opened } = this;
    const reply = await this.engine.request({ type: 'snapshot' });
    return reply.ok && opened === this.opened && this.phase === 'ready' ? reply.value : null;
  }

  /** Edits a base value; the outcome is the session's whole log. */
  async setHyper(path: string, value: number): Promise<Outcome<EditRecord[]>> {
    const { opened } = this;
    this.#edits++;
    const reply = await this.engine.request({ type: 'setHyper', path, value });
    if (!reply.ok) return reply;
    if (opened !== this.opened) return { ok: true, value: reply.value.edits };
    const { edits, hypers } = reply.value;
    this.#setHypers(hypers);
    const made = edits.findLast((edit) => edit.path === path);
    if (made) this.liveEdits.set(path, made);
    return { ok: true, value: edits };
  }

  /** Goes to where this session was before; what is shown of it is as it was until it is told to show something. */
  async restore({ bytes }: Snapshot): Promise<Outcome<unknown>> {
    const copy = bytes.slice();
    return this.engine.request({ type: 'restore', snapshot: copy }, [copy.buffer]);
  }

  /** A look at the test part that this run's engine did not make. */
  countLook(): void {
    this.#earlierLooks++;
  }

  /** The outcome says only what went wrong; what was found is in `test`. */
  async evaluateTest(): Promise<Outcome<true>> {
    const { opened } = this;
    const reply = await this.engine.request({ type: 'evaluateTest' });
    if (!reply.ok) return reply;
    const { result, step } = reply.value;
    if (opened !== this.opened) return { ok: true, value: true };
    this.progress = { ...this.progress, testEvaluations: result.evaluations };
    this.test = { loss: result.loss, accuracy: result.accuracy, step, ofBest: this.showsBest };
    return { ok: true, value: true };
  }

  /** The outcome says only what went wrong; what was found is in `comparison`. */
  async compareGradients(): Promise<Outcome<true>> {
    const { opened } = this;
    this.comparing = true;
    const reply = await this.engine.request({ type: 'compareGradients' });
    this.comparing = false;
    if (!reply.ok) return reply;
    if (opened === this.opened) this.comparison = reply.value.comparison;
    return { ok: true, value: true };
  }

  async diagnose(wanted: DiagnosisRequest): Promise<Outcome<true>> {
    const { opened } = this;
    const reply = await this.engine.request({ type: 'diagnose', wanted });
    if (!reply.ok) return reply;
    if (opened === this.opened) this.diagnosis = reply.value.diagnosis;
    return { ok: true, value: true };
  }

  #view(shared: SharedView): View {
    return { ...shared, best: this.showsBest, history: this.keepsHistory };
  }

  #setHypers(values: Float64Array): void {
    const paths = this.description?.hypers ?? [];
    this.hypers = new Map(paths.map((path, i) => [path, values[i] as number]));
  }

  #apply(frame: Frame): void {
    this.progress = frame.progress;
    this.best = frame.best;
    this.stepsPerSecond = frame.stepsPerSecond;
    this.clock.add(frame.progress.step, frame.seconds);
    this.#series.add(frame.metrics);
    this.#histogram.add(frame.histogram);
    if (frame.taylor) this.#taylor.add(frame.taylor);
    this.#setHypers(frame.hypers);
    this.grid = frame.grid ?? this.grid;
    this.outputs = frame.outputs ?? this.outputs;
    this.units = frame.units ?? this.units;
    this.minibatch = frame.minibatch ?? this.minibatch;
    this.weights = frame.weights ?? this.weights;
    this.gradient = frame.gradient ?? this.gradient;
    this.rates = frame.rates ?? this.rates;
    this.cost = frame.cost ?? this.cost;
    this.point = frame.point;
  }
}
