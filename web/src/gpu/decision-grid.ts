// What a network says of many inputs, such as those of a decision map: all of them passed through it on the card, in
// pieces. The inputs are as the network is given them; making them is the core's matter.

import { operationsOf } from './chain';
import { type Device, encode, type Numbers } from './device';
import { type Learnt, type Outputs, outputNumbers, outputsOf } from './outputs';
import type { GpuProgram } from './program';

/** Inputs of a pass, at most, and numbers of a layer's outputs that there is room for. */
const mostRows = 1 << 14;
const mostNumbers = 1 << 24;
/** Operations of a submission, so that none keeps the card from drawing the screen for long; one pass, if that is more. */
const submissionOperations = 4e9;

interface Piece {
  readonly first: number;
  readonly rows: number;
}

export class DecisionGrid {
  private constructor(
    private readonly device: Device,
    private readonly program: GpuProgram,
    private readonly inputs: Numbers,
    private readonly piece: Numbers,
    private readonly passes: Outputs,
    private readonly pieces: readonly Piece[],
    private readonly results: Numbers,
  ) {}

  /**
   * What the network has learnt is read from its buffers at each run. inputs: [n x inputs]. Rejects with a GpuFault where
   * the card cannot do it.
   */
  static async create(
    device: Device,
    program: GpuProgram,
    { weights, state }: Learnt,
    inputs: Float32Array,
  ): Promise<DecisionGrid> {
    const count = inputs.length / program.inputs;
    const perRow = outputNumbers(program, 1, 1);
    const most = Math.min(mostRows, mostNumbers / perRow, submissionOperations / operationsOf(program.layers));
    const rows = Math.min(count, Math.max(1, Math.floor(most)));
    const pieces = Array.from({ length: Math.ceil(count / rows) }, (_, i) => ({
      first: i * rows,
      rows: Math.min(rows, count - i * rows),
    }));
    const piece = device.numbers(rows * program.inputs);
    const passes = await outputsOf(
      device,
      program,
      { sets: 1, weights, stride: 0, state, rows, inputs: piece },
      pieces.map((one) => one.rows),
    );
    const results = device.numbers(count * program.outputs);
    return new DecisionGrid(device, program, device.numbers(inputs), piece, passes, pieces, results);
  }

  /** [n x outputs], at the weights as they are once all that was submitted is done. Rejects once the card is lost. */
  async run(): Promise<Float32Array> {
    const { device, program, passes } = this;
    for (const { first, rows } of this.pieces) {
      const encoder = device.device.createCommandEncoder();
      const copy = (from: Numbers, start: number, to: Numbers, at: number, each: number) =>
        encoder.copyBufferToBuffer(from.buffer, 4 * start * each, to.buffer, 4 * at * each, 4 * rows * each);
      copy(this.inputs, first, this.piece, 0, program.inputs);
      const pass = encoder.beginComputePass();
      for (const work of passes.works(1, rows)) encode(pass, work);
      pass.end();
      copy(passes.outputs, 0, this.results, first, program.outputs);
      device.device.queue.submit([encoder.finish()]);
    }
    return device.read(this.results);
  }

  /** Gives back what is large. */
  dispose(): void {
    this.passes.dispose();
    for (const { buffer } of [this.inputs, this.piece, this.results]) buffer.destroy();
  }
}
