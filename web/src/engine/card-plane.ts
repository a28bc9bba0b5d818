// The losses over a plane of weights, found on a graphics card: many at once, and not the core's to the bit. It has its
// device to itself.

import { operationsOf } from '../gpu/chain';
import type { Device } from '../gpu/device';
import type { GpuSource } from '../gpu/program';
import { WeightGrid } from '../gpu/weight-grid';
import type { PlaneOfWeights } from './protocol';

/** A landscape asks for about so many losses. */
const USUAL_PLACES = 4096;
/** Operations that one may take, so that even a small card has it in a few seconds. */
const MOST_OPERATIONS = 2e12;
/** Numbers of inputs that are brought to the card. */
const MOST_INPUTS = 1 << 25;

export class CardPlane {
  private constructor(
    private readonly device: Device,
    private readonly grid: WeightGrid,
    /** How many a loss is the mean of. */
    readonly examples: number,
  ) {}

  /**
   * wanted: as many examples, or 0: as many as there is time for, but at least `least`. Rejects with a GpuFault where the
   * card cannot do it.
   */
  static async open(
    device: Device,
    source: Pick<GpuSource, 'program' | 'inputs' | 'targets'>,
    plane: PlaneOfWeights,
    wanted: number,
    least: number,
  ): Promise<CardPlane> {
    const { program } = source;
    const operations = USUAL_PLACES * operationsOf(program.layers);
    const affordable = Math.floor(Math.min(MOST_OPERATIONS / operations, MOST_INPUTS / program.inputs));
    const examples = wanted || Math.min(program.examples, Math.max(least, affordable));
    const [inputs, targets] = [source.inputs('train'), source.targets('train')];
    const grid = await WeightGrid.create(device, program, inputs, targets, examples);
    const [first, second] = [0, 1].map((i) =>
      Float32Array.from(plane.directions.subarray(i * program.parameters, (i + 1) * program.parameters)),
    ) as [Float32Array, Float32Array];
    grid.setPlane({ weights: Float32Array.from(plane.weights), first, second });
    return new CardPlane(device, grid, examples);
  }

  get name(): string {
    return this.device.name;
  }

  /** The losses at the first of places [n x 2], as many as the card finds at once. Rejects once it is lost. */
  async work(places: Float64Array): Promise<Float64Array> {
    const some = Float32Array.from(places.subarray(0, 2 * this.grid.sets));
    const losses: number[] = [];
    for await (const found of this.grid.losses(some)) losses.push(...found);
    return Float64Array.from(losses);
  }

  dispose(): void {
    this.device.close();
  }
}
