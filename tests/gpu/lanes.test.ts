// Products whose invocations pass numbers on in their subgroup, against those that do without; and how one is chosen.
import { expect, test } from 'vitest';
import { fasterLanes, possibleLanes } from '../../web/src/gpu/lanes';
import { type Form, product } from '../../web/src/gpu/product';
import { generator, run, scattered, whole } from './support/compare';
import { useDevice } from './support/device';

const at = useDevice();
const random = generator(5);

const shapes = [
  [64, 64, 16],
  [65, 63, 17],
  [5, 130, 40],
  [150, 7, 33],
] as const;
const forms: Form[] = ['nn', 'nt', 'tn'];
const cases = shapes.flatMap((shape) => forms.map((form) => [form, ...shape] as const));

/** The product made with so many lanes, and all that it took. */
async function made(form: Form, [m, n, k]: readonly [number, number, number], content: Float32Array[], lanes: number) {
  const [a, b] = content.map((numbers) => at.device.numbers(numbers)) as [ReturnType<typeof at.device.numbers>, never];
  const c = at.device.numbers(m * n);
  const operands = { a: whole(a), b: whole(b), c: whole(c) };
  const plan = { form, rows: m, columns: n, depth: k, ...operands, finish: { kind: 'none' }, lanes } as const;
  return { work: await product(at.device, plan), result: c, used: [a, b, c] };
}

test.for(cases)('a product (%s) of %i x %i x %i is the same to the bit', async ([form, m, n, k], { skip }) => {
  const lanes = possibleLanes(at.device);
  skip(lanes === 0, 'this adapter has no subgroups');
  const content = [scattered(random, m * k), scattered(random, n * k)];
  const [plain, shared] = [await made(form, [m, n, k], content, 0), await made(form, [m, n, k], content, lanes)];
  await run(at.device, plain.work, shared.work);
  expect(await at.device.read(shared.result)).toEqual(await at.device.read(plain.result));
});

test('a card is used for it that has subgroups, in groups that fit', () => {
  const sizes = [0, 1, 2, 4, 8, 16, 32, 64, 128].map((subgroup) => possibleLanes({ subgroup } as never));
  expect(sizes).toEqual([0, 0, 0, 4, 8, 16, 16, 16, 16]);
});

test('of two ways that agree one is chosen; a way that gives other results never is, however fast', async () => {
  const content = [scattered(random, 70 * 30), scattered(random, 30 * 50)];
  const other = content.map((numbers) => numbers.map((value) => 1 + value));
  const agreed = await fasterLanes(at.device, 4, () => made('nn', [70, 50, 30], content, 0));
  expect([0, 4]).toContain(agreed);
  const wrong = await fasterLanes(at.device, 4, (lanes) => made('nn', [70, 50, 30], lanes === 0 ? content : other, 0));
  expect(wrong).toBe(0);
});
