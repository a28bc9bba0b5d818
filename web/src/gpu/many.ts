// Many trainings of one run at once, each with hyper-parameters of its own: every invocation of the core's shader makes
// one. What each step needs is uploaded once; then trainings go on a few steps at a time, as many as keep the card from
// drawing the screen for no longer than a frame or two.

import { type Device, encode, GpuFault, type Numbers, type Work } from './device';

/** The shader and its buffers, as the core describes them (cpp/src/gpu/many_text.h). */
export interface ManyProgram {
  /** Entry point train, an invocation for each training. */
  readonly text: string;
  /** Numbers of a training in `state`: what was found, then everything else. */
  readonly rows: number;
  /** Row of the first of its weights. */
  readonly weights: number;
  readonly parameters: number;
  /** In the order of their rows in `hypers`, with the document's values. */
  readonly hypers: readonly { readonly path: string; readonly base: number }[];
  /** Words of a step's record. */
  readonly record: number;
  readonly uses_noise: boolean;
  /** Targets are classes. */
  readonly labels: boolean;
  /** At which the run ends. */
  readonly steps: number;
  /** Of a training's step, about. */
  readonly operations: number;
}

/** What the first steps need; see GpuManySteps in the core. */
export interface ManySteps {
  readonly records: Uint32Array;
  readonly examples: Uint32Array;
  readonly noise: Float32Array;
}

/** The core's side of it. */
export interface ManySource {
  readonly program: ManyProgram;
  /** Of the training part, example by example; then the first weights. */
  inputs(): Float32Array;
  targets(): Float32Array | Uint32Array;
  steps(count: number): ManySteps;
  dispose(): void;
}

/** What is looked for: the step before which the loss has come down to each share of its way to `floor`. */
export interface Descent {
  readonly floor: number;
  /** Of the average of losses, rather than of each. */
  readonly averaged: boolean;
  /** From large to small. */
  readonly shares: readonly number[];
}

/** What became of a training. */
export interface Trained {
  /** Taken. */
  readonly step: number;
  readonly status: 'running' | 'stopped' | 'diverged';
  readonly firstLoss: number;
  readonly lastLoss: number;
  /** For each share; NaN: never. */
  readonly found: readonly number[];
}

/** Values of hyper-parameters that differ from the document's. */
export type Values = readonly (readonly [path: string, value: number])[];

/** A row of `state` for each, in this order; then a row for each share. */
const head = ['status', 'step', 'next', 'average', 'first', 'last'] as const;
const diverged = 1;
/** Shares the uniform has room for. */
const mostShares = 32;
const callWords = 8 + mostShares;

/** Trainings beside each other: more would only make the first results come later. */
const mostAtOnce = 1 << 14;
/** Where the processor plays the card's part. */
const mostAtOnceInSoftware = 1 << 10;
const groupSize = 64;
/** Bytes of `state`. */
const mostState = 96 << 20;
/** Operations of one step of all trainings, which no card takes longer for than its system allows. */
const mostOperations = 2e9;
/** Numbers that all steps of a run may need. */
const mostNumbers = 1 << 25;
/** What a submission is to take. */
const sliceMs = 24;

export class Many {
  private under = { count: 0, step: 0, lookAt: 1 };
  /** Steps of the next submission. */
  private sliceSteps = 1;

  private constructor(
    private readonly device: Device,
    private readonly program: ManyProgram,
    /** As many trainings as are best made at once. */
    readonly capacity: number,
    private readonly steps: number,
    private readonly descent: Descent,
    private readonly call: Numbers,
    private readonly state: Numbers,
    private readonly hypers: Numbers,
    private readonly work: Omit<Work, 'groups'>,
  ) {}

  /**
   * steps: taken at most. Rejects with a GpuFault where this card cannot hold it. The device is the caller's; closing it
   * frees everything.
   */
  static async create(device: Device, source: ManySource, steps: number, descent: Descent): Promise<Many> {
    const { program } = source;
    if (descent.shares.length > mostShares) throw new GpuFault(`at most ${mostShares} shares can be looked for`);
    const taken = Math.min(steps, program.steps);
    if (program.uses_noise && taken * program.parameters > mostNumbers) {
      throw new GpuFault(`the noise of ${taken} steps is more than is kept on a card`);
    }
    const needed = source.steps(taken);
    if (needed.examples.length > mostNumbers) {
      throw new GpuFault(`the minibatches of ${taken} steps are more than are kept on a card`);
    }
    const atOnce = device.isSoftware ? mostAtOnceInSoftware : mostAtOnce;
    const fitting = Math.min(atOnce, mostState / (4 * program.rows), mostOperations / program.operations);
    const capacity = groupSize * Math.max(1, Math.floor(fitting / groupSize));
    const call = device.numbers(callWords);
    const state = device.numbers(capacity * program.rows);
    const hypers = device.numbers(capacity * program.hypers.length);
    const rest = [needed.records, needed.examples, source.inputs(), source.targets()];
    if (program.uses_noise) rest.push(needed.noise);
    const compiled = await device.program(
      'many trainings at once',
      program.text,
      ['uniform', 'write', ...Array<'read'>(1 + rest.length).fill('read')],
      'train',
    );
    const group = device.group(compiled, [call, state, hypers, ...rest.map((numbers) => device.numbers(numbers))]);
    return new Many(device, program, capacity, taken, descent, call, state, hypers, { program: compiled, group });
  }

  /**
   * Begins these trainings, `capacity` at most, in place of those that are under way. Throws a GpuFault where a value is
   * of no hyper-parameter of the run.
   */
  begin(variants: readonly Values[]): void {
    const count = variants.length;
    if (count > this.capacity) throw new GpuFault(`${count} trainings at once, at most ${this.capacity} fit`);
    this.device.write(this.hypers, this.valuesOf(variants));
    // More trainings beside each other take longer for a step.
    this.sliceSteps = Math.max(
      1,
      Math.floor((this.sliceSteps * this.under.count) / Math.max(count, this.under.count, 1)),
    );
    this.under = { count, step: 0, lookAt: 1 };
  }

  /**
   * Goes on for about so long, but for a few steps at least; what has become of the trainings once all of them have ended, else null. Rejects with a
   * GpuFault when the card is lost.
   */
  async goOn(ms: number): Promise<Trained[] | null> {
    const { device, state, under, steps: most } = this;
    const end = performance.now() + ms;
    while (under.step < most) {
      const began = performance.now();
      const steps = Math.min(this.sliceSteps, most - under.step);
      this.submit(under.count, under.step, steps);
      await device.finished();
      this.sliceSteps = nextSize(steps, performance.now() - began);
      under.step += steps;
      if (under.step >= most) break;
      if (under.step >= under.lookAt) {
        under.lookAt = 2 * under.step;
        if ((await device.read(state, under.count)).every((status) => status !== 0)) break;
      }
      if (performance.now() >= end) return null;
    }
    return this.results();
  }

  /** Trains all of them to the end. */
  async train(variants: readonly Values[]): Promise<Trained[]> {
    this.begin(variants);
    return (await this.goOn(Number.POSITIVE_INFINITY)) as Trained[];
  }

  private async results(): Promise<Trained[]> {
    const { count } = this.under;
    const rows = head.length + this.descent.shares.length;
    const found = await this.device.read(this.state, rows * count);
    const at = (row: number, training: number): number => found[row * count + training] as number;
    return Array.from({ length: count }, (_, training): Trained => {
      const of = (name: (typeof head)[number]): number => at(head.indexOf(name), training);
      const step = of('step');
      const ended = step >= this.program.steps ? 'stopped' : 'running';
      return {
        step,
        status: of('status') === diverged ? 'diverged' : ended,
        firstLoss: step > 0 ? of('first') : Number.NaN,
        lastLoss: step > 0 ? of('last') : Number.NaN,
        found: this.descent.shares.map((_, share) => {
          const taken = at(head.length + share, training);
          return taken < 0 ? Number.NaN : taken;
        }),
      };
    });
  }

  /** Of each training, as they are now. */
  async weights(): Promise<Float32Array[]> {
    const { weights, parameters } = this.program;
    const { count } = this.under;
    const all = await this.device.read(this.state, (weights + parameters) * count);
    return Array.from({ length: count }, (_, training) =>
      Float32Array.from({ length: parameters }, (_, i) => all[(weights + i) * count + training] as number),
    );
  }

  private valuesOf(variants: readonly Values[]): Float32Array {
    const count = variants.length;
    const { hypers } = this.program;
    const all = new Float32Array(hypers.length * count);
    for (const [row, { base }] of hypers.entries()) all.fill(base, row * count, (row + 1) * count);
    const rows = new Map(hypers.map(({ path }, row) => [path, row]));
    for (const [training, values] of variants.entries()) {
      for (const [path, value] of values) {
        const row = rows.get(path);
        if (row === undefined) throw new GpuFault(`${path} is no hyper-parameter of this run`);
        all[row * count + training] = value;
      }
    }
    return all;
  }

  private submit(count: number, first: number, steps: number): void {
    const { device, descent } = this;
    const words = new ArrayBuffer(4 * callWords);
    new Uint32Array(words).set([count, first, steps, descent.shares.length]);
    new Float32Array(words).set([descent.floor], 4);
    new Uint32Array(words).set([descent.averaged ? 1 : 0], 5);
    new Float32Array(words).set(descent.shares, 8);
    device.write(this.call, new Uint32Array(words));
    const encoder = device.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass, { ...this.work, groups: [Math.ceil(count / groupSize), 1] });
    pass.end();
    device.device.queue.submit([encoder.finish()]);
  }
}

/** Steps of the next submission, when one of `steps` took so long: it grows slowly, for the first ones compile. */
function nextSize(steps: number, ms: number): number {
  return Math.max(1, Math.min(4 * steps, Math.floor((steps * sliceMs) / Math.max(ms, 0.1))));
}
