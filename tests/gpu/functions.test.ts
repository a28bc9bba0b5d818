// Activations and losses: the text that the core writes of them against its own kernels.
import { beforeAll, describe, expect, test } from 'vitest';
import { encode } from '../../web/src/gpu/device';
import { stepBytes } from '../../web/src/gpu/gather';
import { lossOf } from '../../web/src/gpu/loss';
import { norm } from '../../web/src/gpu/norm';
import type { GpuProgram } from '../../web/src/gpu/program';
import { addScaled } from '../../web/src/gpu/scaled';
import { expectNear, generator, reference, run, scattered } from './support/compare';
import { useDevice } from './support/device';
import { type Cores, documentOf, loadCores } from './support/documents';

const at = useDevice();
const random = generator(2);
const cores: Cores = await loadCores();
const rule = cores.catalogue.rules[0] as { id: string };

function programOf(wanted: { model?: object; loss?: object; data?: object }): GpuProgram {
  const made = cores.host.createRun(documentOf(cores, { ...wanted, stages: [{ id: rule.id }] }), 0);
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  const { program } = made.value;
  made.value.dispose();
  return program;
}

const activations = cores.catalogue.models[0]?.fields.find(({ id }) => id === 'activation')?.choices ?? [];

test('there are activations to be tested', () => {
  expect(activations.length).toBeGreaterThan(5);
});

describe.each(activations)('the activation %s', (activation) => {
  /** Small and large numbers of both signs, 0 and the edges of ranges. */
  const x = Float32Array.of(
    ...[0, 1e-20, -1e-6, 0.05, -0.25, 0.25, 0.9999, 1, -1.0001, 9, -9, 30, -30, 88, -88, 150, -150],
    ...scattered(random, 200).map((number) => 3 * number),
  );
  const d = scattered(random, x.length);
  let expected: Float32Array;
  let kept: Float32Array;
  let y: Float32Array;
  let dx: Float32Array;

  beforeAll(async () => {
    expected = await reference(['activate', activation, x.length], x);
    const { functions, activations: texts } = programOf({ model: { activation } });
    const text = texts[0] as GpuProgram['activations'][number];
    kept = text.keeps_input ? x : expected;
    const { device } = at;
    const buffers = [x, kept, d, x.length, x.length].map((content) => device.numbers(content));
    const program = await device.program(
      'activations',
      `${['x', 'kept', 'd'].map((name, i) => `@group(0) @binding(${i}) var<storage, read> ${name}: array<f32>;`).join('\n')}
      @group(0) @binding(3) var<storage, read_write> y: array<f32>;
      @group(0) @binding(4) var<storage, read_write> dx: array<f32>;
      ${functions} ${text.text}
      @compute @workgroup_size(64) fn apply(@builtin(global_invocation_id) id: vec3u) {
        if (id.x >= ${x.length}u) { return; }
        y[id.x] = activate(x[id.x]);
        dx[id.x] = backward(kept[id.x], d[id.x]);
      }`,
      ['read', 'read', 'read', 'write', 'write'],
      'apply',
    );
    await run(device, { program, group: device.group(program, buffers), groups: [Math.ceil(x.length / 64), 1] });
    [y, dx] = (await Promise.all(buffers.slice(3).map((buffer) => device.read(buffer)))) as [
      Float32Array,
      Float32Array,
    ];
  });

  test('gives the core’s values', () => {
    expectNear(y, expected);
    // The large ones must not hide the others; in the tails what remains is the rounding of terms that cancel.
    for (let i = 0; i < x.length; i++) {
      expect(Math.abs((y[i] as number) - (expected[i] as number))).toBeLessThanOrEqual(
        2e-6 * Math.max(0.1, Math.abs(expected[i] as number)),
      );
    }
  });

  test('passes derivatives back as the core does', async () => {
    expectNear(dx, await reference(['backward', activation, x.length], kept, d));
  });
});

describe.each(cores.catalogue.losses)('the loss $id', (info) => {
  const regression = cores.catalogue.datasets.find(({ classes, external }) => classes === 0 && !external);
  const shapes = [
    [1, 10],
    [64, 10],
    [203, 10],
  ] as const;

  /** Every field at its default, then each at another place of its range. */
  const settings = [
    Object.fromEntries(info.fields.map((field) => [field.id, field.default])),
    ...info.fields.map((field) => ({ [field.id]: (field.slider as [number, number])[1] / 2 })),
  ];

  test.each(settings)('and its derivative are the core’s with %o', async (fields) => {
    const { device } = at;
    const program = programOf({
      loss: { id: info.id, ...fields },
      ...(info.classification ? {} : { data: { id: regression?.id } }),
    });
    const count = info.classification ? program.outputs : 7;
    for (const [rows] of shapes) {
      const outputs = scattered(random, rows * count);
      const labels = Uint32Array.from({ length: rows + 5 }, () => Math.floor(count * random()));
      const values = Float32Array.from({ length: (rows + 5) * count }, () =>
        info.classification ? +(random() < 0.5) : 2 * random(),
      );
      // The minibatch is the examples from the sixth on, in the order of a block that has three others first.
      const examples = Uint32Array.of(1, 2, 3, ...Array.from({ length: rows }, (_, i) => i + 5));
      const steps = device.numbers(stepBytes / 4);
      device.write(steps, Uint32Array.of(3, 1));
      const [slopes, costs, losses, measured] = [rows * count, rows, 2, 2].map((size) => device.numbers(size)) as [
        ReturnType<typeof device.numbers>,
        ReturnType<typeof device.numbers>,
        ReturnType<typeof device.numbers>,
        ReturnType<typeof device.numbers>,
      ];
      const work = await lossOf(device, { ...program, outputs: count }, rows, {
        ...{ steps, slopes, costs, losses, measured },
        examples: device.numbers(examples),
        targets: device.numbers(program.loss.labels ? labels : values),
        outputs: device.numbers(outputs),
      });
      const encoder = device.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      for (const one of [work.slopes, work.total]) encode(pass, one, [0]);
      pass.end();
      device.device.queue.submit([encoder.finish()]);

      const targets = program.loss.labels ? Float32Array.from(labels.subarray(5)) : values.subarray(5 * count);
      const numbers = info.fields.map(({ id, default: usual }) => Number(fields[id] ?? usual));
      const expected = await reference(['loss', info.id, rows, count, ...numbers], outputs, targets);
      const found = await device.read(losses);
      expect(found[0]).toBe(0);
      expect((await device.read(measured))[0]).toBe(found[1]);
      expectNear(found.subarray(1), expected.subarray(0, 1), `loss of ${rows}`);
      expectNear(await device.read(slopes), expected.subarray(1), `derivative of ${rows}`);
    }
    expect(device.fault).toBeNull();
  });
});

test.each([1, 63, 1024, 1025, 70_001])('the norm of %i numbers', async (count) => {
  const x = scattered(random, count);
  const found = at.device.numbers(2);
  await run(at.device, ...(await norm(at.device, at.device.numbers(x), found, 1)));
  const expected = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  expectNear((await at.device.read(found)).subarray(1), Float32Array.of(expected));
});

test('a multiple of a vector is added to another', async () => {
  const [x, y] = [scattered(random, 300), scattered(random, 300)];
  const sum = at.device.numbers(y);
  await run(at.device, await addScaled(at.device, at.device.numbers(Float32Array.of(-1.5)), at.device.numbers(x), sum));
  expectNear(
    await at.device.read(sum),
    y.map((value, i) => value - 1.5 * (x[i] as number)),
  );
});
