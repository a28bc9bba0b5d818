// A training on the card: blocks of steps from the core, submitted one by one and bounded in what they ask of the card,
// their losses read back while later ones are under way. A training has its device to itself: closing that frees all.

import { type Device, encode, GpuFault, mostGroups, type Numbers, type Work } from './device';
import { type Evaluated, Evaluation } from './evaluation';
import { stepBytes } from './gather';
import { measuredLength, Optimizer } from './optimizer';
import { type BatchBuffers, type Forward, type Kept, makeBackward, makeForward, makeKept, operations } from './passes';
import { type Penalty, penaltyOf } from './penalty';
import type { GpuBlock, GpuSource } from './program';

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

export class Training {
  private steps = 0;
  /** Of every size of minibatch: at the weights, and at the point where the gradient is taken anew. */
  private readonly passes = new Map<number, { first: Passes; second: Passes | null }>();
  private evaluation: Promise<Evaluation | null> | null = null;

  private constructor(
    private readonly device: Device,
    private readonly source: GpuSource,
    private readonly kept: Kept,
    private readonly buffers: BatchBuffers,
    private readonly gradients: Numbers,
    private readonly numbers: Numbers,
    private readonly noise: Numbers | null,
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
    const weights = device.numbers(source.weights());
    const gradient = device.numbers(program.parameters);
    const buffers: BatchBuffers = {
      data: device.numbers(source.inputs('train')),
      targets: device.numbers(source.targets('train')),
      steps: device.numbers((block * stepBytes) / 4),
      examples: device.numbers(block * program.batch),
      losses: device.numbers(block),
      measured: device.numbers(measuredLength),
    };
    const numbers = device.numbers((block * program.optimizer.stride) / 4);
    const { measured } = buffers;
    const optimizer = await Optimizer.create(device, program, { weights, gradient, numbers, measured });
    const noise = optimizer.noise ? device.numbers(block * program.parameters) : null;
    const targets = Array.from({ length: inFlight }, () => device.readTarget(block));
    const kept = makeKept(device, program, program.batch);
    return new Training(device, source, kept, buffers, gradient, numbers, noise, optimizer, block, targets);
  }

  /** Steps done. */
  get done(): number {
    return this.steps;
  }

  /** Takes so many steps. What comes back are their losses, once the card has made them. */
  async run(count: number): Promise<Float32Array> {
    const losses = new Float32Array(count);
    const reading: Promise<void>[] = [];
    for (let done = 0; done < count; ) {
      const steps = Math.min(this.block, count - done);
      const block = this.source.next(steps);
      for (const size of new Set(block.sizes)) await this.prepare(size);
      const place = reading.length;
      // The buffer to read into was last used so many blocks ago.
      await reading[place - inFlight];
      const receiving = this.submit(
        block,
        this.targets[place % inFlight] as GPUBuffer,
        losses.subarray(done, done + steps),
      );
      // One that fails fails all those behind it; the first is told below.
      receiving.catch(() => {});
      reading.push(receiving);
      done += steps;
      this.steps += steps;
    }
    await Promise.all(reading);
    return losses;
  }

  weights(): Promise<Float32Array> {
    return this.device.read(this.optimizer.weights);
  }

  /** Loss and accuracy over the validation part, at the weights that are to be looked at. Null: there is none. */
  async evaluate(): Promise<Evaluated | null> {
    this.evaluation ??= Evaluation.create(this.device, this.source, this.optimizer.evaluated);
    return (await this.evaluation)?.run() ?? null;
  }

  private async prepare(size: number): Promise<void> {
    if (this.passes.has(size)) return;
    const { device, kept, buffers, gradients, optimizer } = this;
    const { program } = this.source;
    const at = async (weights: Numbers): Promise<Passes> => ({
      forward: await makeForward(device, program, size, weights, kept, buffers),
      backward: await makeBackward(device, program, size, weights, kept, gradients),
      penalty: await penaltyOf(device, program, weights, gradients, buffers),
    });
    const { point, weights } = optimizer;
    this.passes.set(size, { first: await at(weights), second: point && (await at(point)) });
  }

  /** Its losses go into `losses`. */
  private submit(block: GpuBlock, target: GPUBuffer, losses: Float32Array): Promise<void> {
    const { device } = this;
    const steps = block.sizes.length;
    const records = new Uint32Array((steps * stepBytes) / 4);
    let first = 0;
    block.sizes.forEach((size, step) => {
      records.set([first, step], (step * stepBytes) / 4);
      first += size;
    });
    device.write(this.buffers.steps, records);
    device.write(this.buffers.examples, block.examples);
    device.write(this.numbers, block.numbers);
    if (this.noise) device.write(this.noise, block.noise);

    const encoder = device.device.createCommandEncoder();
    block.sizes.forEach((size, step) => {
      this.encodeStep(encoder, size, step, block.restarts[step] === 1);
    });
    encoder.copyBufferToBuffer(this.buffers.losses.buffer, 0, target, 0, 4 * steps);
    device.device.queue.submit([encoder.finish()]);
    return device.takeFrom(target, steps).then((values) => losses.set(values));
  }

  private encodeStep(encoder: GPUCommandEncoder, size: number, step: number, restarts: boolean): void {
    const { first, second } = this.passes.get(size) as { first: Passes; second: Passes | null };
    const moved = [step * stepBytes];
    const loss = first.forward;
    let pass = encoder.beginComputePass();
    encode(pass, loss.gather, moved);
    for (const work of loss.layers) encode(pass, work);
    for (const work of [loss.slopes, loss.total]) encode(pass, work, moved);
    for (const work of first.backward) encode(pass, work);
    if (first.penalty) {
      encode(pass, first.penalty.slopes);
      encode(pass, first.penalty.total, moved);
    }
    pass.end();
    if (second) {
      this.optimizer.encodeAscent(encoder, step);
      pass = encoder.beginComputePass();
      for (const work of second.forward.layers) encode(pass, work);
      encode(pass, second.forward.slopes, moved);
      for (const work of second.backward) encode(pass, work);
      if (second.penalty) encode(pass, second.penalty.slopes);
      pass.end();
    }
    const { noise } = this.optimizer;
    if (noise && this.noise) {
      encoder.copyBufferToBuffer(this.noise.buffer, 4 * step * noise.length, noise.buffer, 0, 4 * noise.length);
    }
    this.optimizer.encodeStep(encoder, step, restarts);
  }
}
