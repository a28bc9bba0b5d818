// Whole trainings on the card against sessions of the core.
import { describe, expect, test } from 'vitest';
import { Training } from '../../web/src/gpu/training';
import { expectNear } from './support/compare';
import { openDevice, useDevice } from './support/device';
import {
  bothOf,
  type Cores,
  documentOf,
  loadCores,
  lossesIn,
  lossesOf,
  measuredOf,
  read,
  type Wanted,
} from './support/documents';

const at = useDevice();
const cores: Cores = await loadCores();
const plain = { id: 'sgd' };

/** Both ways: every loss within a thousandth of the core's, the weights after the first step near its. */
async function train(wanted: Wanted, steps = 200, learns = 0.9): Promise<void> {
  const { session, source } = bothOf(cores, documentOf(cores, wanted));
  const training = await Training.create(at.device, source);
  const found = lossesIn(source.program, await training.run(1));
  session.step(1);
  expectNear(await training.weights(), read(session, 'w'), 'weights after a step');
  found.push(...lossesIn(source.program, await training.run(steps - 1)));
  session.step(steps - 1);
  expect(training.done).toBe(steps);
  const expected = lossesOf(session);
  expect(expected.length).toBe(steps);
  for (let step = 0; step < steps; step++) {
    const [one, other] = [found[step] as number, expected[step] as number];
    expect(Math.abs(one - other), `loss of step ${step}: ${one} for ${other}`).toBeLessThanOrEqual(1e-3 * other);
  }
  expect(expected.at(-1), 'it learns').toBeLessThan(learns * (expected[0] as number));
  session.dispose();
  source.dispose();
}

describe('a training is the core’s for 200 steps', () => {
  test('of images, with minibatches that leave a rest, clipping and momentum', () =>
    train({
      stages: [{ id: 'clip_norm', max: 0.5 }, { id: 'momentum' }],
      lr: { base: 0.05, schedule: [{ id: 'cosine', steps: 150 }] },
    }));

  test('of numbers, with every layer of a multiple of four and an activation told by its input', () =>
    train({
      data: { id: 'wine' },
      loss: { id: 'mse' },
      model: { hidden: [16, 8], activation: 'gelu' },
      batch: 32,
      stages: [{ id: 'adam' }, { id: 'decoupled_decay', lambda: 0.1 }, { id: 'lookahead' }],
      edits: [{ run: 0, step: 70, path: 'lr', value: 0.003 }],
    }));

  test('of a list of layers, all examples at once, a penalty, two gradients a step and noise', () =>
    train({
      data: { id: 'iris' },
      loss: { id: 'hinge' },
      regularizer: { l1: 0.01, l2: 0.02 },
      model: {
        id: 'layers',
        hidden: undefined,
        layers: [
          { id: 'dense', units: 9 },
          { id: 'activation', function: 'tanh' },
          { id: 'dense', units: 7 },
        ],
      },
      batch: 0,
      stages: [{ id: 'sam', rho: 0.02 }, { id: 'gradient_noise', sigma: 0.001 }, plain],
    }));
});

describe('so is one of a network of other layers', () => {
  const of = (...layers: object[]) => ({ id: 'layers', hidden: undefined, layers });
  const applied = (id: string) => ({ id: 'activation', function: id });
  const [relu, gelu, tanh] = [applied('relu'), applied('gelu'), applied('tanh')];
  const [largest, mean] = [{ id: 'max_pool' }, { id: 'average_pool' }];
  const [flatten, dense] = [{ id: 'flatten' }, { id: 'dense', units: 11 }];

  test('convolutions and pooling, each behind the other', () =>
    train({
      model: of(
        { id: 'conv', channels: 5 },
        relu,
        largest,
        { id: 'conv', channels: 6, kernel: 2 },
        mean,
        flatten,
        dense,
      ),
      stages: [{ id: 'adam' }],
    }));

  test('pooling in front, functions by themselves, a stride, a penalty and two gradients a step', () =>
    train({
      model: of(mean, tanh, { id: 'conv', channels: 9, stride: 2, padding: 2 }, gelu, tanh, flatten, dense, gelu),
      regularizer: { l2: 0.001 },
      stages: [{ id: 'sam', rho: 0.02 }, plain],
      lr: 0.1,
    }));

  test('blocks, one in another and one of nothing, dropout with two gradients a step, normalized rows', () => {
    const block = (...layers: object[]) => ({ id: 'residual', layers });
    const [dropout, norm] = [{ id: 'dropout', rate: 0.3 }, { id: 'layer_norm' }];
    return train(
      {
        model: of(
          block({ id: 'conv', channels: 1 }, gelu, block(norm, tanh)),
          ...[flatten, dense, tanh, dropout, dense, block(flatten), block(tanh, dense, dropout), norm, relu, dropout],
        ),
        stages: [{ id: 'sam', rho: 0.02 }, { id: 'adam' }],
      },
      60,
    );
  });
});

test('a network with more parameters than a card takes as constants', () =>
  train(
    {
      model: { hidden: [270] },
      regularizer: { l1: 1e-4, l2: 1e-3 },
      batch: 70,
      lr: 0.003,
      stages: [plain, { id: 'trust_ratio' }, { id: 'sam' }],
    },
    6,
    1,
  ));

describe('loss and accuracy over the validation part are the core’s', () => {
  const digits = { id: 'digits', n: 1797 };
  test.each([
    ['in pieces', { data: digits, stages: [plain] }],
    ['of averaged weights', { data: { ...digits, n: 400 }, stages: [plain, { id: 'weight_ema', beta: 0.8 }] }],
    ['told by a sign', { data: { id: 'moons' }, loss: { id: 'binary_cross_entropy' }, lr: 0.5, stages: [plain] }],
    [
      'of averages in a block, and with nothing dropped',
      {
        data: { ...digits, n: 500 },
        model: {
          id: 'layers',
          hidden: undefined,
          layers: [
            ...[{ id: 'conv', channels: 3 }, { id: 'batch_norm' }, { id: 'activation', function: 'gelu' }],
            ...[{ id: 'flatten' }, { id: 'residual', layers: [{ id: 'batch_norm' }, { id: 'dropout', rate: 0.2 }] }],
          ],
        },
        stages: [{ id: 'sam' }, plain],
      },
    ],
    ['of numbers', { data: { id: 'diabetes' }, loss: { id: 'mse' }, stages: [plain] }],
  ] as [string, Wanted][])('%s', async (_, wanted) => {
    const document = documentOf(cores, { model: { hidden: [] }, ...wanted, validate_every: 20 });
    const { session, source } = bothOf(cores, document);
    const training = await Training.create(at.device, source);
    await training.run(20);
    const found = await training.evaluate();
    // It is measured before the step behind these.
    session.step(21);
    const loss = measuredOf(session, 'validation_loss')[20] as number;
    expect(Math.abs((found?.loss as number) - loss)).toBeLessThan(1e-5 * loss);
    const accuracy = measuredOf(session, 'validation_accuracy')[20] as number;
    if (source.program.classes === 0) expect(found?.accuracy).toBeNull();
    else expect(found?.accuracy).toBeCloseTo(accuracy, 6);
    expect(source.program.validation).toBeGreaterThan(60);
    session.dispose();
    source.dispose();
  });

  test('without a validation part there is none', async () => {
    const { source } = bothOf(cores, documentOf(cores, { data: { id: 'iris', split: [1, 0, 0] }, stages: [plain] }));
    const training = await Training.create(at.device, source);
    expect(await training.evaluate()).toBeNull();
    source.dispose();
  });
});

test('how a training is cut changes no bit of it', async () => {
  const document = documentOf(cores, { stages: [{ id: 'adam' }] });
  const results: number[][] = [];
  for (const cut of [[80], [1, 7, 64, 8]]) {
    const { session, source } = bothOf(cores, document);
    const training = await Training.create(at.device, source);
    const losses: number[] = [];
    for (const steps of cut) losses.push(...lossesIn(source.program, await training.run(steps)));
    results.push([...losses, ...(await training.weights())]);
    session.dispose();
    source.dispose();
  }
  expect(results[1]).toEqual(results[0]);
});

test('a training on a card that is lost ends with the reason instead of waiting for ever', async () => {
  const device = await openDevice();
  const { source } = bothOf(cores, documentOf(cores, { model: { hidden: [] }, stages: [plain] }));
  const training = await Training.create(device, source);
  await training.run(1);
  const running = training.run(500);
  device.close();
  await expect(running).rejects.toThrow(/the graphics card is gone: /);
  await expect(device.lost).resolves.toMatch(/./);
});

describe('what has no kernels is refused with its place and the reason', () => {
  const refused = (document: string) => {
    const made = cores.host.createRun(document, 0);
    if (made.ok) throw new Error('it is not refused');
    return made.faults.map(({ code, path, message }) => `${code} ${path}: ${message}`).join('\n');
  };
  const of = (wanted: Partial<Wanted>) => refused(documentOf(cores, { stages: [plain], ...wanted }));

  test.each([
    ['double precision', { precision: 'f64' }, /^no_gpu_training precision: .*f32/],
    ['a rule on matrices', { stages: [{ id: 'adafactor' }] }, /^no_gpu_training runs\[0\]\.stages: adafactor .*rows/],
    [
      'another kind of layer',
      {
        model: {
          id: 'layers',
          hidden: undefined,
          layers: [{ id: 'residual', layers: [{ id: 'batch_norm' }] }, { id: 'rnn' }],
        },
      },
      /^no_gpu_training problem\.model\.layers\[1\]: .*processor/,
    ],
    ['a wrong document', { stages: [{ id: 'sdg' }] }, /unknown.*sdg/],
  ] as [string, Partial<Wanted>, RegExp][])('%s', (_, wanted, message) => {
    expect(of(wanted)).toMatch(message);
  });

  test('a function of two variables', () => {
    const { document } = cores.catalogue.starters.find(({ document: { problem } }) => 'function' in problem) as {
      document: object;
    };
    expect(refused(JSON.stringify(document))).toMatch(/^no_gpu_training problem: .*processor/);
  });
});
