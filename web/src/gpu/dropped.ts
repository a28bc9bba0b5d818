// Dropout: in training each number is set to 0 with some probability, and the others are raised. Which ones is drawn as in
// the core, by the same generator at the same places (cpp/src/core/rng.h), so both drop the same; nothing is kept for the
// way back but drawn again.

import { numberedArguments, overAll, ownNumber } from './device';
import { stepBytes } from './gather';
import { type BackwardSite, keptOf, type LayerKernels, passing, type Site } from './layer';
import type { DropLayer } from './program';

const text = ({ below, raised, stream, substream }: DropLayer, seed: number) => `
struct Step { first: u32, slot: u32, number: u32 }
struct Shape { count: u32 }
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> source: array<f32>;
@group(0) @binding(3) var<storage, read_write> found: array<f32>;

fn high_of_product(a: u32, b: u32) -> u32 {
  let low = (a & 0xffffu) * (b & 0xffffu);
  let left = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
  let right = (a & 0xffffu) * (b >> 16u) + (left & 0xffffu);
  return (a >> 16u) * (b >> 16u) + (left >> 16u) + (right >> 16u);
}
// Philox4x32-10.
fn draw(block: u32) -> vec4u {
  // Room for 2^32 draws, 2^30 blocks, in every step.
  var counter = vec4u((step.number << 30u) | block, step.number >> 2u, ${substream}u, ${stream}u);
  var key = vec2u(${seed}u, 0u);
  for (var round = 0; round < 10; round++) {
    let first = vec2u(high_of_product(0xd2511f53u, counter.x), 0xd2511f53u * counter.x);
    let second = vec2u(high_of_product(0xcd9e8d57u, counter.z), 0xcd9e8d57u * counter.z);
    counter = vec4u(second.x ^ counter.y ^ key.x, second.y, first.x ^ counter.w ^ key.y, first.y);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return counter;
}
fn factors_of(block: u32) -> vec4f { return select(vec4f(${raised}f), vec4f(), draw(block) < vec4u(${below}u)); }
`;

/** An invocation for each block of four draws. */
const entry = (value: string) => `
@compute @workgroup_size(64)
fn drop(${numberedArguments}) {
  let block = ${ownNumber};
  let factors = factors_of(block);
  for (var i = 0u; i < 4u; i++) {
    let index = 4u * block + i;
    if (index < shape.count) { found[index] = ${value}; }
  }
}
`;

export const dropped: LayerKernels<DropLayer> = {
  outputs: ({ count }) => count,
  operations: () => 0,
  applies: false,
  passesApplied: true,

  async forward(site: Site<DropLayer>) {
    const { device, program, layer, rows, steps, inputs, own } = site;
    const drop = await device.program(
      'the dropping of numbers',
      `${text(layer, program.noise_seed)}${entry('source[index] * factors[i]')}`,
      ['moving-uniform', 'uniform', 'read', 'write'],
      'drop',
    );
    const count = rows * layer.count;
    const step = { numbers: steps, dynamicBytes: stepBytes };
    const group = device.group(drop, [step, device.numbers(Uint32Array.of(count)), inputs, own.outputs]);
    return [{ program: drop, group, groups: overAll(Math.ceil(count / 4)), moves: true }];
  },

  async backward(site: BackwardSite<DropLayer>) {
    const { device, program, layer, rows, steps, own, below, appliedBelow } = site;
    if (!below) return [];
    const { declared, slope } = passing(appliedBelow, 4);
    const drop = await device.program(
      'the dropping of numbers on the way back',
      `${text(layer, program.noise_seed)}${declared}${entry(slope('source[index] * factors[i]', 'index'))}`,
      ['moving-uniform', 'uniform', 'read', 'write', ...(appliedBelow ? (['read'] as const) : [])],
      'drop',
    );
    const count = rows * layer.count;
    const step = { numbers: steps, dynamicBytes: stepBytes };
    const bound = [step, device.numbers(Uint32Array.of(count)), own.slopes, below.slopes];
    const group = device.group(drop, appliedBelow ? [...bound, keptOf(below)] : bound);
    return [{ program: drop, group, groups: overAll(Math.ceil(count / 4)), moves: true }];
  },
};
