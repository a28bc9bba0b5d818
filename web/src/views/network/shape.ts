// What a network's diagram consists of, read from the list of its parameters: dense layers one after another, each with
// the place of its weights and biases, or why there is no diagram of it.

import type { Description } from '../../engine/protocol';
import { formatCount } from '../../ui/kit/format';

/** A column of units, each of which has a weight for every unit of the column before it, and a bias. */
export interface DenseLayer {
  inputs: number;
  units: number;
  /** Offset of weight [unit][input] = [0][0] in the parameters. */
  weights: number;
  /** Offset of the first unit's bias. */
  biases: number;
}

/** More units in a column than this would be too small to see. */
export const MOST_UNITS = 32;

/** The layers from the input side, outputs last; null where the parameters are not those of dense layers alone. */
export function denseLayers({ segments, outputs }: Description): DenseLayer[] | null {
  const layers: DenseLayer[] = [];
  for (let i = 0; i < segments.length; i += 2) {
    const [weights, biases] = [segments[i], segments[i + 1]];
    if (!weights || !biases || weights.layer !== biases.layer) return null;
    const [units, inputs, more] = weights.shape;
    if (units === undefined || inputs === undefined || more !== undefined) return null;
    if (biases.shape.length !== 1 || biases.shape[0] !== units) return null;
    const before = layers.at(-1);
    if (before && before.units !== inputs) return null;
    layers.push({ inputs, units, weights: weights.offset, biases: biases.offset });
  }
  return layers.at(-1)?.units === outputs ? layers : null;
}

/**
 * Why a network is not drawn unit by unit; null where it is. hasWeights: whether its weights come with the frames.
 * hidden: how many hidden layers follow each other in its document, where that lists them; others are in blocks of it.
 */
export function whyNoDiagram(description: Description, hasWeights: boolean, hidden: number | null): string | null {
  const layers = denseLayers(description);
  if (!layers || (hidden !== null && hidden + 1 !== layers.length))
    return 'Only dense layers can be drawn unit by unit, and this network has others.';
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
