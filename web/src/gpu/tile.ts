// The loop of a product of matrices: tiles of 4,096 outputs, whose operands are kept in workgroup memory; each of 128
// invocations makes 8 x 4 of a tile's outputs in registers. Where the operands come from and where the sums go is said by
// others.

export interface Tile {
  readonly rows: number;
  readonly columns: number;
  /** How many terms of the sums are brought to workgroup memory at once. */
  readonly depth: number;
}

export const squareTile: Tile = { rows: 64, columns: 64, depth: 16 };
/** For few rows. It reads more for each output. */
export const wideTile: Tile = { rows: 16, columns: 256, depth: 8 };

/** Outputs that are computed for [rows x columns], those beyond the edges included. */
const covered = (tile: Tile, rows: number, columns: number) =>
  Math.ceil(rows / tile.rows) * Math.ceil(columns / tile.columns);

/** The one that is expected to be faster, where reading a number costs about as much as a dozen products. */
export const tileFor = (rows: number, columns: number): Tile =>
  14 * covered(wideTile, rows, columns) < 11 * covered(squareTile, rows, columns) ? wideTile : squareTile;

/** What a product of [rows x columns] is made of: expressions and statements of WGSL. */
export interface TiledProduct {
  readonly tile: Tile;
  readonly rows: string;
  readonly columns: string;
  /** The number of a workgroup's tile from left to right, where it is not group.x. */
  readonly columnTile?: string;
  /** The terms of a sum: from the first, a multiple of 16, to before the end. */
  readonly first: string;
  readonly end: string;
  /**
   * So many invocations side by side, a power of two up to 16, read a part of A's tile each and pass it on to the others
   * of their subgroup, in programs that begin with `subgroupsEnabled`. 0: each reads the tile itself.
   */
  readonly lanes: number;
  /** Statements before the loop; `group` is the workgroup's number. */
  readonly start: string;
  /** What keeps `sum`, the output at `row` and `column`. */
  readonly value: string;
}

/** What a program begins with whose invocations pass numbers on in their subgroup. */
export const subgroupsEnabled = 'enable subgroups;';

const addProducts = [0, 1, 2, 3].map((i) => `row${i} += upper[${i}] * right; row${i + 4} += lower[${i}] * right;`);

/** Adds the products of a tile's depths. */
const allDepths = (depth: number) => `for (var k = 0u; k < ${depth}u; k++) {
      let upper = tile_a[k * a_step + row_four];
      let lower = tile_a[k * a_step + row_four + 1u];
      let right = tile_b[k * b_step + column_four];
      ${addProducts.join('\n      ')}
    }`;

/** The same, in the same order; invocations side by side have their rows in common. */
const allDepthsShared = (depth: number, lanes: number) => `for (var k = 0u; k < ${depth}u; k += ${lanes}u) {
      let own_upper = tile_a[(k + lane % ${lanes}u) * a_step + row_four];
      let own_lower = tile_a[(k + lane % ${lanes}u) * a_step + row_four + 1u];
      for (var i = 0u; i < ${lanes}u; i++) {
        let upper = subgroupShuffle(own_upper, first_lane + i);
        let lower = subgroupShuffle(own_lower, first_lane + i);
        let right = tile_b[(k + i) * b_step + column_four];
        ${addProducts.join('\n        ')}
      }
    }`;

/**
 * Entry point `multiply`, a workgroup for each tile. Calls bring_a(line, deep, into) and bring_b(line, deep, into), which
 * are declared with it (by a loader() or otherwise): from a line, which is a row of A or a column of B, and a depth on
 * they bring a block of 4 x 4 to tile_a[into], and for each depth after it a_step further on (b_step in tile_b), in vectors
 * of four lines; what lies beyond the edges is 0.
 */
export function tiledProduct(product: TiledProduct): string {
  const { tile, rows, columns, columnTile = 'group.x', first, end, start, value } = product;
  const { depth } = tile;
  const lanes = Math.min(product.lanes, depth);
  const [rowFours, columnFours] = [tile.rows / 4, tile.columns / 4];
  /** Blocks of 4 x 4 of the operands' parts, one for an invocation. */
  const [blocksA, blocksB] = [(rowFours * depth) / 4, (columnFours * depth) / 4];
  return `
// At each depth of the tile, its rows of A and its columns of B, four to a vector.
const a_step = ${rowFours}u;
const b_step = ${columnFours}u;
var<workgroup> tile_a: array<vec4f, ${rowFours * depth}>;
var<workgroup> tile_b: array<vec4f, ${columnFours * depth}>;

@compute @workgroup_size(128)
fn multiply(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
  ${lanes > 0 ? '@builtin(subgroup_invocation_id) place: u32,' : ''}
) {
  ${start}
  let first_row = group.y * ${tile.rows}u;
  let first_column = (${columnTile}) * ${tile.columns}u;
  // The first invocations bring a block of A, the last ones one of B.
  let block_b = lane - ${128 - blocksB}u;
  // And each makes the outputs of 8 rows and 4 columns.
  let row_four = lane / b_step * 2u;
  let column_four = lane % b_step;
  ${lanes > 0 ? `let first_lane = place - lane % ${lanes}u;` : ''}
  ${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `var row${i} = vec4f();`).join(' ')}
  for (var deep = ${first}; deep < ${end}; deep += ${depth}u) {
    if (lane < ${blocksA}u) {
      let line = lane % a_step;
      let depth = lane / a_step * 4u;
      bring_a(first_row + 4u * line, deep + depth, depth * a_step + line);
    }
    if (lane >= ${128 - blocksB}u) {
      let line = block_b % b_step;
      let depth = block_b / b_step * 4u;
      bring_b(first_column + 4u * line, deep + depth, depth * b_step + line);
    }
    workgroupBarrier();
    ${lanes > 0 ? allDepthsShared(depth, lanes) : allDepths(depth)}
    workgroupBarrier();
  }
  var found = array(row0, row1, row2, row3, row4, row5, row6, row7);
  for (var i = 0u; i < 8u; i++) {
    let row = first_row + row_four * 4u + i;
    if (row >= ${rows}) { break; }
    for (var j = 0u; j < 4u; j++) {
      let column = first_column + column_four * 4u + j;
      if (column < ${columns}) {
        let sum = found[i][j];
        ${value}
      }
    }
  }
}
`;
}

/** A matrix in the array `name` that begins at `at`, with so many lines and depths, as expressions of WGSL. */
export interface Operand {
  readonly name: 'a' | 'b';
  readonly at: string;
  readonly lines: string;
  readonly depths: string;
  /** Whether the numbers of all lines at a depth lie together, rather than those of all depths of a line. */
  readonly linesTogether: boolean;
  /** Whether the array is one of vec4f. */
  readonly inFours: boolean;
}

/** The function that brings a block of the operand: see tiledProduct(). */
export function loader({ name, at, lines, depths, linesTogether, inFours }: Operand): string {
  const place = linesTogether ? `${at} + deep * ${lines} + line` : `${at} + line * ${depths} + deep`;
  const inside = `line < ${lines} && deep < ${depths}`;
  // Four numbers that lie together, from this line and depth on.
  const four = inFours
    ? `return select(vec4f(), ${name}[(${place}) / 4u], ${inside});`
    : `var four = vec4f();
  for (var j = 0u; j < 4u; j++) {
    let line = ${linesTogether ? 'first_line + j' : 'first_line'};
    let deep = ${linesTogether ? 'first_deep' : 'first_deep + j'};
    if (${inside}) { four[j] = ${name}[${place}]; }
  }
  return four;`;
  const parameters = inFours ? 'line: u32, deep: u32' : 'first_line: u32, first_deep: u32';
  const stored = linesTogether
    ? `for (var i = 0u; i < 4u; i++) { tile_${name}[into + ${name}_step * i] = four_of_${name}(line, deep + i); }`
    : `var block: array<vec4f, 4>;
  for (var i = 0u; i < 4u; i++) { block[i] = four_of_${name}(line + i, deep); }
  for (var i = 0u; i < 4u; i++) {
    tile_${name}[into + ${name}_step * i] = vec4f(block[0][i], block[1][i], block[2][i], block[3][i]);
  }`;
  return `
fn four_of_${name}(${parameters}) -> vec4f {
  ${four}
}
fn bring_${name}(line: u32, deep: u32, into: u32) {
  ${stored}
}`;
}
