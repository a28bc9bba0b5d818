// The loop of a product of matrices: tiles of 64 x 64 outputs, 16 deep, kept in workgroup memory; each of 128 invocations
// makes 8 x 4 of a tile's outputs in registers. Where the operands come from and where the sums go is said by others.

/** Rows and columns of a tile. */
export const tile = 64;

/** What a product of [rows x columns] is made of: expressions and statements of WGSL. */
export interface TiledProduct {
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

/** Adds the products of the tile's 16 depths. */
const allDepths = `for (var k = 0u; k < 16u; k++) {
      let upper = tile_a[k * 16u + row_four];
      let lower = tile_a[k * 16u + row_four + 1u];
      let right = tile_b[k * 16u + column_four];
      ${addProducts.join('\n      ')}
    }`;

/** The same, in the same order; invocations side by side have their rows in common. */
const allDepthsShared = (lanes: number) => `for (var k = 0u; k < 16u; k += ${lanes}u) {
      let own_upper = tile_a[(k + lane % ${lanes}u) * 16u + row_four];
      let own_lower = tile_a[(k + lane % ${lanes}u) * 16u + row_four + 1u];
      for (var i = 0u; i < ${lanes}u; i++) {
        let upper = subgroupShuffle(own_upper, first_lane + i);
        let lower = subgroupShuffle(own_lower, first_lane + i);
        let right = tile_b[(k + i) * 16u + column_four];
        ${addProducts.join('\n        ')}
      }
    }`;

/**
 * Entry point `multiply`, a workgroup for each tile. Calls bring_a(line, deep, into) and bring_b(line, deep, into), which
 * are declared with it (by a loader() or otherwise): from a line, which is a row of A or a column of B, and a depth on
 * they bring a block of 4 x 4 to tile_a[into], and for each depth after it 16 further on, in vectors of four lines;
 * what lies beyond the edges is 0.
 */
export const tiledProduct = ({
  rows,
  columns,
  columnTile = 'group.x',
  first,
  end,
  lanes,
  start,
  value,
}: TiledProduct) => `
// At each depth of the tile, 64 rows of A and 64 columns of B, four to a vector.
var<workgroup> tile_a: array<vec4f, 256>;
var<workgroup> tile_b: array<vec4f, 256>;

@compute @workgroup_size(128)
fn multiply(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) lane: u32,
  ${lanes > 0 ? '@builtin(subgroup_invocation_id) place: u32,' : ''}
) {
  ${start}
  let first_row = group.y * ${tile}u;
  let first_column = (${columnTile}) * ${tile}u;
  // Of each operand's tile 64 invocations bring a block of 4 x 4 each.
  let block_line = (lane % 16u) * 4u;
  let block_deep = (lane / 16u % 4u) * 4u;
  // And each makes the outputs of 8 rows and 4 columns.
  let row_four = (lane / 16u) * 2u;
  let column_four = lane % 16u;
  ${lanes > 0 ? `let first_lane = place - lane % ${lanes}u;` : ''}
  ${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `var row${i} = vec4f();`).join(' ')}
  for (var deep = ${first}; deep < ${end}; deep += 16u) {
    let into = block_deep * 16u + block_line / 4u;
    if (lane < 64u) {
      bring_a(first_row + block_line, deep + block_deep, into);
    } else {
      bring_b(first_column + block_line, deep + block_deep, into);
    }
    workgroupBarrier();
    ${lanes > 0 ? allDepthsShared(lanes) : allDepths}
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
    ? `for (var i = 0u; i < 4u; i++) { tile_${name}[into + 16u * i] = four_of_${name}(line, deep + i); }`
    : `var block: array<vec4f, 4>;
  for (var i = 0u; i < 4u; i++) { block[i] = four_of_${name}(line + i, deep); }
  for (var i = 0u; i < 4u; i++) {
    tile_${name}[into + 16u * i] = vec4f(block[0][i], block[1][i], block[2][i], block[3][i]);
  }`;
  return `
fn four_of_${name}(${parameters}) -> vec4f {
  ${four}
}
fn bring_${name}(line: u32, deep: u32, into: u32) {
  ${stored}
}`;
}
