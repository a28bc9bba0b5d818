// The experiment document as the page handles it: plain JSON, the same in links, files and the command line.
// The core checks it (`validate`); these types only describe the canonical form the core writes.

export type Scalar = number | string | boolean;

/** A schedule or any other catalogue entry chosen by id, with its fields beside the id. */
export interface Chosen {
  id: string;
  [field: string]: unknown;
}

/** A hyper-parameter: a plain value, or a base multiplied over time by a chain of schedules. */
export type Scheduled = Scalar | { base: number; schedule: Chosen[] };

export interface RunDocument {
  name: string;
  lr: number | { base: number; schedule: Chosen[] };
  stages: Chosen[];
}

export interface NetworkProblemDocument {
  data: Chosen;
  /** Left out where the network is given the features as they are. */
  inputs?: Record<string, unknown>;
  model: Chosen;
  loss: Chosen;
  regularizer: { l1: number; l2: number };
}

export interface FunctionProblemDocument {
  function: Chosen;
  /** One number per variable. */
  start: [number, number, ...number[]];
  noise: number;
}

export interface ExperimentDocument {
  v: 1;
  seeds: { data: number; init: number; batch: number; noise: number };
  precision: 'f32' | 'f64';
  problem: NetworkProblemDocument | FunctionProblemDocument;
  train: {
    batch: number;
    validate_every: number;
    ema_beta: number;
    /** Beside the number of steps, the rules of the catalogue's `stop`; 0 is off. */
    stop: { steps: number; [rule: string]: number };
  };
  runs: RunDocument[];
  edits: { run: number; step: number; path: string; value: number }[];
  fingerprint?: { steps: number[]; hash: string };
}

/** One thing wrong with a document, in the core's words. */
export interface Fault {
  code: string;
  path: string;
  message: string;
}
