// Loss and accuracy over the validation part, at weights that lie on the card, in pieces of a bounded number of examples.

import { evaluated } from './chain';
import { type Device, encode, encodeAll, type Numbers, type Work } from './device';
import { stepBytes } from './gather';
import type { KeptLayer } from './layer';
import { hitsOf } from './loss';
import type { Learnt } from './outputs';
import { type Forward, makeForward, makeKept } from './passes';
import type { GpuSource } from './program';

/** Examples of a piece, at most. */
const pieceRows = 256;

interface Piece {
  readonly rows: number;
  readonly forward: Forward;
  /** Empty where there are no classes. */
  readonly hits: readonly Work[];
}

export interface Evaluated {
  readonly loss: number;
  /** A fraction; null where there are no classes. */
  readonly accuracy: number | null;
}

export class Evaluation {
  private constructor(
    private readonly device: Device,
    private readonly examples: number,
    private readonly pieces: readonly Piece[],
    /** Of each piece the loss, and behind those of all the number of hits. */
    private readonly results: Numbers,
  ) {}

  /** Null where there is no validation part. */
  static async create(device: Device, source: GpuSource, { weights, state }: Learnt): Promise<Evaluation | null> {
    const program = evaluated(source.program);
    const examples = program.validation;
    if (examples === 0) return null;
    const count = Math.ceil(examples / pieceRows);
    const kept = makeKept(device, program, Math.min(examples, pieceRows));
    const results = device.numbers(2 * count);
    const buffers = {
      state,
      data: device.numbers(source.inputs('validation')),
      targets: device.numbers(source.targets('validation')),
      labels: device.numbers(source.labels('validation')),
      examples: device.numbers(Uint32Array.from({ length: examples }, (_, i) => i)),
      steps: device.numbers(recordsOf(count)),
      losses: results,
      measured: device.numbers(1),
    };
    const last = kept.layers.at(-1) as KeptLayer;
    const piece = async (rows: number): Promise<Piece> => ({
      rows,
      forward: await makeForward(device, program, rows, weights, kept, buffers),
      hits: program.classes
        ? await hitsOf(device, program, rows, { ...buffers, outputs: last.outputs, costs: kept.costs })
        : [],
    });
    const [whole, rest] = [Math.floor(examples / pieceRows), examples % pieceRows];
    const one = whole > 0 ? await piece(pieceRows) : null;
    const pieces = Array.from({ length: whole }, () => one as Piece);
    if (rest > 0) pieces.push(await piece(rest));
    return new Evaluation(device, examples, pieces, results);
  }

  async run(): Promise<Evaluated> {
    const { device, pieces } = this;
    const encoder = device.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pieces.forEach(({ forward, hits }, index) => {
      encode(pass, forward.gather, [index * stepBytes]);
      encodeAll(pass, forward.layers);
      for (const work of [forward.slopes, forward.total]) encode(pass, work, [index * stepBytes]);
      for (const work of hits) encode(pass, work, [(pieces.length + index) * stepBytes]);
    });
    pass.end();
    device.device.queue.submit([encoder.finish()]);
    const results = await device.read(this.results);
    let loss = 0;
    let right = 0;
    pieces.forEach(({ rows, hits }, index) => {
      loss += (results[index] as number) * rows;
      if (hits.length > 0) right += results[pieces.length + index] as number;
    });
    const accuracy = (pieces[0] as Piece).hits.length > 0 ? right / this.examples : null;
    return { loss: loss / this.examples, accuracy };
  }
}

/** Of every piece its first example and its place in the results, once for the loss and once for the hits. */
function recordsOf(count: number): Uint32Array {
  const records = new Uint32Array((2 * count * stepBytes) / 4);
  for (let slot = 0; slot < 2 * count; slot++) {
    records.set([(slot % count) * pieceRows, slot], (slot * stepBytes) / 4);
  }
  return records;
}
