// What the loss has more for large weights. Its arithmetic for one weight is the core's text; here it goes over the
// weights of all layers, a workgroup for each of some parts of each, and the sums are added up as a tree.

import type { Device, Numbers, Work } from './device';
import { stepBytes } from './gather';
import type { LossBuffers } from './loss';
import type { GpuProgram } from './program';
import { addUp } from './tree';

/** Workgroups for a layer, at most; each has four numbers or more for every invocation. */
const mostParts = 32;

const slopesText = (text: string, parts: number) => `
struct Range { offset: u32, size: u32 }
@group(0) @binding(0) var<storage, read> ranges: array<Range>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;
${addUp}
${text}
@compute @workgroup_size(256)
fn add_slopes(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let range = ranges[group.y];
  var own = 0f;
  for (var i = group.x * 256u + lane; i < range.size; i += ${256 * parts}u) {
    let w = weights[range.offset + i];
    gradient[range.offset + i] += penalty_slope(w);
    own += penalty_of(w);
  }
  let sum = add_up(lane, own);
  if (lane == 0u) { sums[group.y * ${parts}u + group.x] = sum; }
}
`;

const totalText = `
struct Step { first: u32, slot: u32 }
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
@group(0) @binding(3) var<storage, read_write> measured: array<f32>;
${addUp}
@compute @workgroup_size(256)
fn add_total(@builtin(local_invocation_index) lane: u32) {
  var own = 0f;
  for (var i = lane; i < arrayLength(&sums); i += 256u) { own += sums[i]; }
  let sum = add_up(lane, own);
  if (lane == 0u) {
    losses[step.slot] += sum;
    measured[0] += sum;
  }
}
`;

export interface Penalty {
  /** Adds the derivative to the gradient. */
  readonly slopes: Work;
  /** Adds the penalty to the step's loss; moves with the step. */
  readonly total: Work;
}

/** Null where nothing is penalised. */
export async function penaltyOf(
  device: Device,
  program: GpuProgram,
  weights: Numbers,
  gradient: Numbers,
  { steps, losses, measured }: Pick<LossBuffers, 'steps' | 'losses' | 'measured'>,
): Promise<Penalty | null> {
  if (program.penalty === null) return null;
  const { ranges, text } = program.penalty;
  const largest = Math.max(...ranges.map(([, size]) => size));
  const parts = Math.min(mostParts, Math.ceil(largest / 1024));
  const sums = device.numbers(ranges.length * parts);
  const [add, total] = await Promise.all([
    device.program('the penalty', slopesText(text, parts), ['read', 'read', 'write', 'write'], 'add_slopes'),
    device.program('the sum of the penalty', totalText, ['moving-uniform', 'read', 'write', 'write'], 'add_total'),
  ]);
  const step = { numbers: steps, dynamicBytes: stepBytes };
  return {
    slopes: {
      program: add,
      group: device.group(add, [device.numbers(Uint32Array.from(ranges.flat())), weights, gradient, sums]),
      groups: [parts, ranges.length],
    },
    total: { program: total, group: device.group(total, [step, sums, losses, measured]), groups: [1, 1] },
  };
}
