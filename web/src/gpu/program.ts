// What a card needs of a run, as the core describes it (cpp/include/slalom/gpu.h): types only.

export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  /** Where its matrix [units x inputs] and its biases start among the parameters. */
  readonly weights: number;
  readonly biases: number;
  /** Which of the program's activations stands behind it. */
  readonly activation: number | null;
}

export interface ActivationText {
  /** fn activate(x) and fn backward(kept, d). */
  readonly text: string;
  /** Whether `kept` is the function's input rather than its output. */
  readonly keeps_input: boolean;
}

export interface LossText {
  /** fn cost_of(outputs_at, count, targets_at, weight). */
  readonly text: string;
  /** Targets are numbers of classes, one for each example; else one number for each output. */
  readonly labels: boolean;
  readonly over_outputs: boolean;
}

export interface PartBuffer {
  /** w, g, before, noise, direction, point, or a slot's id. */
  readonly source: string;
  readonly kind: 'parameters' | 'per_segment' | 'segments' | 'segment_values';
  readonly written: boolean;
}

/** A stage of the optimizer. */
export interface OptimizerPart {
  readonly id: string;
  readonly phase: 'gradient' | 'direction' | 'update' | 'params';
  /** Entry point take_step and, where it sums over segments, sum_segments. */
  readonly text: string;
  /** Entry point set_numbers, to be run before it once loss and norm are there. */
  readonly measured: string | null;
  /** Where its numbers start in a step's record, in bytes. */
  readonly at: number;
  readonly buffers: readonly PartBuffer[];
  readonly slots: readonly {
    readonly id: string;
    readonly per_segment: boolean;
    /** Weights that take the place of w wherever the run is looked at. */
    readonly evaluated: boolean;
    readonly start: 'zero' | 'one' | 'parameters';
  }[];
  readonly sums_segments: boolean;
  readonly segment_values: number;
  /** An update stage that is no more than a factor on w. */
  readonly factor: boolean;
  /** Gives the point where the gradient is to be taken anew. */
  readonly ascends: boolean;
}

export interface OptimizerProgram {
  /** Bytes of a step's record of numbers. */
  readonly stride: number;
  readonly by_change: boolean;
  readonly uses_noise: boolean;
  readonly parts: readonly OptimizerPart[];
}

export interface GpuProgram {
  /** Of the training part, and of the validation part. */
  readonly examples: number;
  readonly validation: number;
  /** 0: numbers are predicted. */
  readonly classes: number;
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: number;
  /** Of each: offset, size, rows, columns, whether it is a matrix. */
  readonly segments: readonly (readonly [number, number, number, number, number])[];
  /** Which layer each segment belongs to. */
  readonly segment_layers: readonly number[];
  /** Bins by powers of two: none, below 2^low_exponent, one for each power from there, the last without an end. */
  readonly histogram: { readonly bins: number; readonly low_exponent: number };
  readonly functions: string;
  readonly activations: readonly ActivationText[];
  readonly layers: readonly DenseLayer[];
  readonly loss: LossText;
  /** fn penalty_of(w) and fn penalty_slope(w), for every weight but no bias; null: there is no penalty. */
  readonly penalty: string | null;
  readonly optimizer: OptimizerProgram;
}

/** What some steps need; see GpuBlock in the core. */
export interface GpuBlock {
  readonly sizes: Uint32Array;
  readonly examples: Uint32Array;
  readonly numbers: Uint32Array;
  readonly restarts: Uint32Array;
  readonly counted: Uint32Array;
  readonly noise: Float32Array;
}

/** What a run has come to; see GpuState in the core. */
export interface GpuState {
  readonly weights: Float32Array;
  readonly slots: Float32Array;
  /** Empty: there are none. */
  readonly best: Float32Array;
}

/** What was measured in some steps; see GpuRun::follow() in the core. */
export interface Measured {
  readonly rows: Float32Array;
  readonly counts: Uint32Array;
}

export type Part = 'train' | 'validation';

/** The core's side of a training. */
export interface GpuSource {
  readonly program: GpuProgram;
  /** Goes on from where the session is, and says what the card is to start with. */
  begin(): GpuState;
  inputs(part: Part): Float32Array;
  /** As the loss takes them: a class for each example, or a number for each output. */
  targets(part: Part): Float32Array | Uint32Array;
  /** Classes; empty where there are none. */
  labels(part: Part): Uint32Array;
  next(steps: number): GpuBlock;
  dispose(): void;
}
