// An activation by itself, number by number: where it does not stand behind a layer that applies it with its outputs.

import { numberedArguments, overAll, ownNumber } from './device';
import { appliedOf, type LayerKernels } from './layer';
import type { FunctionLayer } from './program';

const forwardText = (text: string) => `
struct Shape { count: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> found: array<f32>;
${text}
@compute @workgroup_size(64)
fn apply(${numberedArguments}) {
  let index = ${ownNumber};
  if (index < shape.count) { found[index] = activate(source[index]); }
}
`;

const backwardText = (text: string) => `
struct Shape { count: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> kept: array<f32>;
@group(0) @binding(2) var<storage, read> slopes: array<f32>;
@group(0) @binding(3) var<storage, read_write> found: array<f32>;
${text}
@compute @workgroup_size(64)
fn apply_slope(${numberedArguments}) {
  let index = ${ownNumber};
  if (index < shape.count) { found[index] = backward(kept[index], slopes[index]); }
}
`;

export const functionAlone: LayerKernels<FunctionLayer> = {
  outputs: ({ count }) => count,
  operations: () => 0,
  applies: false,
  passesApplied: false,

  async forward({ device, program, layer, rows, inputs, own }) {
    const { text } = appliedOf(program, layer.activation);
    const apply = await device.program('an activation', forwardText(text), ['uniform', 'read', 'write'], 'apply');
    const count = rows * layer.count;
    const group = device.group(apply, [device.numbers(Uint32Array.of(count)), inputs, own.outputs]);
    return [{ program: apply, group, groups: overAll(count) }];
  },

  async backward({ device, program, layer, rows, inputs, own, below }) {
    if (!below) return [];
    const { text, keepsInput } = appliedOf(program, layer.activation);
    const bindings = ['uniform', 'read', 'read', 'write'] as const;
    const apply = await device.program('the slope of an activation', backwardText(text), bindings, 'apply_slope');
    const count = rows * layer.count;
    const kept = keepsInput ? inputs : own.outputs;
    const group = device.group(apply, [device.numbers(Uint32Array.of(count)), kept, own.slopes, below.slopes]);
    return [{ program: apply, group, groups: overAll(count) }];
  },
};
