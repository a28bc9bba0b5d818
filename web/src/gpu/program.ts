// What a card needs of a run, as the core describes it (cpp/include/slalom/gpu.h): types only.

/** Where the weights and biases of an operation start among the parameters. */
export interface Places {
  readonly weights: number;
  readonly biases: number;
}

/** A matrix [outputs x inputs], and a bias for each output. */
export interface ProductLayer extends Places {
  readonly kind: 'product';
  readonly inputs: number;
  readonly outputs: number;
}

/** One of the program's activations, of each of so many numbers. */
export interface FunctionLayer {
  readonly kind: 'function';
  readonly count: number;
  readonly activation: number;
}

/** An image [channels x rows x columns]. */
export interface ImageExtents {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

/** Weights [out_channels x channels x kernel x kernel], and a bias for each of the output's channels. */
export interface ConvolutionLayer extends Places, ImageExtents {
  readonly kind: 'patch_product';
  readonly out_channels: number;
  readonly out_rows: number;
  readonly out_columns: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros on every side. */
  readonly padding: number;
}

/** The largest number, or the mean, of windows of size x size side by side; what is left over is not used. */
export interface PoolingLayer extends ImageExtents {
  readonly kind: 'largest' | 'mean';
  readonly size: number;
}

/** Of each of `count` numbers, in training: 0 where a draw is below, else so many times the number. */
export interface DropLayer {
  readonly kind: 'dropped';
  readonly count: number;
  readonly below: number;
  readonly raised: number;
  /** Which draws, with the program's seed. */
  readonly stream: number;
  readonly substream: number;
}

/** Rows of an example, each given mean 0 and variance 1; then the weights are factors and the biases are added. */
export interface RowNormLayer extends Places {
  readonly kind: 'normalised_rows';
  readonly rows: number;
  readonly size: number;
  /** Added to the variance. */
  readonly eps: number;
}

/**
 * Each channel of [rows x channels x inner] numbers, given mean 0 and variance 1 over the minibatch, or by the averages of
 * these that are in the state from a place on, the variances behind the means; then the weights are factors and the biases
 * are added.
 */
export interface ChannelNormLayer extends Places {
  readonly kind: 'normalised_channels';
  readonly rows: number;
  readonly channels: number;
  readonly inner: number;
  /** Share of the newest minibatch in the averages. */
  readonly momentum: number;
  /** Added to the variance. */
  readonly eps: number;
  readonly state: number;
  /** By the averages; as the core describes it, in training. */
  readonly evaluated?: true;
}

/** Its `count` inputs added to what the layers inside make of them. */
export interface BlockLayer {
  readonly kind: 'shortcut';
  readonly count: number;
  /** Where it is not said: nothing, so the inputs are doubled. */
  readonly inside?: readonly Layer[];
}

/** An operation of the network. */
export type Layer =
  | ProductLayer
  | FunctionLayer
  | ConvolutionLayer
  | PoolingLayer
  | DropLayer
  | RowNormLayer
  | ChannelNormLayer
  | BlockLayer;

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

export interface PenaltyText {
  /** fn penalty_of(w) and fn penalty_slope(w), of one weight. */
  readonly text: string;
  /** Where it acts on the parameters: offset and size of each range. */
  readonly ranges: readonly (readonly [number, number])[];
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
  /** One after another, from the inputs to the outputs. */
  readonly layers: readonly Layer[];
  /** How many numbers the network learns beside its parameters. */
  readonly state: number;
  /** Of what is random in the network. */
  readonly noise_seed: number;
  readonly loss: LossText;
  /** Null: there is none. */
  readonly penalty: PenaltyText | null;
  readonly optimizer: OptimizerProgram;
}

/** What some steps need; see GpuBlock in the core. */
export interface GpuBlock {
  readonly step: number;
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
