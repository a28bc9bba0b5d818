// The loss of a minibatch and its derivative by the network's outputs. The arithmetic is the core's text; here an
// invocation works on one example, and the costs are added up as a tree.

import type { Bound, Device, Numbers, Work } from './device';
import { stepBytes } from './gather';
import type { GpuProgram } from './program';
import { addUp } from './tree';

const head = `
struct Step { first: u32, slot: u32 }
struct Shape { rows: u32, count: u32, weight: f32 }
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> shape: Shape;
`;

const costsText = ({ functions, loss }: GpuProgram) => `${head}
@group(0) @binding(2) var<storage, read> outputs: array<f32>;
@group(0) @binding(3) var<storage, read> targets: array<${loss.labels ? 'u32' : 'f32'}>;
@group(0) @binding(4) var<storage, read> examples: array<u32>;
@group(0) @binding(5) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(6) var<storage, read_write> costs: array<f32>;
${functions}
${loss.text}
@compute @workgroup_size(64)
fn find_costs(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= shape.rows) { return; }
  let example = examples[step.first + row];
  costs[row] = cost_of(row * shape.count, shape.count, example${loss.labels ? '' : ' * shape.count'}, shape.weight);
}
`;

const totalText = `${head}
@group(0) @binding(2) var<storage, read> costs: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
@group(0) @binding(4) var<storage, read_write> measured: array<f32>;
${addUp}
@compute @workgroup_size(256)
fn add_costs(@builtin(local_invocation_index) lane: u32) {
  var own = 0f;
  for (var row = lane; row < shape.rows; row += 256u) { own += costs[row]; }
  let sum = add_up(lane, own);
  if (lane == 0u) {
    let loss = sum * shape.weight;
    losses[step.slot] = loss;
    measured[0] = loss;
  }
}
`;

/** The sum of rows' numbers times a weight, into losses[slot]: of costs, or of whatever else the rows were given. */
async function totalOf(
  device: Device,
  step: Bound,
  shape: Numbers,
  { costs, losses, measured }: Pick<LossBuffers, 'costs' | 'losses' | 'measured'>,
): Promise<Work> {
  const bindings = ['moving-uniform', 'uniform', 'read', 'write', 'write'] as const;
  const program = await device.program('the sum of the loss', totalText, bindings, 'add_costs');
  return { program, group: device.group(program, [step, shape, costs, losses, measured]), groups: [1, 1] };
}

/** What the programs of a minibatch of `rows` examples are told of it. */
function shapeOf(device: Device, rows: number, count: number, weight: number): Numbers {
  const words = Uint32Array.of(rows, count, 0);
  new Float32Array(words.buffer)[2] = weight;
  return device.numbers(words);
}

export interface LossBuffers {
  /** Records of stepBytes: where a step's examples start in `examples`, and its place in `losses`. */
  readonly steps: Numbers;
  readonly examples: Numbers;
  readonly targets: Numbers;
  readonly outputs: Numbers;
  readonly slopes: Numbers;
  readonly costs: Numbers;
  readonly losses: Numbers;
  /** The first of it is the loss of the step under way. */
  readonly measured: Numbers;
}

/** What a cost counts in the mean over so many examples. */
export const costWeight = (program: GpuProgram, examples: number): number =>
  1 / (program.loss.over_outputs ? examples * program.outputs : examples);

/** The costs of `rows` examples, and their derivatives times `weight`. Moves with the step. */
export async function costsOf(
  device: Device,
  program: GpuProgram,
  rows: number,
  weight: number,
  { steps, examples, targets, outputs, slopes, costs }: Omit<LossBuffers, 'losses' | 'measured'>,
): Promise<Work> {
  const shape = shapeOf(device, rows, program.outputs, weight);
  const bindings = ['moving-uniform', 'uniform', 'read', 'read', 'read', 'write', 'write'] as const;
  const find = await device.program('the loss', costsText(program), bindings, 'find_costs');
  const step = { numbers: steps, dynamicBytes: stepBytes };
  const group = device.group(find, [step, shape, outputs, targets, examples, slopes, costs]);
  return { program: find, group, groups: [Math.ceil(rows / 64), 1] };
}

/** Of minibatches of `rows` examples: `slopes` find the derivatives, `total` the loss. Both move with the step. */
export async function lossOf(
  device: Device,
  program: GpuProgram,
  rows: number,
  buffers: LossBuffers,
): Promise<{ slopes: Work; total: Work }> {
  const weight = costWeight(program, rows);
  const shape = shapeOf(device, rows, program.outputs, weight);
  const step = { numbers: buffers.steps, dynamicBytes: stepBytes };
  return {
    slopes: await costsOf(device, program, rows, weight, buffers),
    total: await totalOf(device, step, shape, buffers),
  };
}

const hitsText = `${head}
@group(0) @binding(2) var<storage, read> outputs: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read> examples: array<u32>;
@group(0) @binding(5) var<storage, read_write> hits: array<f32>;

@compute @workgroup_size(64)
fn find_hits(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= shape.rows) { return; }
  let first = row * shape.count;
  // The first largest output; a single one tells by its sign.
  var said = select(0u, 1u, shape.count == 1u && outputs[first] >= 0f);
  for (var j = 1u; j < shape.count; j++) {
    if (outputs[first + j] > outputs[first + said]) { said = j; }
  }
  hits[row] = select(0f, 1f, said == labels[examples[step.first + row]]);
}
`;

/** How many of the examples have the class that the outputs say, into losses[slot]. Both move with the step. */
export async function hitsOf(
  device: Device,
  program: GpuProgram,
  rows: number,
  buffers: Pick<LossBuffers, 'steps' | 'examples' | 'outputs' | 'costs' | 'losses' | 'measured'> & { labels: Numbers },
): Promise<[Work, Work]> {
  const { steps, labels, examples, outputs, costs } = buffers;
  const shape = shapeOf(device, rows, program.outputs, 1);
  const step = { numbers: steps, dynamicBytes: stepBytes };
  const bindings = ['moving-uniform', 'uniform', 'read', 'read', 'read', 'write'] as const;
  const find = await device.program('the accuracy', hitsText, bindings, 'find_hits');
  const group = device.group(find, [step, shape, outputs, labels, examples, costs]);
  return [{ program: find, group, groups: [Math.ceil(rows / 64), 1] }, await totalOf(device, step, shape, buffers)];
}
