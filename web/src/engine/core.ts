// What the engine needs of the core, in plain TypeScript. wasm-module.ts makes one of these from the WebAssembly
// module; nothing else in the page knows how the core is reached. Calls are synchronous; a WebAssembly trap is the
// only thing that throws, and after it the instance is unusable.

import type { ManySource } from '../gpu/many';
import type { GpuSource, GpuState, Measured } from '../gpu/program';
import type { Fault } from './document';
import type {
  BestWeights,
  Description,
  Diagnosis,
  DiagnosisRequest,
  EditRecord,
  GridRequest,
  HistogramRows,
  MetricColumn,
  MetricRows,
  NextStep,
  Outcome,
  Progress,
  TestResult,
} from './protocol';

export interface CoreSession {
  step(count: number): Progress;
  progress(): Progress;
  /** Time the run has taken since the last call, for the rule that stops it after so many seconds. */
  addSeconds(seconds: number): void;
  /** Null: nothing was measured yet. */
  best(): BestWeights | null;
  /** Until the next step, what is read and predicted is of the best weights. */
  restoreBest(): Outcome<true>;
  evaluateTest(): Outcome<TestResult>;
  setHyper(path: string, value: number): Outcome<true>;
  /** Effective value for the next step. Precondition: `path` is one of describe().hypers. */
  hyper(path: string): number;
  edits(): EditRecord[];
  columns(): MetricColumn[];
  drain(generation: number, fromRow: number): MetricRows;
  histogram(generation: number, fromRow: number): HistogramRows;
  describe(): Description;
  read(name: string): Outcome<Float64Array>;
  predict(x: Float64Array): Outcome<Float64Array>;
  predictGrid(request: GridRequest): Outcome<Float32Array>;
  /** Inputs, then outputs of every hidden unit, [(inputs + units) * rows * columns]. */
  unitMaps(request: GridRequest): Outcome<Float32Array>;
  /** Places in examples('train', all) of the examples of the last step. */
  minibatch(): Uint32Array;
  /** [n * (features + 1)] in raw units, the label or target last. */
  examples(part: string, limit: number): Outcome<Float64Array>;
  diagnose(request: DiagnosisRequest): Outcome<Diagnosis>;
  /** One per parameter; not a number where the gradient is 0. */
  effectiveRates(): Float64Array;
  /** The Hessian times v. */
  hessianVector(v: Float64Array): Outcome<Float64Array>;
  /** One number per parameter each; nothing is changed. */
  nextStep(): Omit<NextStep, 'slots'>;
  /** Through the weights that read('w') gives; both directions, [2 * parameters]. */
  layPlane(): Outcome<Float64Array>;
  /** At places of the plane, pairs (a, b); over the first so many examples of the training part, or all for 0. */
  planeLosses(places: Float64Array, examples: number): Outcome<Float64Array>;
  snapshot(): Uint8Array;
  restore(snapshot: Uint8Array): Outcome<true>;
  hash(): string;
  dispose(): void;
}

export interface Core {
  readonly simd: boolean;
  version(): string;
  /** JSON of the shape in catalogue.ts. */
  catalogue(): string;
  /** Canonical document. */
  validate(document: string): Outcome<string>;
  /** JSON {id, name, unit, dates, values} of a series the catalogue lists. */
  series(id: string): Outcome<string>;
  provideData(dataset: string, file: Uint8Array): Outcome<true>;
  /** What a document to be linked is deflated with. */
  linkDictionary(): Uint8Array;
  makeLink(deflated: Uint8Array): string;
  /** What to inflate, and the dictionary it was deflated with; empty: none. */
  unpackLink(link: string): Outcome<{ deflated: Uint8Array; dictionary: Uint8Array }>;
  /** What to report when inflating those failed or gave more than the catalogue's limits.document_bytes. */
  damagedLink(): Fault;
  combineHashes(hashes: string[]): string;
  createSession(document: string, run: number): Outcome<CoreSession>;
}

/** Writes runs as scripts for other systems: a module of its own, which few visits need. */
export interface ScriptWriter {
  /** Python that trains a run with PyTorch. */
  torchScript(document: string, run: number): Outcome<string>;
}

/** A run whose steps a graphics card takes; GpuRun in the core says more. */
export interface CardRun extends GpuSource {
  /** The run as everybody looks at it: told of all steps, and up to date after adopt(). Its steps and edits are made here. */
  readonly session: CoreSession;
  /** Whether the weights are to be evaluated before the next step. */
  wantsEvaluation(): boolean;
  /** The answer; whether these are the best weights so far. */
  evaluated(loss: number, accuracy: number): boolean;
  /** How many of the next steps may be taken at once; 0: the run has ended. */
  ahead(steps: number): number;
  /** What was measured in steps that were taken, in order. */
  follow(measured: Measured): void;
  /** What they have come to. */
  adopt(state: GpuState, gradient: Float32Array): void;
  setHyper(path: string, value: number): Outcome<true>;
}

/** The core together with what makes runs ready for a graphics card: a module of its own, too. */
export interface GpuHost {
  readonly core: Core;
  createRun(document: string, run: number): Outcome<CardRun>;
  /** For many trainings of the run at once. */
  createMany(document: string, run: number): Outcome<ManySource>;
}
