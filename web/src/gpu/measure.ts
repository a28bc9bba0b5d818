// What every step is measured by beside its loss: the sums of squares of the gradient and of the change of the weights,
// segment by segment, and now and then how many of the gradient's numbers are of which magnitude. Segments are cut into
// chunks, so that large ones keep many workgroups busy; sums have a fixed order, and counts need none.

import type { Binding, Device, Numbers, Work } from './device';
import { mostGroups } from './device';
import { stepBytes } from './gather';
import type { GpuProgram } from './program';
import { addUpOf } from './tree';

/** Numbers of a chunk, at least. */
const leastChunk = 4096;

/** Of a workgroup. */
const lanes = 64;

/** What a row of measurements holds: the loss, and of every segment both sums. */
export const rowWidth = ({ segments }: GpuProgram) => 1 + 2 * segments.length;

/** Numbers of a step that is counted: the bins of every layer. */
export const countWidth = ({ histogram, segment_layers }: GpuProgram) => histogram.bins * layersOf(segment_layers);

const layersOf = (segmentLayers: readonly number[]) => Math.max(...segmentLayers) + 1;

const chunksText = `
struct Chunk { segment: u32, first: u32, count: u32 }
`;

const squaresText = (difference: boolean) => `${chunksText}
@group(0) @binding(0) var<storage, read> chunks: array<Chunk>;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;
${difference ? '@group(0) @binding(3) var<storage, read> before: array<f32>;' : ''}
${addUpOf(lanes)}
@compute @workgroup_size(${lanes})
fn add_squares(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let chunk = chunks[group.x];
  var own = 0f;
  for (var i = lane; i < chunk.count; i += ${lanes}u) {
    let x = source[chunk.first + i]${difference ? ' - before[chunk.first + i]' : ''};
    own += x * x;
  }
  let sum = add_up(lane, own);
  if (lane == 0u) { sums[group.x] = sum; }
}
`;

const rowText = `
struct Step { first: u32, slot: u32 }
struct Range { first: u32, count: u32 }
@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<storage, read> ranges: array<Range>;
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read> change: array<f32>;
@group(0) @binding(4) var<storage, read_write> rows: array<f32>;
${addUpOf(lanes)}
@compute @workgroup_size(${lanes})
fn add_chunks(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let range = ranges[group.x];
  var own = 0f;
  for (var i = lane; i < range.count; i += ${lanes}u) {
    if (group.y == 0u) { own += gradient[range.first + i]; } else { own += change[range.first + i]; }
  }
  let sum = add_up(lane, own);
  if (lane == 0u) { rows[step.slot + 1u + group.y * arrayLength(&ranges) + group.x] = sum; }
}
`;

const countsText = ({ histogram, segment_layers }: GpuProgram) => `${chunksText}
struct Place { at: u32 }
@group(0) @binding(0) var<uniform> place: Place;
@group(0) @binding(1) var<storage, read> chunks: array<Chunk>;
@group(0) @binding(2) var<storage, read> source: array<u32>;
@group(0) @binding(3) var<storage, read_write> counts: array<atomic<u32>>;
var<workgroup> own: array<atomic<u32>, ${histogram.bins}>;
const layers = array<u32, ${segment_layers.length}>(${segment_layers.map((layer) => `${layer}u`).join(', ')});

@compute @workgroup_size(${lanes})
fn count(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let chunk = chunks[group.x];
  for (var bin = lane; bin < ${histogram.bins}u; bin += ${lanes}u) { atomicStore(&own[bin], 0u); }
  workgroupBarrier();
  for (var i = lane; i < chunk.count; i += ${lanes}u) {
    // Without its sign; the exponent is what the fraction leaves.
    let magnitude = source[chunk.first + i] & 0x7fffffffu;
    let bin = clamp(i32(magnitude >> 23u) - 127 - (${histogram.low_exponent}) + 2, 1, ${histogram.bins - 1});
    atomicAdd(&own[select(u32(bin), 0u, magnitude == 0u)], 1u);
  }
  workgroupBarrier();
  var layer_of = layers;
  let to = place.at + layer_of[chunk.segment] * ${histogram.bins}u;
  for (var bin = lane; bin < ${histogram.bins}u; bin += ${lanes}u) {
    let found = atomicLoad(&own[bin]);
    if (found > 0u) { atomicAdd(&counts[to + bin], found); }
  }
}
`;

export interface MeasureBuffers {
  /** Records of stepBytes; the second number of each is where the step's row starts. */
  readonly steps: Numbers;
  /** Records of stepBytes: where the counts of a step that is counted start. */
  readonly places: Numbers;
  readonly rows: Numbers;
  readonly counts: Numbers;
  readonly weights: Numbers;
  /** The weights as they were before the step. */
  readonly before: Numbers;
  readonly gradient: Numbers;
}

export interface Measure {
  /** Before any stage changes the gradient. */
  readonly gradient: Work;
  /** Moves with the places. */
  readonly counts: Work;
  /** After the step. */
  readonly change: Work;
  /** Writes the row of the step; moves with it. */
  readonly row: Work;
}

export async function measureOf(device: Device, program: GpuProgram, buffers: MeasureBuffers): Promise<Measure> {
  const { table, ranges, count } = chunksOf(program);
  const chunks = device.numbers(table);
  const [gradientSums, changeSums] = [device.numbers(count), device.numbers(count)];
  const { steps, places, rows, counts, weights, before, gradient } = buffers;
  const squares: Binding[] = ['read', 'read', 'write'];
  const [square, squareChange, add, bins] = await Promise.all([
    device.program('the norm of the gradient', squaresText(false), squares, 'add_squares'),
    device.program('the norm of a step', squaresText(true), [...squares, 'read'], 'add_squares'),
    device.program('norms', rowText, ['moving-uniform', 'read', 'read', 'read', 'write'], 'add_chunks'),
    device.program('the histogram', countsText(program), ['moving-uniform', 'read', 'read', 'write'], 'count'),
  ]);
  const moving = (numbers: Numbers) => ({ numbers, dynamicBytes: stepBytes });
  return {
    gradient: { program: square, group: device.group(square, [chunks, gradient, gradientSums]), groups: [count, 1] },
    counts: {
      program: bins,
      group: device.group(bins, [moving(places), chunks, gradient, counts]),
      groups: [count, 1],
    },
    change: {
      program: squareChange,
      group: device.group(squareChange, [chunks, weights, changeSums, before]),
      groups: [count, 1],
    },
    row: {
      program: add,
      group: device.group(add, [moving(steps), device.numbers(ranges), gradientSums, changeSums, rows]),
      groups: [program.segments.length, 2],
    },
  };
}

/** Of each chunk its segment, first number and size; of each segment its first chunk and their number. */
function chunksOf({ parameters, segments }: GpuProgram) {
  const size = Math.max(leastChunk, Math.ceil(parameters / (mostGroups - segments.length)));
  const table: number[] = [];
  const ranges: number[] = [];
  segments.forEach(([offset, length], segment) => {
    const first = table.length / 3;
    for (let at = 0; at < length; at += size) table.push(segment, offset + at, Math.min(size, length - at));
    ranges.push(first, table.length / 3 - first);
  });
  return { table: Uint32Array.from(table), ranges: Uint32Array.from(ranges), count: table.length / 3 };
}
