// Decision maps of a run on a graphics card: where the core takes long over one, the card says what the network gives for
// every cell, each time the session is brought what the card's steps have come to.

import { DecisionGrid } from '../gpu/decision-grid';
import { type Device, GpuFault } from '../gpu/device';
import type { Learnt } from '../gpu/outputs';
import type { CardRun, CoreSession } from './core';
import type { GridRequest, Outcome } from './protocol';

/** A map that the core makes faster is not worth the while. */
const SLOW_MS = 8;
/** Numbers of a part of the maps of units, which tell what the network is given. */
const PART_NUMBERS = 1 << 20;
/** So many maps are found that nobody asks for, before none are any more. */
const MOST_UNSEEN = 8;

const nameOf = (request: GridRequest): string => JSON.stringify(request);

export class CardMaps {
  /** The run's session, but for its maps. */
  readonly session: CoreSession;
  readonly #run: CardRun;
  /** Which the core was slow to make. */
  #wanted: GridRequest | null = null;
  #grid: { name: string; grid: DecisionGrid | null } | null = null;
  #found: { name: string; outputs: Float32Array } | null = null;
  /** Maps found since somebody asked for one. */
  #unseen = 0;
  /** The session looks at its best weights, which are not those on the card. */
  #ofBest = false;

  /** learnt: what is to be looked at. */
  constructor(
    private readonly device: Device,
    run: CardRun,
    private readonly learnt: Learnt,
    private readonly now: () => number,
  ) {
    this.#run = run;
    const { session } = run;
    this.session = {
      ...session,
      predictGrid: (request) => this.#predictGrid(request),
      restoreBest: () => {
        this.#ofBest = true;
        return session.restoreBest();
      },
      restore: (snapshot) => {
        this.forget();
        return session.restore(snapshot);
      },
    };
  }

  /** The weights are about to be others. */
  forget(): void {
    this.#found = null;
    this.#ofBest = false;
  }

  /** To be called once the session is where the card is. Rejects with a GpuFault once the card is lost. */
  async look(): Promise<void> {
    if (++this.#unseen > MOST_UNSEEN) this.#wanted = null;
    const request = this.#wanted;
    if (!request) return;
    const name = nameOf(request);
    if (this.#grid?.name !== name) {
      this.#grid?.grid?.dispose();
      this.#grid = { name, grid: await this.#gridOf(request) };
    }
    const outputs = await this.#grid.grid?.run();
    if (outputs) this.#found = { name, outputs };
  }

  #predictGrid(request: GridRequest): Outcome<Float32Array> {
    this.#unseen = 0;
    const { program, session } = this.#run;
    const isFound = !this.#ofBest && this.#found?.name === nameOf(request);
    // A copy: what is handed on is given away.
    if (isFound && this.#found) return { ok: true, value: this.#found.outputs.slice() };
    const start = this.now();
    const map = session.predictGrid(request);
    // Numbers that are predicted are told in the data's unit, which the card does not know.
    this.#wanted = map.ok && program.classes > 0 && this.now() - start >= SLOW_MS ? request : null;
    return map;
  }

  /** Null: the card cannot. */
  async #gridOf(request: GridRequest): Promise<DecisionGrid | null> {
    const inputs = this.#inputsOf(request);
    try {
      return inputs && (await DecisionGrid.create(this.device, this.#run.program, this.learnt, inputs));
    } catch (error) {
      if (error instanceof GpuFault) return null;
      throw error;
    }
  }

  /** What the network is given at each cell [cells x inputs], as the core makes it for the maps of units. */
  #inputsOf({ x0, x1, y0, y1, columns, rows }: GridRequest): Float32Array | null {
    const { program, session } = this.#run;
    const { inputs: width } = program;
    const units = session.describe().layers.reduce((sum, layer) => sum + layer.units, width);
    const atOnce = Math.max(1, Math.floor(PART_NUMBERS / (units * columns)));
    const inputs = new Float32Array(columns * rows * width);
    for (let row = 0; row < rows; row += atOnce) {
      const some = Math.min(atOnce, rows - row);
      const [low, high] = [row, row + some].map((at) => y0 + ((y1 - y0) * at) / rows) as [number, number];
      const maps = session.unitMaps({ x0, x1, y0: low, y1: high, columns, rows: some });
      if (!maps.ok) return null;
      const cells = columns * some;
      for (let cell = 0; cell < cells; cell++) {
        for (let input = 0; input < width; input++) {
          inputs[(row * columns + cell) * width + input] = maps.value[input * cells + cell] as number;
        }
      }
    }
    return inputs;
  }
}
