// A training on the card: blocks of steps from the core, submitted one by one and bounded in what they ask of the card,
// what was measured in them read back while later ones are under way. A training has its device to itself: closing that frees all.

import { type Device, encode, encodeAll, GpuFault, mostGroups, type Numbers, type Work } from './device';
import { type Evaluated, Evaluation } from './evaluation';
import { stepBytes } from './gather';
import { countWidth, type Measure, measureOf, rowWidth } from './measure';
import { measuredLength, Optimizer } from './optimizer';
import type { Learnt } from './outputs';
import { type BatchBuffers, type Forward, type Kept, makeBackward, makeForward, makeKept, operations } from './passes';
import { type Penalty, penaltyOf } from './penalty';
import type { GpuBlock, GpuSource, GpuState, Measured } from './program';

/** Steps the core hands over at once, at most. */
const blockSteps = 64;
/** Numbers of noise in a block, at most. */
const blockNoise = 1 << 22;
/** Operations of a block, which is submitted as a whole, so that none keeps the card from drawing the screen for long. */
const blockOperations = 4e9;
/** Blocks under way. */
const inFlight = 3;

/** Loss and gradient of a minibatch. */
interface Passes {
  readonly forward: Forward;
  readonly backward: readonly Work[];
  readonly penalty: Penalty | null;
}

interface TrainingBuffers extends BatchBuffers {
  readonly gradient: Numbers;
  /** The last step's gradient, as the passes gave it. */
  readonly lastGradient: Numbers;
  readonly before: Numbers;
  readonly best: Numbers;
  /** Where the counts of each step of a block start. */
  readonly places: Numbers;
  readonly counts: Numbers;
  /** Of the optimizer. */
  readonly numbers: Numbers;
  readonly noise: Numbers | null;
}

export class Training {
  private steps = 0;
  private hasBest = false;
  /** Of every size of minibatch: at the weights, and at the point where the gradient is taken anew. */
  private readonly passes = new Map<number, { first: Passes; second: Passes | null }>();
  private evaluation: Promise<Evaluation | null> | null = null;

  private constructor(
    private readonly device: Device,
    private readonly source: GpuSource,
    private readonly kept: Kept,
    private readonly buffers: TrainingBuffers,
    private readonly measure: Measure,
    readonly optimizer: Optimizer,
    private readonly block: number,
    private readonly targets: readonly GPUBuffer[],
  ) {}

  /** Rejects with a GpuFault where the card cannot do it. The source is taken from its first step on. */
  static async create(device: Device, source: GpuSource): Promise<Training> {
    const { program } = source;
    if (program.batch > mostGroups) throw new GpuFault(`minibatches of ${program.batch} examples are too large`);
    const most = Math.min(
      blockSteps,
      blockOperations / operations(program, program.batch),
      program.optimizer.uses_noise ? blockNoise / program.parameters : blockSteps,
    );
    const block = Math.max(1, Math.floor(most));
    const weights = device.numbers(program.parameters);
    const gradient = device.numbers(program.parameters);
    const measured = device.numbers(measuredLength);
    const numbers = device.numbers((block * program.optimizer.stride) / 4);
    const optimizer = await Optimizer.create(device, program, { weights, gradient, numbers, measured });
    const buffers: TrainingBuffers = {
      data: device.numbers(source.inputs('train')),
      state: device.numbers(program.state),
      targets: device.numbers(source.targets('train')),
      steps: device.numbers((block * stepBytes) / 4),
      examples: device.numbers(block * program.batch),
      losses: device.numbers(block * rowWidth(program)),
      measured,
      gradient,
      lastGradient: device.numbers(program.parameters),
      before: device.numbers(program.parameters),
      best: device.numbers(program.parameters + program.state),
      places: device.numbers((block * stepBytes) / 4),
      counts: device.numbers(block * countWidth(program)),
      numbers,
      noise: optimizer.noise ? device.numbers(block * program.parameters) : null,
    };
    device.write(buffers.places, placesOf(block, countWidth(program)));
    const measure = await measureOf(device, program, { ...buffers, rows: buffers.losses, weights });
    const words = block * (rowWidth(program) + countWidth(program));
    const targets = Array.from({ length: inFlight }, () => device.readTarget(words));
    const kept = makeKept(device, program, program.batch);
    const made = new Training(device, source, kept, buffers, measure, optimizer, block, targets);
    made.begin();
    return made;
  }

  /** Goes on from where the source's session is. */
  begin(): void {
    const { weights, slots, best } = this.source.begin();
    const { parameters } = this.source.program;
    this.device.write(this.optimizer.weights, weights.subarray(0, parameters));
    this.device.write(this.buffers.state, weights.subarray(parameters));
    this.optimizer.writeSlots(slots);
    this.hasBest = best.length > 0;
    this.device.write(this.buffers.best, best);
  }

  /** What is to be looked at of the network. */
  get learnt(): Learnt {
    return { weights: this.optimizer.evaluated, state: this.buffers.state };
  }

  /** Steps done. */
  get done(): number {
    return this.steps;
  }

  /** Takes so many steps. What comes back was measured in them, once the card has made them. */
  async run(count: number): Promise<Measured> {
    const found: Promise<Measured>[] = [];
    for (let done = 0; done < count; ) {
      const steps = Math.min(this.block, count - done);
      const block = this.source.next(steps);
      for (const size of new Set(block.sizes)) await this.prepare(size);
      const place = found.length;
      // The buffer to read into was last used so many blocks ago.
      await found[place - inFlight];
      done += steps;
      const receiving = this.submit(block, this.targets[place % inFlight] as GPUBuffer, done === count);
      // One that fails fails all those behind it; the first is told below.
      receiving.catch(() => {});
      found.push(receiving);
      this.steps += steps;
    }
    const all = await Promise.all(found);
    return {
      rows: joined(
        Float32Array,
        all.map(({ rows }) => rows),
      ),
      counts: joined(
        Uint32Array,
        all.map(({ counts }) => counts),
      ),
    };
  }

  /** Where the run is now. The gradient is that of the last step. */
  async state(): Promise<{ state: GpuState; gradient: Float32Array }> {
    const { optimizer, buffers } = this;
    const best = this.hasBest ? [buffers.best] : [];
    const parts = [optimizer.weights, buffers.state, buffers.lastGradient, ...best, ...optimizer.slotBuffers];
    const values = await this.device.readAll(parts);
    const gradient = values[2] as Float32Array;
    const weights = joined(Float32Array, values.slice(0, 2));
    const slots = joined(Float32Array, values.slice(3 + best.length));
    return {
      state: { weights, slots, best: this.hasBest ? (values[3] as Float32Array) : new Float32Array(0) },
      gradient: this.steps > 0 ? gradient : new Float32Array(0),
    };
  }

  /** What evaluate() was last told of is to be kept as the best weights. */
  keepBest(): void {
    const encoder = this.device.device.createCommandEncoder();
    const { evaluated } = this.optimizer;
    const { best, state } = this.buffers;
    encoder.copyBufferToBuffer(evaluated.buffer, 0, best.buffer, 0, 4 * evaluated.length);
    encoder.copyBufferToBuffer(state.buffer, 0, best.buffer, 4 * evaluated.length, 4 * state.length);
    this.device.device.queue.submit([encoder.finish()]);
    this.hasBest = true;
  }

  weights(): Promise<Float32Array> {
    return this.device.read(this.optimizer.weights);
  }

  /** Loss and accuracy over the validation part, at the weights that are to be looked at. Null: there is none. */
  async evaluate(): Promise<Evaluated | null> {
    this.evaluation ??= Evaluation.create(this.device, this.source, this.learnt);
    return (await this.evaluation)?.run() ?? null;
  }

  private async prepare(size: number): Promise<void> {
    if (this.passes.has(size)) return;
    const { device, kept, buffers, optimizer } = this;
    const { gradient } = buffers;
    const { program } = this.source;
    const at = async (weights: Numbers): Promise<Passes> => ({
      forward: await makeForward(device, program, size, weights, kept, buffers),
      backward: await makeBackward(device, program, size, weights, kept, buffers, gradient),
      penalty: await penaltyOf(device, program, weights, gradient, buffers),
    });
    const { point, weights } = optimizer;
    this.passes.set(size, { first: await at(weights), second: point && (await at(point)) });
  }

  /** isLast: its last gradient may be asked for. */
  private async submit(block: GpuBlock, target: GPUBuffer, isLast: boolean): Promise<Measured> {
    const { device, buffers } = this;
    const { program } = this.source;
    const steps = block.sizes.length;
    const width = rowWidth(program);
    const records = new Uint32Array((steps * stepBytes) / 4);
    let first = 0;
    block.sizes.forEach((size, step) => {
      records.set([first, step * width, block.step + step], (step * stepBytes) / 4);
      first += size;
    });
    device.write(buffers.steps, records);
    device.write(buffers.examples, block.examples);
    device.write(buffers.numbers, block.numbers);
    if (buffers.noise) device.write(buffers.noise, block.noise);

    const encoder = device.device.createCommandEncoder();
    encoder.clearBuffer(buffers.counts.buffer);
    let counted = 0;
    block.sizes.forEach((size, step) => {
      const place = block.counted[step] === 1 ? counted++ : null;
      this.encodeStep(
        encoder,
        { size, step, place, restarts: block.restarts[step] === 1 },
        isLast && step === steps - 1,
      );
    });
    const [rows, counts] = [steps * width, counted * countWidth(program)];
    encoder.copyBufferToBuffer(buffers.losses.buffer, 0, target, 0, 4 * rows);
    if (counts > 0) encoder.copyBufferToBuffer(buffers.counts.buffer, 0, target, 4 * rows, 4 * counts);
    device.device.queue.submit([encoder.finish()]);
    const { buffer } = await device.takeFrom(target, rows + counts);
    return { rows: new Float32Array(buffer, 0, rows), counts: new Uint32Array(buffer, 4 * rows, counts) };
  }

  /** place: of its counts among those of the block; null: the step is not counted. */
  private encodeStep(
    encoder: GPUCommandEncoder,
    { size, step, place, restarts }: { size: number; step: number; place: number | null; restarts: boolean },
    keepGradient: boolean,
  ): void {
    const { buffers, measure } = this;
    const { first, second } = this.passes.get(size) as { first: Passes; second: Passes | null };
    const moved = [step * stepBytes];
    const loss = first.forward;
    let pass = encoder.beginComputePass();
    encode(pass, loss.gather, moved);
    encodeAll(pass, loss.layers, moved);
    for (const work of [loss.slopes, loss.total]) encode(pass, work, moved);
    encodeAll(pass, first.backward, moved);
    encodeAll(pass, loss.ends);
    if (first.penalty) {
      encode(pass, first.penalty.slopes);
      encode(pass, first.penalty.total, moved);
    }
    if (!second) encode(pass, measure.gradient);
    if (place !== null) encode(pass, measure.counts, [place * stepBytes]);
    pass.end();
    if (keepGradient) copyAll(encoder, buffers.gradient, buffers.lastGradient);
    if (second) {
      this.optimizer.encodeAscent(encoder, step);
      pass = encoder.beginComputePass();
      encodeAll(pass, second.forward.layers, moved);
      encode(pass, second.forward.slopes, moved);
      encodeAll(pass, second.backward, moved);
      if (second.penalty) encode(pass, second.penalty.slopes);
      encode(pass, measure.gradient);
      pass.end();
    }
    const { noise } = this.optimizer;
    if (noise && buffers.noise) {
      encoder.copyBufferToBuffer(buffers.noise.buffer, 4 * step * noise.length, noise.buffer, 0, 4 * noise.length);
    }
    copyAll(encoder, this.optimizer.weights, buffers.before);
    this.optimizer.encodeStep(encoder, step, restarts);
    pass = encoder.beginComputePass();
    encode(pass, measure.change);
    encode(pass, measure.row, moved);
    pass.end();
  }
}

function copyAll(encoder: GPUCommandEncoder, from: Numbers, to: Numbers): void {
  encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, 0, 4 * from.length);
}

/** One behind another. */
function joined<T extends Float32Array | Uint32Array>(Type: new (length: number) => T, arrays: readonly T[]): T {
  const all = new Type(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

/** Records that say where the counts of each step that is counted start. */
function placesOf(steps: number, width: number): Uint32Array {
  const records = new Uint32Array((steps * stepBytes) / 4);
  for (let step = 0; step < steps; step++) records[(step * stepBytes) / 4] = step * width;
  return records;
}
