// The graphics card as the other files here use it: a device, buffers, programs, and what went wrong. Knows nothing of
// networks. Works in a page, in a worker and in Node, wherever a `GPU` is given.

/** Every index of a buffer of this many bytes fits, and every device has it (WebGPU's default limits). */
const defaultBinding = 128 << 20;

/** A buffer of 4-byte numbers. */
export interface Numbers {
  readonly buffer: GPUBuffer;
  readonly length: number;
}

/** What is bound to a program: a whole buffer, or so many bytes of it, from a place that is told at each call. */
export type Bound = Numbers | { readonly numbers: Numbers; readonly dynamicBytes: number };

/** Something that cannot be done on this card, in words for whoever has to know why. */
export class GpuFault extends Error {
  override name = 'GpuFault';
}

export interface Program {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** How a program's text binds a buffer, in the order of its bindings from 0 on. */
export type Binding = 'uniform' | 'moving-uniform' | 'read' | 'write' | 'moving-write';

const bindingTypes: Record<Binding, GPUBufferBindingLayout> = {
  uniform: { type: 'uniform' },
  'moving-uniform': { type: 'uniform', hasDynamicOffset: true },
  read: { type: 'read-only-storage' },
  write: { type: 'storage' },
  'moving-write': { type: 'storage', hasDynamicOffset: true },
};

/**
 * What is submitted at a time takes a fraction of a second, so that a card that says nothing for so many checks will not any
 * more. Counted in checks, not by the clock: a machine that sleeps makes none.
 */
const checkMs = 1000;
const mostChecks = 60;

// In Node the constants of WebGPU are no globals; they are fixed by the standard.
const stageCompute = 4;
const usage = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 };
const mapForReading = 1;

export class Device {
  /** Ends with the reason once the device is gone, by itself or by close(). */
  readonly lost: Promise<string>;
  /** The first error that no call reported, such as one found while work was under way. */
  fault: string | null = null;
  private readonly programs = new Map<string, Promise<Program>>();

  private constructor(
    readonly device: GPUDevice,
    /** The card's name as far as the browser tells it. */
    readonly name: string,
    /** Whether the processor only plays the card's part, so that nothing is gained. */
    readonly isSoftware: boolean,
    /** Invocations of a subgroup, at least; 0: they cannot pass numbers on to each other. */
    readonly subgroup: number,
  ) {
    this.lost = device.lost.then(({ message, reason }) => message || reason);
    device.onuncapturederror = ({ error }) => {
      this.fault ??= error.message;
    };
  }

  /** Null where there is no card that may be used. */
  static async open(gpu: GPU | undefined = globalThis.navigator?.gpu): Promise<Device | null> {
    const adapter = await gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return null;
    const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
    const requiredLimits = {
      maxStorageBufferBindingSize: Math.max(defaultBinding, maxStorageBufferBindingSize),
      maxBufferSize: Math.max(2 * defaultBinding, maxBufferSize),
    };
    const requiredFeatures = adapter.features.has('subgroups') ? ['subgroups' as const] : [];
    const device = await adapter.requestDevice({ requiredLimits, requiredFeatures });
    const { description, device: model, vendor } = adapter.info;
    const name = description || [vendor, model].filter(Boolean).join(' ') || 'unnamed';
    const subgroup = requiredFeatures.length > 0 ? (adapter.info.subgroupMinSize ?? 0) : 0;
    return new Device(device, name, adapter.info.isFallbackAdapter ?? false, subgroup);
  }

  close(): void {
    this.device.destroy();
  }

  /** Throws a GpuFault where the card cannot hold so many in one piece. */
  private checkSize(bytes: number): void {
    const { maxStorageBufferBindingSize, maxBufferSize } = this.device.limits;
    const most = Math.min(maxStorageBufferBindingSize, maxBufferSize);
    if (bytes > most) {
      throw new GpuFault(`a buffer of ${bytes} bytes is needed, and this card allows ${most}`);
    }
  }

  /** Zeros, or a copy of `content`. */
  numbers(content: number | Float32Array | Uint32Array): Numbers {
    const length = typeof content === 'number' ? content : content.length;
    const bytes = Math.max(16, 4 * length);
    this.checkSize(bytes);
    const buffer = this.device.createBuffer({
      size: bytes,
      usage: usage.storage | usage.uniform | usage.copySource | usage.copyTarget,
    });
    const numbers = { buffer, length };
    if (typeof content !== 'number') this.write(numbers, content);
    return numbers;
  }

  /** Takes effect before whatever is submitted from now on. */
  write(to: Numbers, content: Float32Array | Uint32Array, at = 0): void {
    if (content.length === 0) return;
    this.device.queue.writeBuffer(
      to.buffer,
      4 * at,
      content.buffer as ArrayBuffer,
      content.byteOffset,
      content.byteLength,
    );
  }

  /** What the first `length` numbers are after all that was submitted. */
  async read(from: Numbers, length = from.length): Promise<Float32Array> {
    const [values] = await this.readAll([{ ...from, length }]);
    return values as Float32Array;
  }

  /** The same of several buffers at once. */
  async readAll(sources: readonly Numbers[]): Promise<Float32Array[]> {
    const length = sources.reduce((sum, source) => sum + source.length, 0);
    const target = this.readTarget(length);
    const encoder = this.device.createCommandEncoder();
    let at = 0;
    for (const source of sources) {
      encoder.copyBufferToBuffer(source.buffer, 0, target, 4 * at, 4 * source.length);
      at += source.length;
    }
    this.device.queue.submit([encoder.finish()]);
    const values = await this.takeFrom(target, length);
    target.destroy();
    at = 0;
    return sources.map((source) => {
      at += source.length;
      return values.slice(at - source.length, at);
    });
  }

  /** A buffer to copy into and then takeFrom(). */
  readTarget(length: number): GPUBuffer {
    return this.device.createBuffer({ size: Math.max(4, 4 * length), usage: usage.mapRead | usage.copyTarget });
  }

  /** Rejects with a GpuFault once the card is lost, or where something that was submitted was wrong. */
  async takeFrom(target: GPUBuffer, length: number): Promise<Float32Array> {
    await this.inTime(target.mapAsync(mapForReading, 0, Math.max(4, 4 * length)));
    const values = new Float32Array(target.getMappedRange(0, Math.max(4, 4 * length)).slice(0, 4 * length));
    target.unmap();
    return values;
  }

  /** Resolves when all that was submitted is done. Rejects as takeFrom() does. */
  finished(): Promise<void> {
    return this.inTime(this.device.queue.onSubmittedWorkDone());
  }

  /** Waits for the card, but not for ever. Rejects as takeFrom() does. */
  private async inTime(work: Promise<undefined>): Promise<void> {
    let watch: ReturnType<typeof setInterval> | undefined;
    const silence = new Promise<never>((_, reject) => {
      let checks = 0;
      watch = setInterval(() => {
        if (++checks < mostChecks) return;
        reject(new GpuFault(`the graphics card has not answered for ${(mostChecks * checkMs) / 1000} seconds`));
        this.close();
      }, checkMs);
    });
    try {
      await Promise.race([work, silence]);
    } catch (error) {
      if (error instanceof GpuFault) throw error;
      // A card that is lost gives up whatever is under way.
      throw new GpuFault(`the graphics card is gone: ${this.fault ?? (await this.lost)}`);
    } finally {
      clearInterval(watch);
    }
    if (this.fault) throw new GpuFault(this.fault);
  }

  /** Compiles an entry point once. Rejects with a GpuFault that tells what the compiler said. */
  program(name: string, text: string, bindings: readonly Binding[], entryPoint: string): Promise<Program> {
    const key = `${entryPoint} ${bindings.join()} ${text}`;
    let made = this.programs.get(key);
    if (!made) {
      made = this.compile(name, text, bindings, entryPoint);
      this.programs.set(key, made);
    }
    return made;
  }

  private async compile(
    name: string,
    text: string,
    bindings: readonly Binding[],
    entryPoint: string,
  ): Promise<Program> {
    const { device } = this;
    const storage = bindings.filter((binding) => !binding.endsWith('uniform')).length;
    if (storage > device.limits.maxStorageBuffersPerShaderStage) {
      throw new GpuFault(`${name} needs ${storage} buffers at once, more than this card allows`);
    }
    // Closed before anything is awaited, since scopes are a stack that several compilations would share.
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label: name, code: text });
    const layout = device.createBindGroupLayout({
      entries: bindings.map((binding, index) => ({
        binding: index,
        visibility: stageCompute,
        buffer: bindingTypes[binding],
      })),
    });
    const pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [layout] });
    const wrong = device.popErrorScope();
    try {
      const compute = { module, entryPoint };
      const pipeline = await device.createComputePipelineAsync({ label: name, layout: pipelineLayout, compute });
      return { pipeline, layout };
    } catch (error) {
      const { messages } = await module.getCompilationInfo();
      const lines = messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      const said = lines.join('; ') || (await wrong)?.message || String(error);
      throw new GpuFault(`${name} was refused by this card: ${said}`);
    }
  }

  group(program: Program, bound: readonly Bound[]): GPUBindGroup {
    return this.device.createBindGroup({
      layout: program.layout,
      entries: bound.map((one, index) => ({
        binding: index,
        resource: 'numbers' in one ? { buffer: one.numbers.buffer, size: one.dynamicBytes } : { buffer: one.buffer },
      })),
    });
  }
}

/** A program with its buffers and how often it runs: what a pass is made of. */
export interface Work {
  readonly program: Program;
  readonly group: GPUBindGroup;
  readonly groups: readonly [number, number, number?];
  /** Whether it reads records of steps, and so wants to be told where they stand. */
  readonly moves?: boolean;
}

/** Workgroups of 64 for `count` invocations, numbered along x and then y. */
export function overAll(count: number): [number, number] {
  const groups = Math.ceil(count / 64);
  const wide = Math.min(groups, mostGroups);
  return [wide, Math.ceil(groups / wide)];
}

/** WGSL: what an entry point that runs so many times is told, and which of the invocations it is. */
export const numberedArguments = '@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u';
export const ownNumber = 'id.x + id.y * groups.x * 64u';

/** How many workgroups there may be along an axis, on any card. */
export const mostGroups = 65535;

/** offsets: where the moving uniforms stand, in bytes. */
export function encode(pass: GPUComputePassEncoder, work: Work, offsets: readonly number[] = []): void {
  pass.setPipeline(work.program.pipeline);
  pass.setBindGroup(0, work.group, offsets as number[]);
  pass.dispatchWorkgroups(...work.groups);
}

/** A list of works, of which those that move are told where their records stand. */
export function encodeAll(pass: GPUComputePassEncoder, works: readonly Work[], offsets: readonly number[] = []): void {
  for (const work of works) encode(pass, work, work.moves ? offsets : []);
}
