// Messages between the page and an engine worker. Every request carries an id and gets exactly one reply with
// the same id; frames arrive unasked while a run plays, and the worker sends the next one only after the last
// was acknowledged, so a slow page never builds a queue. The same dispatcher runs in a worker and in Node.

import type { ExperimentDocument, Fault } from './document';

/** A value, or everything that is wrong, in the core's words. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; faults: Fault[] };

export interface Progress {
  step: number;
  epoch: number;
  status: 'running' | 'stopped' | 'diverged';
  /** A sentence; empty while running. */
  reason: string;
  /** How often the test part was evaluated. */
  testEvaluations: number;
  /** Whether the core itself took every step, so that they repeat to the bit; a graphics card's do not. */
  exact: boolean;
}

/** The weights with the smallest validation loss so far; of a function, the point with the smallest value. */
export interface BestWeights {
  /** Steps done before. */
  step: number;
  loss: number;
  /** A fraction; NaN where there are no classes. */
  accuracy: number;
}

export interface TestResult {
  loss: number;
  /** A fraction; NaN where there are no classes. */
  accuracy: number;
  /** Of this run's test part so far, with this one. */
  evaluations: number;
}

/** What can be measured at a point of training besides the loss (Session::diagnose in the core says of what). */
export interface Diagnosis {
  step: number;
  /** How many stand for the training part; 0 for functions. */
  examples: number;
  /** Of a step of plain descent on the next minibatch. */
  taylor: Record<'rate' | 'gradient_squared' | 'first' | 'second' | 'change', number | null>;
  /** Between the next step's gradient and the mean gradient. */
  cosine: number | null;
  hessian: { largest: Eigenvalue[]; smallest: Eigenvalue[]; iterations: number; converged: boolean } | null;
  gradient_noise: Record<'small' | 'big' | 'draws' | 'signal' | 'noise' | 'scale', number | null> | null;
  effective_rate: Record<'least' | 'median' | 'greatest', number | null> | null;
}

export interface Eigenvalue {
  value: number | null;
  /** A bound of its error. */
  residual: number | null;
}

/** Fields of the catalogue's `diagnostics`. */
export type DiagnosisRequest = Record<string, number>;

/** Squared lengths of the full gradient and of the minibatch's, and their inner product. */
export interface GradientPair {
  full: number;
  minibatch: number;
  product: number;
}

/** The gradient of the next step's minibatch beside the mean gradient over the training part, at the same weights. */
export interface GradientComparison {
  /** Steps done. */
  step: number;
  /** In the minibatch. */
  examples: number;
  whole: GradientPair;
  layers: GradientPair[];
  /** Components of both by turns, the full gradient's first; of large networks a part of them. */
  points: Float32Array;
}

export interface MetricColumn {
  id: string;
  name: string;
  /** -1: the whole network. */
  layer: number;
}

/** What a run is made of, for views (Session::describe in the core). */
export interface Description {
  kind: 'network' | 'function';
  parameters: number;
  features: number;
  /** Of data with two features: symbols of what the network is given, "x₁²". */
  inputs: string[];
  outputs: number;
  classes: number;
  image: [number, number];
  sequence: [number, number];
  widths: number[];
  /** Of a network of dense layers: each of them, the one for the outputs last; empty for other networks. */
  layers: UnitLayer[];
  parts: { train: number; validation: number; test: number };
  steps_per_epoch: number;
  domain: [number, number, number, number];
  /** One number per variable each. */
  minima: [number, number, ...number[]][];
  minimum_value: number | null;
  segments: { name: string; layer: number; offset: number; shape: number[] }[];
  operations_per_step?: number | null;
  /** Hyper-parameters that can be edited live and read: "lr", "adam.beta1", ... */
  hypers: string[];
  readable: string[];
}

/** Of Description.readable: what the stages of an optimizer keep, "<stage>.<slot>". */
export const keptByStages = (readable: readonly string[]): string[] => readable.filter((name) => name.includes('.'));

/** A dense layer with the activation behind it. */
export interface UnitLayer {
  units: number;
  /** Its id; empty: none. */
  activation: string;
  /** Which of Description.segments hold them. */
  weight: number;
  bias: number;
}

/** A live edit as the core logged it: in force from the step after `step` steps. */
export interface EditRecord {
  step: number;
  path: string;
  value: number;
}

/** Rows from `firstRow` on, which replace what was there; a new generation replaces everything (the core merged rows). */
export interface MetricRows {
  generation: number;
  firstRow: number;
  /** 1 + 4 * columns: step, then last, min, max, ema of each column. */
  width: number;
  values: Float64Array;
}

export interface HistogramRows {
  generation: number;
  firstRow: number;
  bins: number;
  steps: Float64Array;
  counts: Uint32Array;
}

export interface GridRequest {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
  columns: number;
  rows: number;
}

/** The Taylor terms of a plain step after so many steps, as in Diagnosis. */
export interface TaylorSample extends Pick<Diagnosis['taylor'], 'first' | 'second' | 'change'> {
  step: number;
}

/** What is told of the point where a run on a function is. */
export interface PointRequest {
  /** The step to come. */
  step: boolean;
  curvature: boolean;
}

/** In the plane of the first two variables; null: not asked for, or there is none. */
export interface PointReport {
  step: NextStep | null;
  /** Of the Hessian: xx, xy, yy. */
  hessian: [number, number, number] | null;
}

/** The step that comes next (Session::next_step in the core). */
export interface NextStep {
  gradient: Float64Array;
  /** Of the weights. */
  change: Float64Array;
  /** What the change would be were the gradient 0: of the optimizer's memory alone. */
  coasting: Float64Array;
  /** What the optimizer keeps for each weight, by names of Description.readable. */
  slots: Record<string, Float64Array>;
}

/** The first examples of a part; of the training part also only those of them that the last step has seen. */
export interface Watch {
  part: string;
  count: number;
  inMinibatch?: boolean;
}

/** Measured with every view, where somebody looks at it: it costs a gradient, or a description. */
export type Extra = 'rates' | 'cost';

/** How many parameters are about to be moved at which effective rate; bins as in step-sizes.ts. */
export interface RateCounts {
  step: number;
  /** Along the gradient, downwards, and against it. */
  down: Uint32Array;
  up: Uint32Array;
  /** Parameters without a gradient or a step. */
  unmoved: number;
}

export interface Cost {
  /** Multiplications and additions in matrix products, per step; null: none were counted. */
  operations: number | null;
  /** Numbers that the optimizer keeps beside the parameters. */
  state: number;
}

/** What frames bring beside the numbers. */
export interface View {
  /** Outputs on a grid. */
  grid: GridRequest | null;
  /** Outputs for examples. */
  watch: Watch | null;
  /** What a network of dense layers is given, and the outputs of its hidden units, on a grid. */
  units: GridRequest | null;
  /** Which examples the last step saw. */
  minibatch: boolean;
  extras: readonly Extra[];
  /** Of functions. */
  point: PointRequest | null;
  /** Taylor terms, now and then. */
  taylor: boolean;
  /** Show the weights that were best on validation, once there are any, instead of the last ones. */
  best: boolean;
  /** Bring the rows of curves and histogram, too. */
  history: boolean;
}

export const NO_VIEW: View = {
  grid: null,
  watch: null,
  units: null,
  minibatch: false,
  extras: [],
  point: null,
  taylor: false,
  best: false,
  history: true,
};

export interface Frame {
  progress: Progress;
  /** Null: nothing was measured yet. */
  best: BestWeights | null;
  metrics: MetricRows;
  histogram: HistogramRows;
  /** Effective value of each of Description.hypers for the next step, in that order. */
  hypers: Float64Array;
  /** Outputs on the requested grid, [rows * columns * outputs]; null when this frame brings no new ones. */
  grid: { request: GridRequest; outputs: Float32Array } | null;
  /** Outputs for the examples asked for with `watch`, [n * outputs]; null when this frame brings no new ones. */
  outputs: Float64Array | null;
  /** Of inputs and hidden units, [(inputs + units) * rows * columns], layer after layer; null when this frame brings no new ones. */
  units: { request: GridRequest; outputs: Float32Array } | null;
  /** The examples of the last step's minibatch, as their places in the training part; null when not asked for or old. */
  minibatch: Uint32Array | null;
  /** Null where not asked for, and where this frame brings no new ones. */
  rates: RateCounts | null;
  cost: Cost | null;
  /**
   * Parameters and the last gradient, for networks small enough to draw and for functions; null otherwise, and where this
   * frame brings no new ones.
   */
  weights: Float64Array | null;
  gradient: Float64Array | null;
  /** Null: not asked for, or not what is shown: a step begins at the last weights, not at the best. */
  point: PointReport | null;
  /** Null when this frame brings none. */
  taylor: TaylorSample | null;
  /** Steps per second over the last slices; 0 when paused. */
  stepsPerSecond: number;
  /** What this session's steps have taken so far, measured. */
  seconds: number;
}

/** Who takes a run's steps: the processor in WebAssembly, or the graphics card by WebGPU. */
export type Backend = 'wasm' | 'webgpu';
/** auto: whoever is faster. */
export type BackendChoice = 'auto' | Backend;

/** Who does, and why: a sentence; empty where there was nothing to choose. */
export interface BackendReport {
  backend: Backend;
  /** The card's name as far as it is known; empty for the processor. */
  card: string;
  why: string;
  /** Whether something went wrong with the card, which whoever uses it should be told. */
  failed: boolean;
}

/** How fast a run may go: steps per second and the step not to pass for now; null is no bound. */
export interface Pace {
  rate: number | null;
  limit: number | null;
  /** The page and its painting need this engine's core, too: it rests again and again. */
  rests?: boolean;
}

/** One way to try a run; what is left out is as in the document. */
export interface Variant {
  /** Of a function. */
  start?: [number, number, ...number[]];
  seeds?: ExperimentDocument['seeds'];
  /** In force from the first step. */
  hypers?: [path: string, value: number][];
}

/** What is to be told of each variant. Steps count as in MetricRows: done before. */
export type Finding =
  /** On a function: at which of these places it ends, from which step on, and its last value. Values: index or -1, step, value. */
  | { kind: 'settle'; places: readonly (readonly [number, number, ...number[]])[]; radius: number }
  /**
   * When the loss first came down to shares, from large to small, of its way from where it began to `floor`. Values: the
   * loss at each share, then the step for each.
   */
  | { kind: 'descend'; value: 'last' | 'ema'; floor: number; shares: readonly number[] }
  /** Metrics of the whole network at these steps, line by line. */
  | { kind: 'curve'; lines: readonly { column: string; value: 'last' | 'ema' }[]; steps: readonly number[] };

/** Variants of one run, trained beside the runs on show. */
export interface SideTask {
  document: ExperimentDocument;
  run: number;
  /** Taken at most. */
  steps: number;
  finding: Finding;
}

export interface SideResult {
  /** As numbered by whoever asked. */
  variant: number;
  /** Taken. */
  step: number;
  status: Progress['status'];
  /** What was found; NaN stands for never. */
  values: Float64Array;
}

/** A plane of weights: the loss is looked at where they are, and along both directions from there. */
export interface PlaneOfWeights {
  /** Its middle. */
  readonly weights: Float64Array;
  /** Both, [2 x parameters]; they need not be orthogonal. */
  readonly directions: Float64Array;
}

/** A plane of weights through where a run stood. */
export interface PlaneTask {
  document: string;
  run: number;
  snapshot: Uint8Array;
  /** Through the weights that were best on validation, once there were any. */
  best: boolean;
  /** How many a loss is the mean of; 0: as many as there is time for. */
  examples: number;
}

export type Request =
  | { type: 'load'; simd: 'auto' | 'simd' | 'scalar' }
  | { type: 'catalogue' }
  | { type: 'validate'; document: string }
  | { type: 'provideData'; dataset: string; bytes: Uint8Array }
  | { type: 'packLink'; document: string }
  | { type: 'unpackLink'; link: string }
  /** A run as Python for PyTorch; the first call loads what writes it. */
  | { type: 'torchScript'; document: string; run: number }
  /** Opens (or replaces) this worker's session. A snapshot continues from there. A view that does not fit is dropped. */
  | { type: 'open'; document: string; run: number; view: View; snapshot: Uint8Array | null }
  | { type: 'view'; view: View }
  /** Who is to take the steps of this worker's sessions, and find the losses of planes, from now on; at first the processor. */
  | { type: 'backend'; choice: BackendChoice }
  /** Runs until paused, the experiment's end, or `until` (a step); at `pace.limit` it waits for a higher one. */
  | { type: 'play'; pace: Pace; until: number | null }
  | { type: 'pause' }
  /** The reply comes when the steps are done, or when something else ended them. */
  | { type: 'step'; count: number }
  | { type: 'setHyper'; path: string; value: number }
  | { type: 'examples'; part: string; limit: number }
  /** Evaluates the weights shown on the test part, which is counted. */
  | { type: 'evaluateTest' }
  /** How much of what is wanted this machine can measure in a few seconds. */
  | { type: 'planDiagnosis'; wanted: DiagnosisRequest }
  /** The engine does nothing else meanwhile; the run stays as it is. */
  | { type: 'diagnose'; wanted: DiagnosisRequest }
  /** Takes as long as a pass over the training part. The run stays as it is. */
  | { type: 'compareGradients' }
  | { type: 'read'; name: string }
  | { type: 'predict'; x: Float64Array }
  | { type: 'snapshot' }
  /** Goes to where this session was before. From now on its steps are a replay and take none of the run's time. */
  | { type: 'restore'; snapshot: Uint8Array }
  | { type: 'hash' }
  | { type: 'combineHashes'; hashes: string[] }
  /**
   * Opens (or replaces) this worker's side runs; null: it has none any more. backend: who is to take their steps, as for a
   * run, the processor if not given.
   */
  | { type: 'sideTask'; task: SideTask | null; backend?: BackendChoice }
  /** Adds variants to those that wait, and works for about so long. */
  | { type: 'sideWork'; more: { variant: number; change: Variant }[]; ms: number }
  /** Lays (or replaces) this worker's plane of weights, beside whatever else it does. */
  | { type: 'plane'; plane: PlaneTask }
  /**
   * Losses at places [n x 2] of the plane: as many of the first as about so long allows. A fault of code "card_failed": the
   * plane has to be laid anew.
   */
  | { type: 'planeWork'; places: Float64Array; ms: number }
  | { type: 'close' };

export interface Replies {
  load: { version: string; simd: boolean };
  catalogue: { json: string };
  validate: { document: string };
  provideData: Record<string, never>;
  packLink: { link: string };
  unpackLink: { document: string };
  torchScript: { script: string };
  open: { description: Description; columns: MetricColumn[]; frame: Frame };
  view: { frame: Frame };
  backend: Record<string, never>;
  play: Record<string, never>;
  pause: { frame: Frame };
  step: { frame: Frame };
  /** The log so far, and the effective values as in Frame.hypers. */
  setHyper: { edits: EditRecord[]; hypers: Float64Array };
  examples: { values: Float64Array; width: number };
  /** step: of the weights that were evaluated. */
  evaluateTest: { result: TestResult; step: number };
  planDiagnosis: { wanted: DiagnosisRequest };
  diagnose: { diagnosis: Diagnosis };
  compareGradients: { comparison: GradientComparison };
  read: { values: Float64Array };
  predict: { outputs: Float64Array };
  snapshot: { bytes: Uint8Array; step: number };
  restore: Record<string, never>;
  hash: { hash: string; step: number };
  combineHashes: { hash: string };
  /** atOnce: how many variants it is best given, where they go to the card; null: they are the processor's. */
  sideTask: { atOnce: number | null };
  sideWork: { results: SideResult[]; left: number };
  /** examples: how many a loss is the mean of. card: the name of the graphics card that finds them; null: the core does. */
  plane: PlaneOfWeights & { examples: number; card: string | null };
  planeWork: { losses: Float64Array };
  close: Record<string, never>;
}

export type ToWorker =
  | ({ id: number } & Request)
  /** The last frame was shown; the next one may come. */
  | { type: 'ack' }
  | { type: 'pace'; pace: Pace }
  | { type: 'ping' };

export type FromWorker =
  | { id: number; ok: true; reply: Replies[Request['type']] }
  | { id: number; ok: false; faults: Fault[] }
  | { type: 'frame'; frame: Frame }
  /** Playing ended by itself: the run's end, divergence, or `until` was reached. */
  | { type: 'ended'; frame: Frame }
  | { type: 'pong' }
  /** Who takes the steps has changed, or why. */
  | { type: 'backend'; report: BackendReport }
  /** The core trapped: this worker can do nothing more. */
  | { type: 'crashed'; reason: string };
