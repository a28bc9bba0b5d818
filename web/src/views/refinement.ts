// A grid of cells that is filled from coarse to fine: a few cells all over it first, each standing for the block around
// it, then those between. At any time a cell shows what is known nearest to it.

/** Sides of the blocks, and which cell of a block is the first of it to be known: no two share one. */
const BLOCKS = [
  { side: 8, at: 4 },
  { side: 4, at: 2 },
  { side: 2, at: 1 },
];
const LARGEST = 8;

/** The nearest number of columns or rows that whole blocks make up. */
export const wholeBlocks = (wanted: number): number => LARGEST * Math.max(1, Math.round(wanted / LARGEST));

export class Refinement {
  /** Cells in the order in which they are to be known. */
  readonly order: readonly number[];
  /** Place of each cell in the order. */
  private readonly turn: Int32Array;

  /** Both numbers are whole blocks, but there may be one row alone. */
  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    const order: number[] = [];
    const taken = new Uint8Array(columns * rows);
    for (const { side, at } of [...BLOCKS, { side: 1, at: 0 }]) {
      const rowAt = rows === 1 ? 0 : at;
      for (let row = rowAt; row < rows; row += rows === 1 ? 1 : side) {
        for (let column = at; column < columns; column += side) {
          const cell = row * columns + column;
          if (!taken[cell]) order.push(cell);
          taken[cell] = 1;
        }
      }
    }
    this.order = order;
    this.turn = new Int32Array(columns * rows);
    for (const [turn, cell] of order.entries()) this.turn[cell] = turn;
  }

  /** Place in the order of the cell that speaks for this one; -1 where nothing is known near it. */
  spokenForBy(cell: number, isKnown: (turn: number) => boolean): number {
    const own = this.turn[cell] as number;
    if (isKnown(own)) return own;
    const column = cell % this.columns;
    const row = (cell - column) / this.columns;
    for (const { side, at } of BLOCKS.toReversed()) {
      const blockRow = this.rows === 1 ? 0 : row - (row % side) + at;
      const turn = this.turn[blockRow * this.columns + column - (column % side) + at] as number;
      if (isKnown(turn)) return turn;
    }
    return -1;
  }
}
