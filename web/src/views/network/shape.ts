// What a network's diagram consists of: dense layers one after another, each with the place of its weights and biases
// among the parameters, or why there is no diagram of it.

import type { Description } from '../../engine/protocol';
import { formatCount } from '../../ui/kit/format';
import { steadyScale } from '../../ui/kit/steady-scale';

/** A column of units, each of which has a weight for every unit of the column before it, and a bias. */
export interface DenseLayer {
  inputs: number;
  units: number;
  /** Its id; empty: none. */
  activation: string;
  /** Offset of weight [unit][input] = [0][0] in the parameters. */
  weights: number;
  /** Offset of the first unit's bias. */
  biases: number;
}

/** More units in a column than this would be too small to see. */
export const MOST_UNITS = 32;

/** The layers from the input side, outputs last; null where the network has others than dense ones. */
export function denseLayers({ layers, segments }: Description): DenseLayer[] | null {
  if (layers.length === 0) return null;
  return layers.map(({ units, activation, weight, bias }) => ({
    inputs: segments[weight]?.shape[1] ?? 0,
    units,
    activation,
    weights: segments[weight]?.offset ?? 0,
    biases: segments[bias]?.offset ?? 0,
  }));
}

/** Why a network is not drawn unit by unit; null where it is. hasWeights: whether its weights come with the frames. */
export function whyNoDiagram(description: Description, hasWeights: boolean): string | null {
  const layers = denseLayers(description);
  if (!layers) return 'Only dense layers can be drawn unit by unit, and this network has others.';
  const widest = Math.max(...layers.map(({ units }) => units));
  if (widest > MOST_UNITS)
    return `A layer of ${formatCount(widest)} units is too large to draw each; up to ${MOST_UNITS} in a layer it is.`;
  if (!hasWeights)
    return `${formatCount(description.parameters)} weights and biases are too many to draw each of them.`;
  const { inputs } = layers[0] as DenseLayer;
  if (inputs > MOST_UNITS && !isPicture(description))
    return `${formatCount(inputs)} inputs are too many to draw each; up to ${MOST_UNITS} it is.`;
  return null;
}

/** Whether the inputs are the pixels of a picture, which stands for them in the diagram. */
export const isPicture = ({ image }: Description): boolean => image[0] > 0;

export const weightOf = (w: ArrayLike<number>, layer: DenseLayer, unit: number, input: number): number =>
  w[layer.weights + unit * layer.inputs + input] ?? 0;

export const biasOf = (w: ArrayLike<number>, layer: DenseLayer, unit: number): number => w[layer.biases + unit] ?? 0;

/** Its size; 0 where there are none. */
export function largestWeight(w: ArrayLike<number>, { weights, units, inputs }: DenseLayer): number {
  let largest = 0;
  const end = weights + units * inputs;
  for (let i = weights; i < end; ++i) largest = Math.max(largest, Math.abs(w[i] ?? 0));
  return largest;
}

/** A scale for weights up to such a size. */
export const weightScale = (largest: number): number => steadyScale(largest, 1e-6);
