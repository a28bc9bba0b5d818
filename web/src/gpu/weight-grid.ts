// The loss of a network all over a plane of its weights (Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018,
// section 3): many sets of weights are made on the card and passed through the network at once. As the core's
// train/loss_grid; which places are asked for, and in which order, is the caller's matter.

import { operationsOf } from './chain';
import { type Device, encode, GpuFault, mostGroups, type Numbers, overAll, type Work } from './device';
import { stepBytes } from './gather';
import { costsOf, costWeight } from './loss';
import { type Outputs, outputNumbers, outputsOf, severalSets } from './outputs';
import type { GpuProgram } from './program';
import { addUp } from './tree';

/** weights + a first + b second; one number per parameter each. */
export interface WeightPlane {
  readonly weights: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Examples of a pass, at most. */
const pieceRows = 256;
/** Numbers of weights, and of outputs of a layer, that there is room for. */
const mostNumbers = 1 << 24;
/** Operations of a submission, so that none keeps the card from drawing the screen for long; one pass, if that is more. */
const submissionOperations = 4e9;
/** Submissions under way. */
const inFlight = 3;

const setsText = `
struct Shape { parameters: u32, stride: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> places: array<vec2f>;
@group(0) @binding(2) var<storage, read> middle: array<f32>;
@group(0) @binding(3) var<storage, read> first: array<f32>;
@group(0) @binding(4) var<storage, read> second: array<f32>;
@group(0) @binding(5) var<storage, read_write> weights: array<f32>;

@compute @workgroup_size(64)
fn make_sets(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * 64u + lane;
  if (i >= shape.parameters) { return; }
  let place = places[group.z];
  weights[group.z * shape.stride + i] = middle[i] + place.x * first[i] + place.y * second[i];
}
`;

const totalsText = `
struct Shape { rows: u32, weight: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> costs: array<f32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;
${addUp}
@compute @workgroup_size(256)
fn add_totals(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var own = 0f;
  for (var row = lane; row < shape.rows; row += 256u) { own += costs[group.x * shape.rows + row]; }
  let sum = add_up(lane, own);
  if (lane == 0u) { losses[group.x] += sum * shape.weight; }
}
`;

/** What becomes of a pass's outputs, for pieces of one number of examples. */
interface Costs {
  readonly find: Work;
  readonly total: Work;
}

interface Buffers {
  readonly plane: readonly [Numbers, Numbers, Numbers];
  readonly places: Numbers;
  readonly data: Numbers;
  readonly targets: Numbers;
  readonly piece: { readonly inputs: Numbers; readonly targets: Numbers };
  readonly losses: Numbers;
}

export class WeightGrid {
  private constructor(
    private readonly device: Device,
    private readonly program: GpuProgram,
    private readonly examples: number,
    /** Sets of weights that a pass has room for. */
    readonly sets: number,
    private readonly make: Work,
    private readonly outputs: Outputs,
    private readonly costs: ReadonlyMap<number, Costs>,
    private readonly buffers: Buffers,
  ) {}

  /**
   * Over the first `examples`, of which there are as many, of inputs [... x inputs] and targets, as GpuSource gives them.
   * Rejects with a GpuFault where the card cannot do it.
   */
  static async create(
    device: Device,
    program: GpuProgram,
    inputs: Float32Array,
    targets: Float32Array | Uint32Array,
    examples: number,
  ): Promise<WeightGrid> {
    const { parameters } = program;
    if (program.state > 0) throw new GpuFault('of averages over training steps a plane of weights tells nothing');
    if (parameters > 64 * mostGroups) throw new GpuFault(`a plane of ${parameters} weights is too large`);
    const rows = Math.min(pieceRows, examples);
    const stride = 4 * Math.ceil(parameters / 4);
    const most = severalSets(program) ? mostGroups : 1;
    const sets = Math.max(
      1,
      Math.floor(
        Math.min(
          most,
          (64 * mostGroups) / rows,
          submissionOperations / passOperations(program, rows),
          mostNumbers / stride,
          mostNumbers / outputNumbers(program, 1, rows),
        ),
      ),
    );
    const perExample = targets.length / (inputs.length / program.inputs);
    const weights = device.numbers(sets * stride);
    const buffers: Buffers = {
      plane: [device.numbers(parameters), device.numbers(parameters), device.numbers(parameters)],
      places: device.numbers(2 * sets),
      data: device.numbers(inputs.subarray(0, examples * program.inputs)),
      targets: device.numbers(targets.subarray(0, examples * perExample)),
      piece: { inputs: device.numbers(rows * program.inputs), targets: device.numbers(rows * perExample) },
      losses: device.numbers(sets),
    };
    const sizes = [rows, examples % rows].filter((size) => size > 0);
    const outputs = await outputsOf(
      device,
      program,
      { sets, weights, stride, state: device.numbers(0), rows, inputs: buffers.piece.inputs },
      sizes,
    );
    const costs = new Map<number, Costs>();
    const room = {
      outputs: outputs.outputs,
      slopes: device.numbers(sets * rows * program.outputs),
      costs: device.numbers(sets * rows),
      steps: device.numbers(stepBytes / 4),
      targets: buffers.piece.targets,
    };
    for (const size of new Set(sizes)) {
      // Every set is asked about the same examples of the piece.
      const each = device.numbers(Uint32Array.from({ length: sets * size }, (_, i) => i % size));
      costs.set(size, {
        find: await costsOf(device, program, sets * size, 0, { ...room, examples: each }),
        total: await totalsOf(device, size, costWeight(program, examples), room.costs, buffers.losses),
      });
    }
    const make = await setsOf(device, parameters, stride, buffers, weights);
    return new WeightGrid(device, program, examples, sets, make, outputs, costs, buffers);
  }

  /** What losses are found on from now on; the last plane's must have come. */
  setPlane({ weights, first, second }: WeightPlane): void {
    [weights, first, second].forEach((numbers, i) => {
      this.device.write(this.buffers.plane[i] as Numbers, numbers);
    });
  }

  /**
   * The losses at places [n x 2], the pairs (a, b), in their order, some at a time. Once the signal says so, no more come and
   * nothing more is submitted. Rejects with a GpuFault once the card is lost.
   */
  async *losses(places: Float32Array, signal?: AbortSignal): AsyncGenerator<Float32Array, void> {
    const { device, sets, examples, program } = this;
    const piece = Math.min(pieceRows, examples);
    const pieces = Math.ceil(examples / piece);
    /** Ends of what was submitted; only so many are waited for at once. */
    const ends: Promise<unknown>[] = [];
    const coming: Promise<Float32Array>[] = [];
    for (let from = 0; from < places.length / 2; from += sets) {
      const count = Math.min(sets, places.length / 2 - from);
      const atOnce = Math.max(1, Math.floor(submissionOperations / (count * passOperations(program, piece))));
      const target = device.readTarget(count);
      for (let done = 0; done < pieces; done += atOnce) {
        await ends[ends.length - inFlight];
        if (signal?.aborted) return;
        const encoder = device.device.createCommandEncoder();
        if (done === 0) this.encodeSets(encoder, places.subarray(2 * from, 2 * (from + count)));
        for (let index = done; index < Math.min(pieces, done + atOnce); index++) {
          this.encodePiece(encoder, index * piece, Math.min(piece, examples - index * piece), count);
        }
        const isLast = done + atOnce >= pieces;
        if (isLast) encoder.copyBufferToBuffer(this.buffers.losses.buffer, 0, target, 0, 4 * count);
        device.device.queue.submit([encoder.finish()]);
        const found = isLast ? device.takeFrom(target, count).finally(() => target.destroy()) : null;
        const end = found ?? device.finished();
        // A card that is lost is told by whoever waits for the losses.
        end.catch(() => {});
        ends.push(end);
        if (found) coming.push(found);
      }
      if (coming.length >= inFlight) yield (await coming.shift()) as Float32Array;
      if (signal?.aborted) return;
    }
    for (const found of coming) {
      const losses = await found;
      if (signal?.aborted) return;
      yield losses;
    }
  }

  private encodeSets(encoder: GPUCommandEncoder, places: Float32Array): void {
    const { device, make, buffers } = this;
    device.write(buffers.places, places);
    encoder.clearBuffer(buffers.losses.buffer);
    const pass = encoder.beginComputePass();
    encode(pass, { ...make, groups: [make.groups[0], make.groups[1], places.length / 2] });
    pass.end();
  }

  private encodePiece(encoder: GPUCommandEncoder, first: number, rows: number, sets: number): void {
    const { data, targets, piece } = this.buffers;
    const parts = [
      [data, piece.inputs],
      [targets, piece.targets],
    ] as const;
    for (const [all, part] of parts) {
      const each = all.length / this.examples;
      encoder.copyBufferToBuffer(all.buffer, 4 * first * each, part.buffer, 0, 4 * rows * each);
    }
    const { find, total } = this.costs.get(rows) as Costs;
    const pass = encoder.beginComputePass();
    for (const work of this.outputs.works(sets, rows)) encode(pass, work);
    encode(pass, { ...find, groups: [Math.ceil((sets * rows) / 64), 1] }, [0]);
    encode(pass, { ...total, groups: [sets, 1] });
    pass.end();
  }
}

/** Multiplications and additions for one set of weights. */
const passOperations = (program: GpuProgram, rows: number): number => rows * operationsOf(program.layers);

async function setsOf(
  device: Device,
  parameters: number,
  stride: number,
  { plane, places }: Buffers,
  weights: Numbers,
): Promise<Work> {
  const bindings = ['uniform', 'read', 'read', 'read', 'read', 'write'] as const;
  const program = await device.program('the weights of a plane', setsText, bindings, 'make_sets');
  const shape = device.numbers(Uint32Array.of(parameters, stride));
  return { program, group: device.group(program, [shape, places, ...plane, weights]), groups: overAll(parameters) };
}

async function totalsOf(device: Device, rows: number, weight: number, costs: Numbers, losses: Numbers): Promise<Work> {
  const program = await device.program('the sums of losses', totalsText, ['uniform', 'read', 'write'], 'add_totals');
  const words = Uint32Array.of(rows, 0);
  new Float32Array(words.buffer)[1] = weight;
  return { program, group: device.group(program, [device.numbers(words), costs, losses]), groups: [1, 1] };
}
