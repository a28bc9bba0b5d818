// Matrix products, the bulk of a network's training, in tiles. Any shape; what lies beyond the edges counts as 0.
// Several products of one shape can be made at once, each from its own place in the same buffers.

import type { Binding, Device, Numbers, Program, Work } from './device';
import { type Finish, finishing } from './finish';
import { lanesOf } from './lanes';
import { loader, squareTile, subgroupsEnabled, tiledProduct } from './tile';

/**
 * How the operands lie in memory, row after row; the product is [rows x columns] of `depth` terms each.
 * nt: A [rows x depth], B [columns x depth], a layer's outputs from its inputs and weights.
 * nn: A [rows x depth], B [depth x columns], what its inputs get back.
 * tn: A [depth x rows], B [depth x columns], the gradient of its weights.
 */
export type Form = 'nn' | 'nt' | 'tn';

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
  /** What tile.ts says of lanes, where it is not for the card to choose. */
  readonly lanes?: number | undefined;
}

/** Whether rows of so many numbers can be read four at a time. */
const fours = ({ at, stride = 0 }: Matrix, row: number) => row % 4 === 0 && at % 4 === 0 && stride % 4 === 0;

/** The text, and how it binds: shape, A, B, C and what finishing needs. */
function productText(form: Form, aInFours: boolean, bInFours: boolean, finish: Finish, lanes: number) {
  const { bindings, declared, value } = finishing(finish, {
    result: 'start.c + row * shape.columns + column',
    bias: 'start.beside + column',
    sums: 'start.sums + row * shape.columns + column',
    kept: 'start.beside + row * shape.columns + column',
  });
  const starts = ['a', 'b', 'c', 'beside', 'sums'].map((name) => `shape.${name}_at + group.z * shape.${name}_stride`);
  const text = `${lanes > 0 ? subgroupsEnabled : ''}
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
${loader({ name: 'a', at: 'start.a', lines: 'shape.rows', depths: 'shape.depth', linesTogether: form === 'tn', inFours: aInFours })}
${loader({ name: 'b', at: 'start.b', lines: 'shape.columns', depths: 'shape.depth', linesTogether: form !== 'nt', inFours: bInFours })}
${tiledProduct({
  ...{ tile: squareTile, rows: 'shape.rows', columns: 'shape.columns', first: '0u', end: 'shape.depth', lanes, value },
  start: `start = Places(${starts.join(', ')});`,
})}
`;
  const all: Binding[] = ['uniform', 'read', 'read', 'write', ...bindings];
  return { text, bindings: all };
}

/** Numbers of a measured operand, and products of it at once: enough to keep a large card busy, and a small one not long. */
const measuredSize = 256;
const measuredCount = 32;

/** A product by which ways to make one are compared. */
async function measured(device: Device, lanes: number) {
  const size = measuredSize ** 2;
  const [a, b] = [7, 11].map((period) =>
    device.numbers(Float32Array.from({ length: size }, (_, i) => ((i * i) % period) - period / 3)),
  ) as [Numbers, Numbers];
  const c = device.numbers(measuredCount * size);
  const work = await product(device, {
    ...{ form: 'nn', rows: measuredSize, columns: measuredSize, depth: measuredSize, count: measuredCount, lanes },
    ...{ a: { numbers: a, at: 0 }, b: { numbers: b, at: 0 }, c: { numbers: c, at: 0, stride: size } },
    finish: { kind: 'none' },
  });
  return { work, result: c, used: [a, b, c] };
}

/** How products in tiles are made on this card. */
export const productLanes = (device: Device): Promise<number> => lanesOf(device, (lanes) => measured(device, lanes));

/** Compiles what the plan needs and says how to run it. */
export async function product(device: Device, plan: ProductPlan): Promise<Work> {
  const { form, rows, columns, depth, count = 1, a, b, c, beside, sums } = plan;
  const { text, bindings } = productText(
    form,
    fours(a, form === 'tn' ? rows : depth),
    fours(b, form === 'nt' ? depth : columns),
    plan.finish,
    plan.lanes ?? (await productLanes(device)),
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
    groups: [Math.ceil(columns / squareTile.columns), Math.ceil(rows / squareTile.rows), count],
  };
}
