// Batch normalization: channels given mean 0 and variance 1 over the minibatch, then scaled and shifted; in evaluation by
// moving averages of the two, which are the network's state. A workgroup for the sums of a channel, added up as a tree;
// the rest number by number.

import { numberedArguments, overAll, ownNumber, type Work } from './device';
import { finishing } from './finish';
import { type BackwardSite, keptOf, type LayerKernels, passing, type Site } from './layer';
import type { ChannelNormLayer } from './program';
import { addUp } from './tree';

/** Numbers lie as [rows x channels x inner]. */
const head = ({ channels, inner, eps, momentum, weights, biases, state }: ChannelNormLayer) => `
const channels = ${channels}u;
const inner = ${inner}u;
const eps = ${eps}f;
const momentum = ${momentum}f;
const scales = ${weights}u;
const shifts = ${biases}u;
const state_at = ${state}u;
struct Shape { rows: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
`;

/** For a workgroup of 256: which channel is its own, how many numbers that has, and where the k-th is. */
const channelText = `
fn place_of(channel: u32, k: u32) -> u32 { return (k / inner * channels + channel) * inner + k % inner; }
`;
const channelStart = `
  let channel = group.x + group.y * groups.x;
  if (channel >= channels) { return; }
  let count = shape.rows * inner;
`;
const channelArguments = `
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
`;

/** Of every channel the mean, the variance, and the inverse of the standard deviation. */
const statisticsText = (layer: ChannelNormLayer) => `${head(layer)}
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> statistics: array<f32>;
${addUp}
${channelText}
@compute @workgroup_size(256)
fn find_statistics(${channelArguments}) {
  ${channelStart}
  var own = 0f;
  for (var k = lane; k < count; k += 256u) { own += x[place_of(channel, k)]; }
  let mean = add_up(lane, own) / f32(count);
  workgroupBarrier();
  own = 0f;
  for (var k = lane; k < count; k += 256u) {
    let far = x[place_of(channel, k)] - mean;
    own += far * far;
  }
  let variance = add_up(lane, own) / f32(count);
  if (lane == 0u) {
    statistics[channel] = mean;
    statistics[channels + channel] = variance;
    statistics[2u * channels + channel] = 1f / sqrt(variance + eps);
  }
}
`;

/** Of the minibatch's statistics, or of the state. */
function forwardText(layer: ChannelNormLayer, applied: Site<ChannelNormLayer>['applied']) {
  const finish = { kind: 'forward', text: applied?.text, keepsInput: applied?.keepsInput } as const;
  const { bindings, declared, value } = finishing(finish, {
    ...{ result: 'index', sums: 'index', kept: 'index', bias: 'shifts + channel' },
  });
  const text = `${head(layer)}
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> statistics: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;
${declared}
@compute @workgroup_size(64)
fn normalise(${numberedArguments}) {
  let index = ${ownNumber};
  if (index >= shape.rows * channels * inner) { return; }
  let channel = index / inner % channels;
  ${
    layer.evaluated
      ? `let mean = statistics[state_at + channel];
  let inverse = 1f / sqrt(statistics[state_at + channels + channel] + eps);`
      : `let mean = statistics[channel];
  let inverse = statistics[2u * channels + channel];`
  }
  let sum = (x[index] - mean) * inverse * bias[scales + channel];
  ${value}
}
`;
  return { text, bindings };
}

/** The gradient of scales and shifts. */
const gradientText = (layer: ChannelNormLayer) => `${head(layer)}
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> statistics: array<f32>;
@group(0) @binding(3) var<storage, read> slopes: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
${addUp}
${channelText}
@compute @workgroup_size(256)
fn add_slopes(${channelArguments}) {
  ${channelStart}
  let mean = statistics[channel];
  var own = 0f;
  for (var k = lane; k < count; k += 256u) { own += slopes[place_of(channel, k)]; }
  let shift = add_up(lane, own);
  workgroupBarrier();
  own = 0f;
  for (var k = lane; k < count; k += 256u) {
    let at = place_of(channel, k);
    own += slopes[at] * ((x[at] - mean) * statistics[2u * channels + channel]);
  }
  let scale = add_up(lane, own);
  if (lane == 0u) {
    gradient[shifts + channel] = shift;
    gradient[scales + channel] = scale;
  }
}
`;

/** The minibatch's mean and variance depend on the inputs, too; what is to be known of that is in the gradient. */
const backwardText = (layer: ChannelNormLayer, { declared, slope }: ReturnType<typeof passing>) => `${head(layer)}
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> statistics: array<f32>;
@group(0) @binding(3) var<storage, read> slopes: array<f32>;
@group(0) @binding(4) var<storage, read> gradient: array<f32>;
@group(0) @binding(5) var<storage, read> w: array<f32>;
@group(0) @binding(6) var<storage, read_write> found: array<f32>;
${declared}
@compute @workgroup_size(64)
fn normalise_back(${numberedArguments}) {
  let index = ${ownNumber};
  if (index >= shape.rows * channels * inner) { return; }
  let channel = index / inner % channels;
  let count = f32(shape.rows * inner);
  let inverse = statistics[2u * channels + channel];
  let n = (x[index] - statistics[channel]) * inverse;
  let far = (slopes[index] - gradient[shifts + channel] / count) - n * (gradient[scales + channel] / count);
  let own = far * (w[scales + channel] * inverse);
  found[index] = ${slope('own', 'index')};
}
`;

/** The averages take in the minibatch; that of the variance is of the unbiased one. */
const averagesText = (layer: ChannelNormLayer) => `${head(layer)}
@group(0) @binding(1) var<storage, read> statistics: array<f32>;
@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@compute @workgroup_size(64)
fn move_averages(${numberedArguments}) {
  let channel = ${ownNumber};
  if (channel >= channels) { return; }
  let seen = shape.rows * inner;
  // One number alone has no unbiased variance.
  var unbiased = 1f;
  if (seen > 1u) { unbiased = f32(seen) / f32(seen - 1u); }
  let mean = state_at + channel;
  let variance = mean + channels;
  state[mean] += momentum * (statistics[channel] - state[mean]);
  state[variance] += momentum * (statistics[channels + channel] * unbiased - state[variance]);
}
`;

const shapeOf = ({ device, layer, rows }: Site<ChannelNormLayer>) => device.numbers(Uint32Array.of(rows * layer.rows));
const count = ({ rows, channels, inner }: ChannelNormLayer) => rows * channels * inner;

export const normalisedChannels: LayerKernels<ChannelNormLayer> = {
  outputs: count,
  operations: (layer) => 8 * count(layer),
  keeps: ({ channels }) => 3 * channels,
  applies: true,
  passesApplied: true,

  async forward(site) {
    const { device, layer, rows, weights, inputs, own, applied } = site;
    const works: Work[] = [];
    const shape = shapeOf(site);
    const statistics = layer.evaluated ? site.state : own.beside;
    if (!layer.evaluated) {
      const bindings = ['uniform', 'read', 'write'] as const;
      const find = await device.program(
        'the statistics of channels',
        statisticsText(layer),
        bindings,
        'find_statistics',
      );
      const group = device.group(find, [shape, inputs, statistics]);
      works.push({ program: find, group, groups: overAll(64 * layer.channels) });
    }
    const { text, bindings } = forwardText(layer, applied);
    const program = await device.program(
      'the normalization of channels',
      text,
      ['uniform', 'read', 'read', 'write', ...bindings],
      'normalise',
    );
    const bound = [shape, inputs, statistics, own.outputs, weights, ...(own.sums ? [own.sums] : [])];
    works.push({ program, group: device.group(program, bound), groups: overAll(rows * count(layer)) });
    return works;
  },

  async backward(site: BackwardSite<ChannelNormLayer>) {
    const { device, layer, rows, weights, inputs, own, gradient, below, appliedBelow } = site;
    const shape = shapeOf(site);
    const add = await device.program(
      'the gradient of normalized channels',
      gradientText(layer),
      ['uniform', 'read', 'read', 'read', 'write'],
      'add_slopes',
    );
    const group = device.group(add, [shape, inputs, own.beside, own.slopes, gradient]);
    const works: Work[] = [{ program: add, group, groups: overAll(64 * layer.channels) }];
    if (below) {
      const bound = [shape, inputs, own.beside, own.slopes, gradient, weights, below.slopes];
      if (appliedBelow) bound.push(keptOf(below));
      const program = await device.program(
        'the normalization of channels on the way back',
        backwardText(layer, passing(appliedBelow, 7)),
        (['uniform', 'read', 'read', 'read', 'read', 'read', 'write', 'read'] as const).slice(0, bound.length),
        'normalise_back',
      );
      works.push({ program, group: device.group(program, bound), groups: overAll(rows * count(layer)) });
    }
    return works;
  },

  async endStep(site) {
    const { device, layer, own, state } = site;
    if (layer.evaluated) return [];
    const bindings = ['uniform', 'read', 'write'] as const;
    const program = await device.program('moving averages', averagesText(layer), bindings, 'move_averages');
    const group = device.group(program, [shapeOf(site), own.beside, state]);
    return [{ program, group, groups: overAll(layer.channels) }];
  },
};
