// Lab: what the page shows and can do, as one observable object. Views read its state and call its methods;
// they never talk to an engine. This file is the contract; create-lab.ts builds one over engine workers.

import type { Catalogue } from '../engine/catalogue';
import type { ExperimentDocument, Fault } from '../engine/document';
import type {
  BackendReport,
  BestWeights,
  Cost,
  Description,
  Diagnosis,
  Extra,
  GradientComparison,
  GridRequest,
  HistogramRows,
  MetricColumn,
  Outcome,
  PointReport,
  PointRequest,
  Progress,
  RateCounts,
  Watch,
} from '../engine/protocol';
import type { LossPlanes } from './loss-planes';
import type { PageSettings } from './page-settings';
import type { RunClock } from './run-clock';
import type { SavedExperiments } from './saved';
import type { SideRuns } from './side-runs';

/** A metric's history in thinned rows: the i-th row ends at step[i]. */
export interface Series {
  step: Float64Array;
  last: Float64Array;
  min: Float64Array;
  max: Float64Array;
  ema: Float64Array;
}

/** What the test part said of a run's weights. */
export interface TestReport {
  loss: number;
  /** A fraction; NaN where there are no classes. */
  accuracy: number;
  /** Of the weights. */
  step: number;
  /** They were the best ones on validation, and not the last. */
  ofBest: boolean;
}

/** What is shown of the runs is how they were at this step. */
export interface Past {
  step: number;
  /** Every run that was on its way then is shown at exactly this step; until then, at one before it. */
  arrived: boolean;
}

/** An edit of a value of the past, as it would be in the log: what is to become of it is asked. */
export interface PastEdit {
  run: number;
  step: number;
  path: string;
  value: number;
}

/**
 * One run as the page knows it. While the past is looked at its numbers are those of then; curves and histogram always
 * go on to the present, and `now` says where the run itself stands.
 */
export interface RunState {
  readonly index: number;
  readonly name: string;
  /** Index into the palette: stays with the run while it lives, whatever is removed around it. */
  readonly colour: number;
  readonly muted: boolean;
  readonly phase: 'opening' | 'ready' | 'failed';
  readonly faults: Fault[];
  readonly progress: Progress;
  readonly now: Pick<RunState, 'progress' | 'best'>;
  readonly stepsPerSecond: number;
  /** What its steps took here. */
  readonly clock: RunClock;
  /** Null: nothing was measured on validation yet. */
  readonly best: BestWeights | null;
  /** Views and the test part get the best weights instead of the last ones. */
  readonly showsBest: boolean;
  /** The last look at the test part. */
  readonly test: TestReport | null;
  /** How often this run's test part was looked at, from whatever start: starting over does not undo a look. */
  readonly testLooks: number;
  readonly diagnosis: Diagnosis | null;
  readonly measuring: boolean;
  /** The last comparison of the minibatch's gradient with the full one. */
  readonly comparison: GradientComparison | null;
  readonly comparing: boolean;
  readonly description: Description | null;
  readonly columns: MetricColumn[];
  /** Rows so far; views are cheap windows on growing buffers: do not keep them across updates. */
  readonly rows: number;
  series(column: string, layer?: number): Series | null;
  readonly histogram: HistogramRows | null;
  /** Effective hyper-parameters by path. */
  readonly hypers: ReadonlyMap<string, number>;
  readonly grid: { request: GridRequest; outputs: Float32Array } | null;
  /** Outputs for the watched examples. */
  readonly outputs: Float64Array | null;
  /** Inputs, then outputs of every hidden unit on the grid asked for, [(inputs + units) * rows * columns]. */
  readonly units: { request: GridRequest; outputs: Float32Array } | null;
  /** The examples of the last step, as their places in the training part; null where not asked for. */
  readonly minibatch: Uint32Array | null;
  readonly weights: Float64Array | null;
  readonly gradient: Float64Array | null;
  /** Effective rates of the parameters at the next step, and what a step costs; null until somebody asked. */
  readonly rates: RateCounts | null;
  readonly cost: Cost | null;
  /** As asked for with `setPoint`. */
  readonly point: PointReport | null;
  /** Who takes its steps; null: not known yet. */
  readonly backend: BackendReport | null;
  /** Set when a dead worker was replaced: the step the run went on from. */
  readonly recoveredAt: number | null;
}

/** A link that was opened: has the run reproduced what it promised? */
export type Reproduction =
  | { state: 'none' }
  | { state: 'checking'; expected: string; progress: number }
  | { state: 'reproduced'; hash: string }
  | { state: 'differs'; expected: string; got: string };

export interface Loading {
  /** What is being loaded, in words. */
  title: string;
  received: number;
  /** 0 when unknown. */
  total: number;
}

/** What a notice offers to do; it is dismissed then. */
export interface NoticeAction {
  label: string;
  run(): void;
}

export interface Notice {
  id: number;
  kind: 'info' | 'error';
  text: string;
  faults: Fault[];
  action: NoticeAction | null;
}

export interface LabState {
  readonly catalogue: Catalogue;
  readonly document: ExperimentDocument;
  readonly runs: readonly RunState[];
  readonly playing: boolean;
  /** Paused, and runs a moment behind are on their way to where the first one stands. */
  readonly meeting: boolean;
  /** Null: what is shown is the present. */
  readonly past: Past | null;
  readonly pastEdit: PastEdit | null;
  /** Steps per second; null: as fast as the machine goes. */
  readonly speed: number | null;
  readonly loading: Loading | null;
  readonly notices: readonly Notice[];
  readonly reproduction: Reproduction;
  /** hasCard: whether the browser offers a graphics card to compute on. */
  readonly backend: { name: string; simd: boolean; hasCard: boolean };
  /** Examples of the problem for drawing, [n * (features + 1)] in raw units. */
  readonly examples: { train: Float64Array; validation: Float64Array; width: number } | null;
  /** Run hovered or focused anywhere; lights up everywhere. */
  readonly highlighted: number | null;
  /** What is shown of the experiment; kept in its link. */
  readonly settings: PageSettings;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/**
 * What changed, so that a view redraws no more than it must. document: the document, the list of runs, a run opened
 * anew, the examples. frame: numbers of runs. control: playing, speed, mutes, reproduction, what can be undone. notice:
 * notices, loading. past: the moment shown, or how near to it a replay is; curves stay as they are.
 */
export type Change = 'document' | 'frame' | 'past' | 'control' | 'notice' | 'highlight' | 'settings';

export interface Lab {
  readonly state: LabState;
  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void;

  play(): void;
  /** Leaves all runs at one step, where they are no more than a moment apart. */
  pause(): void;
  toggle(): void;
  /** In the past, shows as many steps later or (negative) earlier; nothing is trained then. */
  step(count?: number): void;
  /** To where the next epoch ends, where there are epochs; in the past likewise. */
  stepEpoch(): void;
  /**
   * Shows every run as it was when so many steps were done; null, or where no run was further: as it is. The runs rest
   * meanwhile and come to no harm: whoever plays is back in the present.
   */
  lookAt(step: number | null): void;
  /**
   * Starts over with the same seeds. Values edited live stay as they are now and become settings; edits an opened
   * experiment came with are replayed, as long as none was made here.
   */
  reset(): void;
  /** New seeds for data, weights and batches; the experiment starts over. */
  newSeed(): void;
  setSpeed(stepsPerSecond: number | null): void;

  /**
   * Live edit of a hyper-parameter's base value, in force from the next step and kept in the edit log. A run that has
   * ended starts over with the new value instead. In the past nothing changes yet: it becomes the state's pastEdit.
   */
  editHyper(run: number, path: string, value: number): void;
  /**
   * What becomes of the edit of the past: a new run that is the same up to there and then goes on with the value, or an
   * edit in the present, or nothing. False where it could not be made.
   */
  decide(what: 'branch' | 'now' | 'cancel'): Promise<boolean>;
  /**
   * Replaces the experiment by a changed copy. Refused as a whole when the core finds a fault (a notice names it and
   * the running experiment stays); otherwise affected runs start over and keep playing if they were. The draft has the
   * values now in force and no edit log. `mutate` may be called again where a data set had to be fetched first.
   */
  change(mutate: (draft: ExperimentDocument) => void): Promise<boolean>;
  /** What the first run of a changed copy would be made of, or what is wrong with it. Nothing changes. */
  consider(mutate: (draft: ExperimentDocument) => void): Promise<Outcome<Description>>;
  addRun(from?: number): Promise<void>;
  removeRun(run: number): Promise<void>;
  setMuted(run: number, muted: boolean): void;

  /** What views show of a run: its best weights on validation, or again the last ones. Training does not notice. */
  showBest(run: number, on: boolean): void;
  /** Looks at the test part with the weights shown, once; looks are counted. */
  evaluateTest(run: number): Promise<void>;
  /** Diagnostics of every run on show, all at one step. Training does not notice, but waits. */
  diagnose(): Promise<void>;
  /** Compares the gradient of a run's next minibatch with the full one, where it stands. Training does not notice. */
  compareGradients(run: number): Promise<void>;

  setGrid(request: GridRequest | null): void;
  /** What is told of the point where each run on a function is. */
  setPoint(point: PointRequest | null): void;
  /** Whether Taylor terms are sampled; their history is a series beside those of metrics (taylor-store.ts). */
  setTaylor(on: boolean): void;
  setWatch(watch: Watch | null): void;
  setUnits(request: GridRequest | null): void;
  setMinibatch(on: boolean): void;
  /** Measures something more of every run, as long as somebody looks at it. */
  setExtra(extra: Extra, on: boolean): void;
  highlight(run: number | null): void;
  /** One of the page settings; null: as the page shows it by itself. */
  set(key: string, value: string | null): void;
  dismiss(notice: number): void;
  /** Says something in the page and, where something can be done about it, what. */
  tell(text: string, action?: NoticeAction): void;

  /**
   * Takes the last change of the experiment back: runs it had started over stand where they stood. A value edited while
   * a run trains is edited back, and the run goes on.
   */
  undo(): void;
  redo(): void;

  /**
   * Opens a link or a JSON document and plays it, one with a fingerprint up to there; faults become a notice and
   * nothing is lost. False also where something else was chosen while a data set was on its way.
   */
  open(text: string): Promise<boolean>;
  /** The document in a link or JSON text, in canonical form; faults become a notice and null. */
  read(text: string): Promise<ExperimentDocument | null>;
  /** A run of a document as Python that trains it with PyTorch, or why there is none. */
  torchScript(document: ExperimentDocument, run: number): Promise<Outcome<string>>;
  /** Pauses nothing: the full address with the fingerprint of every run at its own step. */
  share(): Promise<string>;

  /** Experiments kept in this browser under names. */
  readonly saved: SavedExperiments;
  /** Variants of the runs, trained to see what would come of them. */
  readonly sideRuns: Pick<SideRuns, 'want' | 'release'>;
  /** The loss over planes of weights through the runs. */
  readonly lossPlanes: Pick<LossPlanes, 'want' | 'recentre' | 'release'>;
}
