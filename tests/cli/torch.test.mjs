// slalom code: scripts for PyTorch print the losses of the run they were written from. Where Python is installed each script
// is compiled, and where PyTorch is there as well (Debian's python3-torch) each is run and compared to 1e-5.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exitCode, failure, file, network, output, scratch, slalom, surface } from './support.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const catalogue = JSON.parse(output(['catalogue']));
const dataFolder = process.env.SLALOM_DATA_DIR ?? join(root, 'build/data');

// In single precision two programs drift apart by themselves, some of these within a few steps: all but those that test
// single precision are in double.
const on = (problem, run, { train = {}, ...more } = {}) => ({
  v: 1,
  precision: 'f64',
  problem,
  train: { batch: 16, validate_every: 5, stop: { steps: 24 }, ...train },
  runs: [{ lr: 0.02, stages: [{ id: 'sgd' }], ...run }],
  ...more,
});
const data = { id: 'moons', n: 60 };
const mlp = { id: 'mlp', hidden: [5, 4] };
const loss = { id: 'cross_entropy' };
const moons = (run, more) => on({ data, model: mlp, loss }, run, more);
const valley = (run, more) => on({ function: { id: 'rosenbrock' } }, { lr: 1e-4, ...run }, more);
const layered = (layers, run, more) =>
  on({ data: { id: 'digits', n: 60 }, model: { id: 'layers', layers }, loss }, run, more);

const tanh = { id: 'activation', function: 'tanh' };
const dense = (units) => ({ id: 'dense', units });
const conv = { id: 'conv', channels: 2, kernel: 3, stride: 2, padding: 1 };
const recurrent = (all_steps) => ({ id: 'rnn', units: 4, gain: 1.2, all_steps });
const ofLayers = {
  dense: [{ id: 'flatten' }, dense(6), tanh],
  activation: [{ id: 'flatten' }, dense(6), { id: 'activation', function: 'gelu' }],
  conv: [conv, tanh, { id: 'conv', channels: 3, kernel: 2 }, { id: 'flatten' }],
  max_pool: [conv, { id: 'max_pool', size: 2 }, { id: 'flatten' }],
  average_pool: [conv, tanh, { id: 'average_pool', size: 2 }, { id: 'flatten' }],
  flatten: [{ id: 'flatten' }],
  batch_norm: [conv, { id: 'batch_norm' }, tanh, { id: 'flatten' }, dense(5), { id: 'batch_norm', momentum: 0.3 }],
  layer_norm: [conv, { id: 'layer_norm' }, { id: 'flatten' }, dense(5), { id: 'layer_norm' }],
  dropout: [{ id: 'flatten' }, dense(8), { id: 'dropout', rate: 0.25 }, tanh, { id: 'dropout' }],
  residual: [
    { id: 'flatten' },
    dense(5),
    { id: 'residual', layers: [dense(6), tanh, { id: 'dropout', rate: 0.2 }, dense(5)] },
    { id: 'residual', layers: [tanh, dense(4)], skip: false },
    { id: 'dropout', rate: 0.1 },
  ],
  rnn: [recurrent(true), { id: 'batch_norm' }, { id: 'layer_norm' }, recurrent(false)],
};

// A schedule short enough to come to its end, and a value it starts from.
function scheduled({ id, fields }) {
  const short = Object.fromEntries(
    fields.filter(({ type, default: value }) => type === 'integer' && value >= 50).map((field) => [field.id, 7]),
  );
  const lists = fields.filter(({ type }) => type === 'integer_list').map((field) => [field.id, [3, 6, 9]]);
  return { id, ...short, ...Object.fromEntries(lists) };
}
const choices = (entry, field) => entry.fields.find(({ id }) => id === field).choices;
const entry = (list, id) => catalogue[list].find((one) => one.id === id);
const regression = { data: { id: 'diabetes' }, model: mlp, loss: { id: 'mse' } };

function documents() {
  const all = [];
  const add = (name, document) => all.push([name, document]);
  for (const { id, document } of catalogue.starters) {
    const short = { ...document.train, stop: { steps: 30 } };
    if (!document.problem.data || !entry('datasets', document.problem.data.id).external) {
      add(`starter ${id}`, { ...document, precision: 'f64', train: short });
    }
  }
  for (const { id } of catalogue.rules) {
    add(`rule ${id}`, moons({ stages: [{ id }] }));
    add(`rule ${id} on a function`, valley({ stages: [{ id }] }));
  }
  for (const { id } of catalogue.stages) {
    add(`stage ${id}`, moons({ stages: [{ id: 'momentum' }, { id }] }));
    add(`stage ${id} on a function`, valley({ stages: [{ id: 'sgd' }, { id }] }));
  }
  for (const { id, lr, stages } of catalogue.recipes) add(`recipe ${id}`, moons({ lr, stages }));
  for (const each of catalogue.schedules) {
    const lr = { base: 0.1, schedule: scheduled(each) };
    add(`schedule ${each.id}`, moons({ lr }));
    if (each.fields.some(({ id }) => id === 'clock')) {
      add(`schedule ${each.id} in epochs`, moons({ lr: { ...lr, schedule: { ...lr.schedule, clock: 'epochs' } } }));
    }
    for (const { id, choices: options, default: usual } of each.fields.filter(({ type }) => type === 'choice')) {
      for (const option of options.filter((name) => name !== usual && id !== 'clock')) {
        add(`schedule ${each.id}, ${option}`, moons({ lr: { ...lr, schedule: { ...lr.schedule, [id]: option } } }));
      }
    }
  }
  const warm = { id: 'linear_warmup', steps: 6 };
  const beta = { base: 0.95, schedule: [warm, { id: 'cosine', steps: 9, clock: 'epochs' }] };
  const drop = { id: 'plateau', patience: 0, gamma: 0.5, threshold: 0.3 };
  add(
    'a chain on two values',
    moons({ lr: { base: 0.1, schedule: [warm, drop] }, stages: [{ id: 'momentum', beta }] }),
  );
  add(
    'a plateau of a function',
    valley({ lr: { base: 1e-3, schedule: drop }, stages: [{ id: 'sgd' }, { id: 'weight_ema' }] }),
  );

  for (const each of catalogue.layers)
    add(`layer ${each.id}`, layered(ofLayers[each.id], { stages: [{ id: 'adam' }] }));
  for (const id of ['batch_norm', 'residual'])
    add(`${id} and a second gradient`, layered(ofLayers[id], { stages: [{ id: 'sgd' }, { id: 'sam' }] }));
  add(
    'a matrix rule on convolutions',
    layered(ofLayers.conv, { stages: [{ id: 'momentum' }, { id: 'orthogonalize' }] }),
  );
  add('averaged weights', layered(ofLayers.batch_norm, { stages: [{ id: 'adam' }, { id: 'weight_ema' }] }));
  const perceptron = entry('models', 'mlp');
  for (const activation of choices(perceptron, 'activation')) {
    add(`activation ${activation}`, on({ data, model: { ...mlp, activation }, loss }));
  }
  for (const init of choices(perceptron, 'init')) {
    add(`init ${init}`, on({ data, model: { ...mlp, init }, loss }));
    add(
      `init ${init} of a recurrent layer`,
      on({ data: { id: 'digits', n: 60 }, model: { id: 'layers', init, layers: [recurrent(false)] }, loss }),
    );
  }
  for (const { id, fields } of catalogue.losses) {
    const own = Object.fromEntries(fields.map((field) => [field.id, field.default + 0.1]));
    for (const set of ['moons', 'digits', 'diabetes']) {
      const problem = { data: { id: set, n: 60 }, model: mlp, loss: { id, ...own } };
      const document = on(problem, {}, { train: { batch: 0 } });
      if (slalom(['validate', file('fits.json', document)]).status === exitCode.ok)
        add(`loss ${id} on ${set}`, document);
    }
  }
  const every = Object.fromEntries(catalogue.inputs.fields.map(({ id }) => [id, true]));
  add('every input', on({ data, model: mlp, loss, inputs: every }));
  add('one input', on({ data, model: mlp, loss, inputs: { x1: false, x2: false, x1_x2: true } }));
  add('a penalty', on({ data, model: mlp, loss, regularizer: { l1: 0.01, l2: 0.02 } }));
  for (const { id, external } of catalogue.datasets) {
    if (!external && id !== 'csv') {
      const classes = on({ data: { id }, model: mlp, loss });
      const fits = slalom(['validate', file('fits.json', classes)]).status === exitCode.ok;
      add(`data ${id}`, fits ? classes : on({ data: { id }, model: mlp, loss: { id: 'mse' } }));
    }
  }
  add(
    'a table of one\u2019s own',
    on({
      data: {
        id: 'csv',
        text: `a,b,c\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * i) % 11},${'uvw'[i % 3]}`).join('\n')}\n`,
      },
      model: mlp,
      loss,
    }),
  );
  add(
    'numbers left as they are',
    on({ ...regression, data: { ...regression.data, standardise: false } }, { lr: 1e-6 }),
  );
  for (const { id } of catalogue.functions) {
    add(`function ${id}`, on({ function: { id }, noise: 0.05 }, { lr: 1e-3, stages: [{ id: 'adam' }] }));
  }
  add(
    'many variables',
    on(
      { function: { id: 'quadratic', dimension: 7, rotation: 20 }, noise: 0.1 },
      { lr: 1e-3, stages: [{ id: 'sgd' }, { id: 'sam' }] },
    ),
  );
  const typed =
    'max(x^2, abs(y)) - min(sin(x), y^-2) + exp(-x*y)/(1 + tanh(y)^2) + (x*x + 1)^y - sqrt(x*x + 3) + log(y*y + 2) + sigmoid(x - cos(y)) + tan(y/9)';
  add('a typed function', on({ function: { id: 'typed', expression: typed }, start: [0.7, 1.3] }, { lr: 0.01 }));

  add('edits', {
    ...moons({ lr: { base: 0.1, schedule: warm }, stages: [{ id: 'adam' }] }),
    edits: [
      { run: 0, step: 4, path: 'adam.beta1', value: 0.5 },
      { run: 0, step: 4, path: 'lr', value: 0.2 },
      { run: 0, step: 11, path: 'lr', value: 0.05 },
    ],
  });
  const stops = [
    { epochs: 3 },
    { target_loss: 0.55 },
    { target_accuracy: 0.9 },
    { loss_patience: 4, loss_min_delta: 0.5 },
    { accuracy_patience: 6, accuracy_min_delta: 0.9 },
    { gradient_norm: 0.3 },
    { loss_rise: 1.02 },
  ];
  for (const stop of stops) {
    add(`stop ${Object.keys(stop)[0]}`, moons({ lr: 0.5 }, { train: { stop: { steps: 200, ...stop } } }));
  }
  add('divergence', valley({ lr: 1 }));
  add('single precision', { ...moons({ stages: [{ id: 'adam' }] }), precision: 'f32' });
  add('images in single precision', { ...layered(ofLayers.max_pool), precision: 'f32' });
  if (
    slalom([
      '--data-dir',
      dataFolder,
      'validate',
      file('external.json', on({ data: { id: 'mnist' }, model: mlp, loss })),
    ]).status === exitCode.ok
  ) {
    for (const { id } of catalogue.datasets.filter(({ external }) => external)) {
      const document = on(
        { data: { id, n: 2000 }, model: mlp, loss },
        {},
        { train: { batch: 50, stop: { steps: 6 } } },
      );
      if (slalom(['--data-dir', dataFolder, 'run', file('external.json', document), '--hash']).status === exitCode.ok)
        add(`data ${id}`, document);
    }
  }
  return all;
}

test('scripts train as the core does', (t) => {
  const cases = [];
  for (const [name, document] of documents()) {
    const input = file('document.json', document);
    document.runs.forEach((_, run) => {
      const script = scratch(`case${cases.length}.py`);
      const expected = scratch(`case${cases.length}.csv`);
      writeFileSync(script, output(['code', input, '--run', String(run)]));
      const rows = slalom(['--data-dir', dataFolder, 'run', input, '--run', String(run), '--csv', expected, '--quiet']);
      assert.ok([exitCode.ok, exitCode.diverged].includes(rows.status), `${name}: ${rows.stderr}`);
      cases.push({ name: `${name}, run ${run}`, script, expected, folder: dataFolder });
    });
  }
  const python = ['/usr/bin/python3', 'python3'].find((path) => spawnSync(path, ['--version']).status === 0);
  if (!python) return t.skip('python3 is not installed: the scripts were made, and not compiled or run');
  const list = file('cases.json', cases);
  const { status, stdout, stderr } = spawnSync(python, [join(root, 'tests/support/run_torch_scripts.py'), list], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
  t.diagnostic(stdout.trim().split('\n').at(-1));
});

test('every kind there is was among them', () => {
  assert.deepEqual(
    Object.keys(ofLayers),
    catalogue.layers.map(({ id }) => id),
  );
});

test('what cannot be written is refused with its place', () => {
  const single = layered(ofLayers.batch_norm, {}, { train: { batch: 35 } });
  const [error] = failure(['code', file('single.json', single)], exitCode.badInput);
  assert.equal(error.code, 'no_counterpart');
  assert.equal(error.path, 'problem.model.layers[5]');
  assert.match(error.message, /change train\.batch/);
  const [missing] = failure(['code', file('two.json', network), '--run', '2'], exitCode.badInput);
  assert.equal(missing.code, 'out_of_range');
});

test('the name of a run cannot end the text it stands in', () => {
  const named = { ...surface, runs: [{ ...surface.runs[0], name: '"""\\\nimport os' }] };
  assert.doesNotMatch(output(['code', file('named.json', named)]), /^import os/m);
});
