// Slalom's products, in each way that the card can make them.
import { type Device, encode } from '../../../web/src/gpu/device';
import { possibleLanes } from '../../../web/src/gpu/lanes';
import { type Form, product } from '../../../web/src/gpu/product';
import type { Operands, Task } from './contestants';

/** Square ones, and of layers with so many examples, units and inputs the outputs, and gradients of weights and inputs. */
export const shapes: readonly { form: Form; rows: number; columns: number; depth: number }[] = [
  ...[256, 512, 1024, 2048, 4096].map((n) => ({ form: 'nn' as const, rows: n, columns: n, depth: n })),
  ...[
    [64, 128, 784],
    [256, 512, 784],
    [256, 512, 512],
    [256, 2048, 784],
    [256, 2048, 2048],
  ].flatMap(([examples = 0, units = 0, inputs = 0]) => [
    { form: 'nt' as const, rows: examples, columns: units, depth: inputs },
    { form: 'tn' as const, rows: units, columns: inputs, depth: examples },
    { form: 'nn' as const, rows: examples, columns: inputs, depth: units },
  ]),
];

/** Operations of a submission: no driver takes the card for hung. */
const mostSubmitted = 1e12;

/** lanes: as in web/src/gpu/product.ts. */
async function productOf(device: Device, lanes: number, operands: Operands): Promise<Task> {
  const { form, rows, columns, depth } = operands;
  const [a, b, c] = [device.numbers(operands.a), device.numbers(operands.b), device.numbers(rows * columns)];
  const work = await product(device, {
    ...{ form, rows, columns, depth, lanes, finish: { kind: 'none' } },
    a: { numbers: a, at: 0 },
    b: { numbers: b, at: 0 },
    c: { numbers: c, at: 0 },
  });
  const submit = (times: number) => {
    const encoder = device.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let i = 0; i < times; i++) encode(pass, work);
    pass.end();
    device.device.queue.submit([encoder.finish()]);
  };
  return {
    run(times) {
      const most = Math.max(1, Math.floor(mostSubmitted / (2 * rows * columns * depth)));
      for (let left = times; left > 0; left -= most) submit(Math.min(most, left));
      return device.device.queue.onSubmittedWorkDone();
    },
    result() {
      submit(1);
      return device.read(c);
    },
    dispose() {
      for (const { buffer } of [a, b, c]) buffer.destroy();
    },
  };
}

/** By name. */
export function waysToMultiply(device: Device, operands: Operands): [string, () => Promise<Task>][] {
  const lanes = possibleLanes(device);
  const shared: [string, () => Promise<Task>][] = [['subgroups', () => productOf(device, lanes, operands)]];
  return [['slalom', () => productOf(device, 0, operands)], ...(lanes > 0 ? shared : [])];
}
