// A run's optimizer on the card: the core's kernels of its stages, with the buffers they name, in the order of a step.
// What belongs to the whole run is in the records of numbers that the core hands over.

import {
  type Binding,
  type Bound,
  type Device,
  encode,
  GpuFault,
  mostGroups,
  type Numbers,
  overAll,
  type Work,
} from './device';
import { norm } from './norm';
import type { GpuProgram, OptimizerPart, PartBuffer } from './program';
import { addScaled } from './scaled';

/** One part's work in a step; all of it but the norm moves with the step. */
interface PartWork {
  readonly part: OptimizerPart;
  /** Of what its numbers depend on: the norm as it is when the part's turn comes. */
  readonly norm: readonly Work[];
  readonly numbers: Work | null;
  readonly sums: Work | null;
  /** Null: the factor is in the rule's own numbers. */
  readonly step: Work | null;
}

/** [loss, norm of the gradient] of the step under way. */
export const measuredLength = 2;

export class Optimizer {
  /** Where the gradient is to be taken anew; null: nowhere. */
  readonly point: Numbers | null;
  private readonly slots = new Map<string, Numbers>();
  private works: PartWork[] = [];
  /** Adds what was kept apart to w. */
  private addition: Work | null = null;

  private constructor(
    private readonly device: Device,
    private readonly program: GpuProgram,
    readonly weights: Numbers,
    private readonly gradient: Numbers,
    /** Records of stride bytes. */
    private readonly numbers: Numbers,
    private readonly measured: Numbers,
    private readonly shared: ReadonlyMap<string, Numbers>,
    private readonly segments: Numbers,
    /** For slots that start with it. */
    private readonly ones: Numbers | null,
  ) {
    this.point = shared.get('point') ?? null;
  }

  static async create(
    device: Device,
    program: GpuProgram,
    buffers: { weights: Numbers; gradient: Numbers; numbers: Numbers; measured: Numbers },
  ): Promise<Optimizer> {
    const { weights, gradient, numbers, measured } = buffers;
    const { parts, by_change } = program.optimizer;
    if (parts.filter(({ ascends }) => ascends).length > 1)
      throw new GpuFault('one stage at most may move the gradient');
    const shared = new Map<string, Numbers>();
    const named = new Set(parts.flatMap((part) => part.buffers.map(({ source }) => source)));
    if (by_change) named.add('direction');
    for (const source of ['before', 'noise', 'direction', 'point']) {
      if (named.has(source)) shared.set(source, device.numbers(program.parameters));
    }
    const segments = device.numbers(Uint32Array.from(program.segments.flat()));
    const wantsOnes = parts.some(({ slots }) => slots.some(({ start }) => start === 'one'));
    const ones = wantsOnes ? device.numbers(new Float32Array(program.parameters).fill(1)) : null;
    const made = new Optimizer(device, program, weights, gradient, numbers, measured, shared, segments, ones);
    made.makeSlots();
    made.works = await Promise.all(parts.map((part, index) => made.workOf(part, index)));
    const change = shared.get('direction');
    if (by_change && change) {
      made.addition = await addScaled(device, device.numbers(Float32Array.of(1)), change, weights);
    }
    return made;
  }

  /** Of a part's slot that is not of the whole run. */
  slot(part: string, id: string): Numbers {
    const found = this.slots.get(`${part}.${id}`);
    if (!found) throw new Error(`no slot ${part}.${id}`);
    return found;
  }

  /** All slots that are not of the whole run, in the order in which the core keeps them. */
  get slotBuffers(): Numbers[] {
    return this.program.optimizer.parts.flatMap(({ id, slots }) => slots.map((slot) => this.slot(id, slot.id)));
  }

  /** values: of all those, one behind another. */
  writeSlots(values: Float32Array): void {
    let at = 0;
    for (const slot of this.slotBuffers) {
      this.device.write(slot, values.subarray(at, at + slot.length));
      at += slot.length;
    }
  }

  /** The weights that validation and predictions are to use: averaged ones where a part keeps them. */
  get evaluated(): Numbers {
    const kept = this.program.optimizer.parts.flatMap(({ id, slots }) =>
      slots.filter(({ evaluated }) => evaluated).map((slot) => this.slot(id, slot.id)),
    );
    return kept.at(-1) ?? this.weights;
  }

  /** Standard normal numbers for the step, one for each parameter; null: nobody wants them. */
  get noise(): Numbers | null {
    return this.shared.get('noise') ?? null;
  }

  /** The gradient at w is there; what follows needs it at `point`, if that is not null. */
  encodeAscent(encoder: GPUCommandEncoder, step: number): void {
    this.encodeParts(encoder, step, ({ part }) => part.ascends);
  }

  /** Takes the step, given the gradient and measured[0]. restarts: the rule's slots start afresh afterwards. */
  encodeStep(encoder: GPUCommandEncoder, step: number, restarts: boolean): void {
    this.copy(encoder, this.weights, this.shared.get('before'));
    this.encodeParts(encoder, step, ({ part }) => part.phase === 'gradient' && !part.ascends);
    if (this.addition) this.copy(encoder, this.weights, this.shared.get('direction'));
    this.encodeParts(encoder, step, ({ part }) => part.phase === 'direction');
    this.encodeParts(encoder, step, ({ part }) => part.phase === 'update' && this.addition !== null);
    if (this.addition) {
      const pass = encoder.beginComputePass();
      encode(pass, this.addition);
      pass.end();
    }
    this.encodeParts(encoder, step, ({ part }) => part.phase === 'params');
    if (!restarts) return;
    for (const { part } of this.works) {
      if (part.phase === 'direction') this.startSlots(encoder, part);
    }
  }

  private encodeParts(encoder: GPUCommandEncoder, step: number, chosen: (work: PartWork) => boolean): void {
    const works = this.works.filter(chosen);
    if (works.length === 0) return;
    const pass = encoder.beginComputePass();
    for (const { part, norm, numbers, sums, step: last } of works) {
      const place = [step * this.program.optimizer.stride + part.at];
      for (const work of norm) encode(pass, work);
      for (const work of [numbers, sums, last]) if (work) encode(pass, work, place);
    }
    pass.end();
  }

  private copy(encoder: GPUCommandEncoder, from: Numbers | null, to: Numbers | undefined): void {
    if (from && to) encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, 0, 4 * to.length);
  }

  private makeSlots(): void {
    const encoder = this.device.device.createCommandEncoder();
    for (const part of this.program.optimizer.parts) {
      for (const { id, per_segment } of part.slots) {
        const count = per_segment ? this.program.segments.length : this.program.parameters;
        this.slots.set(`${part.id}.${id}`, this.device.numbers(count));
      }
      this.startSlots(encoder, part);
    }
    this.device.device.queue.submit([encoder.finish()]);
  }

  private startSlots(encoder: GPUCommandEncoder, part: OptimizerPart): void {
    for (const { id, start } of part.slots) {
      const slot = this.slot(part.id, id);
      if (start === 'zero') encoder.clearBuffer(slot.buffer);
      else this.copy(encoder, start === 'one' ? this.ones : this.weights, slot);
    }
  }

  /** What the part's text calls by this name. */
  private boundTo(part: OptimizerPart, { source, kind }: PartBuffer, values: Numbers): Numbers {
    if (kind === 'segments') return this.segments;
    if (kind === 'segment_values') return values;
    if (source === 'g') return this.gradient;
    // What a rule does to w is kept apart where somebody has to see it first.
    if (source === 'w') {
      const change = part.phase === 'direction' && this.program.optimizer.by_change;
      return change ? (this.shared.get('direction') as Numbers) : this.weights;
    }
    return this.shared.get(source) ?? this.slot(part.id, source);
  }

  private async workOf(part: OptimizerPart, index: number): Promise<PartWork> {
    const { device, program } = this;
    const { stride, parts } = program.optimizer;
    const record: Bound = { numbers: this.numbers, dynamicBytes: (parts[index + 1]?.at ?? stride) - part.at };
    if (part.factor) {
      // In a step that is kept apart the factor on w is one more thing to be added.
      const change = this.shared.get('direction');
      const step = change ? await addScaled(device, record, this.weights, change) : null;
      return { part, norm: [], numbers: null, sums: null, step };
    }

    const values = device.numbers(Math.max(1, program.segments.length * part.segment_values));
    const bound = [record, ...part.buffers.map((buffer) => this.boundTo(part, buffer, values))];
    const bindings: Binding[] = [
      'moving-uniform',
      ...part.buffers.map(({ written }): Binding => (written ? 'write' : 'read')),
    ];
    const compiled = (entryPoint: string) => device.program(part.id, part.text, bindings, entryPoint);
    const knowsSegments = part.buffers.some(({ kind }) => kind === 'segments');
    const largest = Math.max(...program.segments.map(([, size]) => size));
    const groups: [number, number] = knowsSegments
      ? [Math.ceil(largest / 64), program.segments.length]
      : overAll(program.parameters);
    if (groups[0] > mostGroups) throw new GpuFault(`${part.id}: a layer of ${largest} parameters is too large`);
    const step = await compiled('take_step');
    const sums = part.sums_segments ? await compiled('sum_segments') : null;
    return {
      part,
      ...(await this.measure(part, record)),
      sums: sums && { program: sums, group: device.group(sums, bound), groups: [program.segments.length, 1] },
      step: { program: step, group: device.group(step, bound), groups },
    };
  }

  private async measure(part: OptimizerPart, record: Bound): Promise<Pick<PartWork, 'norm' | 'numbers'>> {
    if (part.measured === null) return { norm: [], numbers: null };
    const { device } = this;
    const program = await device.program(part.id, part.measured, ['moving-write', 'read'], 'set_numbers');
    return {
      norm: await norm(device, this.gradient, this.measured, 1),
      numbers: { program, group: device.group(program, [record, this.measured]), groups: [1, 1] },
    };
  }
}
