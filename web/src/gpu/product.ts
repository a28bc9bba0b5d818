// Matrix products, the bulk of a network's training: tiles of 64 x 64 outputs, 16 deep, kept in workgroup memory; each
// of 128 invocations makes 8 x 4 of a tile's outputs in registers. Any shape; what lies beyond the edges counts as 0.
// Several products of one shape can be made at once, each from its own place in the same buffers.

import type { Binding, Device, Numbers, Program, Work } from './device';

/**
 * How the operands lie in memory, row after row; the product is [rows x columns] of `depth` terms each.
 * nt: A [rows x depth], B [columns x depth], a layer's outputs from its inputs and weights.
 * nn: A [rows x depth], B [depth x columns], what its inputs get back.
 * tn: A [depth x rows], B [depth x columns], the gradient of its weights.
 */
export type Form = 'nn' | 'nt' | 'tn';

/** What becomes of a sum before it is kept. */
export type Finish =
  | { readonly kind: 'none' }
  /** Plus the column's number of `bias`; then, where there is a function, through activate(x) of `text`. */
  | { readonly kind: 'forward'; readonly text?: string | undefined; readonly keepsInput?: boolean | undefined }
  /** Through backward(kept, d) of `text`, `kept` being what the layer below has kept. */
  | { readonly kind: 'backward'; readonly text: string };

/** A matrix in a buffer, from number `at` on; of several products, each has its own so many numbers behind the last. */
export interface Matrix {
  readonly numbers: Numbers;
  readonly at: number;
  /** 0 or none: all products share it. */
  readonly stride?: number | undefined;
}

export interface ProductPlan {
  readonly form: Form;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** How many products; one unless it is said. At most mostGroups. */
  readonly count?: number | undefined;
  readonly a: Matrix;
  readonly b: Matrix;
  readonly c: Matrix;
  readonly finish: Finish;
  /** forward: the biases; backward: what was kept, [rows x columns]. */
  readonly beside?: Matrix | undefined;
  /** forward with keepsInput: where the sums go before the function, [rows x columns]. */
  readonly sums?: Matrix | undefined;
}

const tile = 64;

/** Whether rows of so many numbers can be read four at a time. */
const fours = ({ at, stride = 0 }: Matrix, row: number) => row % 4 === 0 && at % 4 === 0 && stride % 4 === 0;

/**
 * The function that brings a 4 x 4 block of an operand into its tile: at each of four depths a vector of four lines. A
 * line is a row of A or a column of B.
 */
function loader(name: 'a' | 'b', linesTogether: boolean, inFours: boolean): string {
  const lines = name === 'a' ? 'shape.rows' : 'shape.columns';
  const at = `start.${name}`;
  const place = linesTogether ? `${at} + deep * ${lines} + line` : `${at} + line * shape.depth + deep`;
  const inside = `line < ${lines} && deep < shape.depth`;
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

function finishing(finish: Finish): { bindings: Binding[]; declared: string; value: string } {
  const place = 'row * shape.columns + column';
  switch (finish.kind) {
    case 'none':
      return { bindings: [], declared: '', value: 'c[start.c + PLACE] = sum;'.replace('PLACE', place) };
    case 'forward': {
      const sums = finish.keepsInput ? '@group(0) @binding(5) var<storage, read_write> sums: array<f32>;' : '';
      return {
        bindings: finish.keepsInput ? ['read', 'write'] : ['read'],
        declared: `@group(0) @binding(4) var<storage, read> bias: array<f32>;\n${sums}\n${finish.text ?? ''}`,
        value: `let x = sum + bias[start.beside + column];
        ${finish.keepsInput ? `sums[start.sums + ${place}] = x;` : ''}
        c[start.c + ${place}] = ${finish.text === undefined ? 'x' : 'activate(x)'};`,
      };
    }
    case 'backward':
      return {
        bindings: ['read'],
        declared: `@group(0) @binding(4) var<storage, read> kept: array<f32>;\n${finish.text}`,
        value: `c[start.c + ${place}] = backward(kept[start.beside + ${place}], sum);`,
      };
  }
}

/** The text, and how it binds: shape, A, B, C and what finishing needs. */
function productText(form: Form, aInFours: boolean, bInFours: boolean, finish: Finish) {
  const { bindings, declared, value } = finishing(finish);
  const text = `
struct Places { a: u32, b: u32, c: u32, beside: u32, sums: u32 }
struct Shape {
  rows: u32, columns: u32, depth: u32,
  a_at: u32, b_at: u32, c_at: u32, beside_at: u32, sums_at: u32,
  a_stride: u32, b_stride: u32, c_stride: u32, beside_stride: u32, sums_stride: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> a: array<${aInFours ? 'vec4f' : 'f32'}>;
@group(0) @binding(2) var<storage, read> b: array<${bInFours ? 'vec4f' : 'f32'}>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;
${declared}
// Where the matrices of this product start.
var<private> start: Places;
// At each depth of the tile, 64 rows of A and 64 columns of B, four to a vector.
var<workgroup> tile_a: array<vec4f, 256>;
var<workgroup> tile_b: array<vec4f, 256>;
${loader('a', form === 'tn', aInFours)}
${loader('b', form !== 'nt', bInFours)}

@compute @workgroup_size(128)
fn multiply(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  start = Places(
    ${['a', 'b', 'c', 'beside', 'sums'].map((name) => `shape.${name}_at + group.z * shape.${name}_stride`).join(', ')},
  );
  let first_row = group.y * ${tile}u;
  let first_column = group.x * ${tile}u;
  // Of each operand's tile 64 invocations bring a block of 4 x 4 each.
  let block_line = (lane % 16u) * 4u;
  let block_deep = (lane / 16u % 4u) * 4u;
  // And each makes the outputs of 8 rows and 4 columns.
  let row_four = (lane / 16u) * 2u;
  let column_four = lane % 16u;
  ${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `var row${i} = vec4f();`).join(' ')}
  for (var deep = 0u; deep < shape.depth; deep += 16u) {
    let into = block_deep * 16u + block_line / 4u;
    if (lane < 64u) {
      bring_a(first_row + block_line, deep + block_deep, into);
    } else {
      bring_b(first_column + block_line, deep + block_deep, into);
    }
    workgroupBarrier();
    for (var k = 0u; k < 16u; k++) {
      let upper = tile_a[k * 16u + row_four];
      let lower = tile_a[k * 16u + row_four + 1u];
      let right = tile_b[k * 16u + column_four];
      ${[0, 1, 2, 3].map((i) => `row${i} += upper[${i}] * right; row${i + 4} += lower[${i}] * right;`).join('\n      ')}
    }
    workgroupBarrier();
  }
  var found = array(row0, row1, row2, row3, row4, row5, row6, row7);
  for (var i = 0u; i < 8u; i++) {
    let row = first_row + row_four * 4u + i;
    if (row >= shape.rows) { break; }
    for (var j = 0u; j < 4u; j++) {
      let column = first_column + column_four * 4u + j;
      if (column < shape.columns) {
        let sum = found[i][j];
        ${value}
      }
    }
  }
}
`;
  const all: Binding[] = ['uniform', 'read', 'read', 'write', ...bindings];
  return { text, bindings: all };
}

/** Compiles what the plan needs and says how to run it. */
export async function product(device: Device, plan: ProductPlan): Promise<Work> {
  const { form, rows, columns, depth, count = 1, a, b, c, beside, sums } = plan;
  const { text, bindings } = productText(
    form,
    fours(a, form === 'tn' ? rows : depth),
    fours(b, form === 'nt' ? depth : columns),
    plan.finish,
  );
  const program: Program = await device.program(`a product (${form})`, text, bindings, 'multiply');
  const places = [a, b, c, beside, sums];
  const shape = [
    ...[rows, columns, depth],
    ...places.map((matrix) => matrix?.at ?? 0),
    ...places.map((matrix) => matrix?.stride ?? 0),
  ];
  const bound = [device.numbers(Uint32Array.from(shape)), a.numbers, b.numbers, c.numbers];
  if (beside) bound.push(beside.numbers);
  if (sums) bound.push(sums.numbers);
  return {
    program,
    group: device.group(program, bound),
    groups: [Math.ceil(columns / tile), Math.ceil(rows / tile), count],
  };
}
