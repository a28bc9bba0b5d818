// What the kinds of layers have in common: what one is told to take its part in the passes over a minibatch, and what
// it gives. Every kind is in a file of its own; chain.ts lists them.

import type { Device, Numbers, Work } from './device';
import type { ActivationText, GpuProgram } from './program';

/** A function applied together with the outputs of the layer it stands behind. */
export interface Applied {
  /** fn activate(x) and fn backward(kept, d), and what they call. */
  readonly text: string;
  /** Whether `kept` is the function's input rather than its output. */
  readonly keepsInput: boolean;
}

/** What is kept of a layer between the passes, with room for the largest minibatch. */
export interface KeptLayer {
  /** Behind the function, where one is applied. */
  readonly outputs: Numbers;
  /** Before the function, where its derivative is told from that. */
  readonly sums: Numbers | null;
  /** Derivative of the loss by the sums. */
  readonly slopes: Numbers;
  /** What else its kernels keep of a minibatch; see LayerKernels.keeps. */
  readonly beside: Numbers;
  /** Of a block, what is kept of the layers inside. */
  readonly inside: readonly KeptLayer[];
}

/** A layer in a pass over minibatches of `rows` examples. */
export interface Site<L> {
  readonly device: Device;
  readonly program: GpuProgram;
  readonly rows: number;
  /** All parameters of the network. */
  readonly weights: Numbers;
  /** What the network learns beside them. */
  readonly state: Numbers;
  /** Records of steps, of stepBytes; what reads them moves with the step. */
  readonly steps: Numbers;
  readonly layer: L;
  readonly inputs: Numbers;
  readonly own: KeptLayer;
  readonly applied: Applied | null;
}

/** On the way back, when own.slopes are there. */
export interface BackwardSite<L> extends Site<L> {
  /** Of every parameter of the network; a layer writes its own. */
  readonly gradient: Numbers;
  /** The layer below, whose slopes are to be found; null where nobody asks for them. */
  readonly below: Pick<KeptLayer, 'outputs' | 'sums' | 'slopes'> | null;
  readonly appliedBelow: Applied | null;
}

export interface LayerKernels<L> {
  /** Numbers it gives for an example. */
  outputs(layer: L): number;
  /** Multiplications and additions of its forward pass for an example, where they count. */
  operations(layer: L): number;
  /** How many numbers it keeps of a minibatch beside its outputs; none where it is not said. */
  keeps?(layer: L): number;
  /** Whether it can apply a function that stands behind it. */
  readonly applies: boolean;
  /** Whether the slopes it finds for the layer below are those behind a function applied there. */
  readonly passesApplied: boolean;
  forward(site: Site<L>): Promise<Work[]>;
  /** The gradient of its parameters, and what its inputs get back where there is a layer below. */
  backward(site: BackwardSite<L>): Promise<Work[]>;
  /** Takes what the last pass saw into the state. */
  endStep?(site: Site<L>): Promise<Work[]>;
}

/** An activation of the program, by its number. */
export function appliedOf({ functions, activations }: GpuProgram, activation: number): Applied {
  const { text, keeps_input } = activations[activation] as ActivationText;
  return { text: `${functions}\n${text}`, keepsInput: keeps_input };
}

/** What the derivative of a layer's function is told from. */
export const keptOf = ({ sums, outputs }: Pick<KeptLayer, 'outputs' | 'sums'>): Numbers => sums ?? outputs;

/** For a text that finds slopes of the layer below: the declaration of what was kept of it, and how `d` is kept. */
export const passing = (applied: Applied | null, binding: number) => ({
  declared: applied ? `@group(0) @binding(${binding}) var<storage, read> kept: array<f32>;\n${applied.text}` : '',
  slope: (d: string, at: string) => (applied ? `backward(kept[${at}], ${d})` : d),
});
