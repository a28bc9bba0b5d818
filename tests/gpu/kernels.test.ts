// Every kernel against the core's, on shapes of all kinds: below, at and beyond the edges of tiles, rows of a multiple
// of four numbers and others, matrices that start anywhere in their buffers.
import { describe, expect, test } from 'vitest';
import { columnSums } from '../../web/src/gpu/column-sums';
import { encode } from '../../web/src/gpu/device';
import { gather, stepBytes } from '../../web/src/gpu/gather';
import { type Matrix, product } from '../../web/src/gpu/product';
import { expectNear, generator, reference, relativeError, run, scattered, whole } from './support/compare';
import { useDevice } from './support/device';

const at = useDevice();
const random = generator(1);
const upTo = (most: number) => 1 + Math.floor(most * random());

const edges: [number, number, number][] = [
  [1, 1, 1],
  [64, 64, 16],
  [65, 63, 17],
  [8, 128, 64],
  [60, 68, 20],
];
const shapes = [
  ...edges,
  ...Array.from({ length: 7 }, (): [number, number, number] => [upTo(150), upTo(150), upTo(90)]),
];

/** In a buffer among other numbers; `lead` of them before it. */
function matrix(content: Float32Array, lead: number): Matrix {
  const all = new Float32Array(lead + content.length + 3).fill(Number.NaN);
  all.set(content, lead);
  return { numbers: at.device.numbers(all), at: lead };
}
const room = (count: number, lead: number): Matrix => matrix(new Float32Array(count), lead);
const content = async ({ numbers, at: lead }: Matrix, count: number) =>
  (await at.device.read(numbers)).subarray(lead, lead + count);

describe.each(shapes)('a dense layer of %i examples, %i units and %i inputs', (m, n, k) => {
  const leads = [0, 1 + upTo(5)];
  const [x, w, b, dy] = [m * k, n * k, n, m * n].map((count) => scattered(random, count)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];

  test('gives its outputs', async () => {
    const expected = await reference(['forward', m, n, k], x, w, b);
    for (const lead of leads) {
      const y = room(m * n, lead);
      const operands = { a: matrix(x, lead), b: matrix(w, lead), c: y };
      const finish = { kind: 'forward' } as const;
      await run(
        at.device,
        await product(at.device, {
          form: 'nt',
          rows: m,
          columns: n,
          depth: k,
          ...operands,
          finish,
          beside: matrix(b, 1),
        }),
      );
      expectNear(await content(y, m * n), expected, `from ${lead}`);
    }
  });

  test('gives the gradient of its weights and biases', async () => {
    const expected = await reference(['weights', m, n, k], x, dy);
    for (const lead of leads) {
      const [given, dw, db] = [matrix(dy, lead), room(n * k, lead), room(n, lead)];
      const operands = { a: given, b: matrix(x, lead), c: dw };
      await run(
        at.device,
        await product(at.device, { form: 'tn', rows: n, columns: k, depth: m, ...operands, finish: { kind: 'none' } }),
        await columnSums(at.device, m, n, given, db),
      );
      expectNear(await content(dw, n * k), expected.subarray(0, n * k), `weights from ${lead}`);
      expectNear(await content(db, n), expected.subarray(n * k), `biases from ${lead}`);
    }
  });

  test('gives the gradient of its inputs', async () => {
    const expected = await reference(['input', m, n, k], dy, w);
    for (const lead of leads) {
      const dx = room(m * k, lead);
      const operands = { a: matrix(dy, lead), b: matrix(w, lead), c: dx };
      await run(
        at.device,
        await product(at.device, { form: 'nn', rows: m, columns: k, depth: n, ...operands, finish: { kind: 'none' } }),
      );
      expectNear(await content(dx, m * k), expected, `from ${lead}`);
    }
  });
});

describe.each([
  [3, 65, 63, 17],
  [7, 5, 6, 8],
  [2, 33, 70, 20],
])('%i dense layers of %i examples, %i units and %i inputs', (count, m, n, k) => {
  const gap = 3;
  const sizes = { x: m * k, w: n * k, b: n, y: m * n };
  const several = (size: number) => Array.from({ length: count }, () => scattered(random, size));
  const [x, w, b] = [several(sizes.x), several(sizes.w), several(sizes.b)];
  /** One behind the other, `gap` numbers between them. */
  const together = (all: Float32Array[], between: number): Matrix => {
    const stride = (all[0] as Float32Array).length + between;
    const joined = new Float32Array(count * stride).fill(Number.NaN);
    all.forEach((one, i) => {
      joined.set(one, i * stride);
    });
    return { numbers: at.device.numbers(joined), at: 0, stride };
  };

  test.each([
    ['each from inputs of its own', false, gap],
    ['each from inputs of its own, without gaps', false, 0],
    ['all from the same inputs', true, gap],
  ])('give their outputs at once, %s', async (_, shared, between) => {
    const c = together(several(sizes.y), between);
    const operands = {
      a: shared ? matrix(x[0] as Float32Array, 1) : together(x, between),
      ...{ b: together(w, between), c, beside: together(b, between) },
    };
    const plan = { form: 'nt', rows: m, columns: n, depth: k, count, finish: { kind: 'forward' } } as const;
    await run(at.device, await product(at.device, { ...plan, ...operands }));
    const all = await at.device.read(c.numbers);
    for (const [i, weights] of w.entries()) {
      const inputs = x[shared ? 0 : i] as Float32Array;
      const expected = await reference(['forward', m, n, k], inputs, weights, b[i] as Float32Array);
      const first = i * (sizes.y + between);
      expectNear(all.subarray(first, first + sizes.y), expected, `the ${i}-th`);
      expect(all.subarray(first + sizes.y, first + sizes.y + between).every(Number.isNaN)).toBe(true);
    }
  });
});

test('a product leaves the numbers around its result alone', async () => {
  const c = matrix(new Float32Array(5 * 7), 3);
  const operands = {
    a: whole(at.device.numbers(new Float32Array(15))),
    b: whole(at.device.numbers(new Float32Array(21))),
    c,
  };
  await run(
    at.device,
    await product(at.device, { form: 'nn', rows: 5, columns: 7, depth: 3, ...operands, finish: { kind: 'none' } }),
  );
  const all = await at.device.read(c.numbers);
  expect(Array.from(all, Number.isNaN)).toEqual(Array.from(all, (_, i) => i < 3 || i >= 3 + 35));
});

test('a minibatch is gathered from the place its step names', async () => {
  const data = scattered(random, 20 * 70);
  const examples = Uint32Array.of(3, 19, 0, 7, 7, 12);
  const steps = at.device.numbers((2 * stepBytes) / 4);
  at.device.write(steps, Uint32Array.of(2), stepBytes / 4);
  const rows = at.device.numbers(4 * 70);
  const work = await gather(at.device, 4, 70, steps, at.device.numbers(data), at.device.numbers(examples), rows);
  const encoder = at.device.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  encode(pass, work, [stepBytes]);
  pass.end();
  at.device.device.queue.submit([encoder.finish()]);
  const expected = [0, 7, 7, 12].flatMap((example) => Array.from(data.subarray(70 * example, 70 * example + 70)));
  expect(Array.from(await at.device.read(rows))).toEqual(expected);
});

test('the comparison would find out a wrong result', () => {
  const right = scattered(random, 100);
  const wrong = right.slice();
  wrong[42] = (wrong[42] as number) + 0.1;
  expect(relativeError(right, right)).toBe(0);
  expect(relativeError(wrong, right)).toBeGreaterThan(1e-6);
});

test('a program that the card refuses is told by its name', async () => {
  const refused = at.device.program(
    'a wrong program',
    '@compute @workgroup_size(1) fn f() { let x: f32 = 1u; }',
    [],
    'f',
  );
  await expect(refused).rejects.toThrow(/a wrong program was refused by this card: .*u32/s);
});

test('a buffer beyond the limits of the card is refused in words', () => {
  expect(() => at.device.numbers(2 ** 31)).toThrow(/a buffer of \d+ bytes is needed, and this card allows \d+/);
});
