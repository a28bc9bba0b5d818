// A small hand-made catalogue in the shape the core writes, for tests and for looking at the page without an engine.

import type { Catalogue, Entry, Field, FieldType, StageEntry } from '../../../web/src/engine/catalogue';
import type { ExperimentDocument } from '../../../web/src/engine/document';

export function field(id: string, symbol: string, name: string, overrides: Partial<Field> = {}): Field {
  return {
    id,
    symbol,
    name,
    help: `What the ${name} does when raised.`,
    type: 'real' as FieldType,
    scale: 'linear',
    default: 0,
    min: null,
    max: null,
    min_open: false,
    max_open: false,
    slider: null,
    choices: [],
    list: '',
    min_length: 0,
    max_length: 0,
    range: '',
    schedulable: false,
    ...overrides,
  };
}

export const entry = (id: string, name: string, fields: Field[] = [], overrides: Partial<Entry> = {}): Entry => ({
  id,
  name,
  summary: `${name} in one sentence, as the core tells it.`,
  equation: '',
  reference: '',
  fields,
  ...overrides,
});

const decay = (id: string, symbol: string, name: string, value: number, top = 0.999): Field =>
  field(id, symbol, name, { default: value, min: 0, max: 1, max_open: true, slider: [0, top], schedulable: true });

const eps = field('eps', 'ε', 'stabiliser', { scale: 'log', default: 1e-8, min: 0, slider: [1e-10, 0.1] });

const rule = (id: string, name: string, equation: string, fields: Field[]): StageEntry => ({
  ...entry(id, name, fields, { equation, reference: 'Somebody 2015, eq. 3' }),
  phase: 'direction',
  slots: [],
});

const stage = (id: string, name: string, fields: Field[]): StageEntry => ({
  ...entry(id, name, fields),
  phase: 'gradient',
  slots: [],
});

const real = (
  id: string,
  name: string,
  value: number,
  low: number,
  high: number,
  scale: 'linear' | 'log' = 'linear',
): Field => field(id, '', name, { default: value, min: low, max: high, slider: [low, high], scale });
const whole = (
  id: string,
  symbol: string,
  name: string,
  value: number,
  low: number,
  high: number,
  scale: 'linear' | 'log' = 'linear',
): Field => field(id, symbol, name, { type: 'integer', default: value, min: 0, max: null, slider: [low, high], scale });

const network = (
  data: string,
  values: Record<string, unknown>,
  runs: ExperimentDocument['runs'],
  steps: number,
): ExperimentDocument => ({
  v: 1,
  seeds: { data: 1, init: 2, batch: 3, noise: 4 },
  precision: 'f32',
  problem: {
    data: { id: data, ...values },
    model: { id: 'mlp', hidden: [16, 16], activation: 'tanh' },
    loss: { id: 'cross_entropy' },
    regularizer: { l1: 0, l2: 0 },
  },
  train: { batch: 32, validate_every: 50, ema_beta: 0.98, stop: { steps } },
  runs,
  edits: [],
});

const momentum = { name: 'Momentum', lr: 0.02, stages: [{ id: 'momentum', beta: 0.9, form: 'heavy_ball' }] };
const adam = {
  name: 'Adam',
  lr: {
    base: 0.002,
    schedule: [
      { id: 'warmup', steps: 200 },
      { id: 'cosine', steps: 4000 },
    ],
  },
  stages: [{ id: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8 }],
};

export function fakeCatalogue(): Catalogue {
  const split = field('split', '', 'train, validation, test', {
    type: 'real_list',
    default: [0.6, 0.2, 0.2],
    min_length: 3,
    max_length: 3,
  });
  const planar = (id: string, name: string, classes: number): Catalogue['datasets'][number] => ({
    ...entry(id, name, [
      whole('n', 'n', 'examples', 400, 50, 2000, 'log'),
      real('noise', 'noise', 0.15, 0, 0.5),
      split,
    ]),
    origin: 'made here',
    licence: 'none needed',
    external: false,
    max_examples: 10000,
    features: 2,
    classes,
    image: [0, 0],
    sequence: [0, 0],
  });
  const quadratic = { id: 'quadratic', condition: 50, rotation: 30 };
  return {
    version: '0.1.0',
    lr: field('lr', 'α', 'learning rate', {
      scale: 'log',
      default: 0.01,
      min: 0,
      min_open: true,
      slider: [1e-5, 1],
      schedulable: true,
    }),
    rules: [
      rule('sgd', 'SGD', 'w \\gets w - \\alpha g', []),
      rule('momentum', 'Momentum', 'v \\gets \\beta v + g \\qquad w \\gets w - \\alpha v', [
        decay('beta', 'β', 'momentum', 0.9),
        field('form', '', 'formulation', {
          type: 'choice',
          default: 'heavy_ball',
          choices: ['heavy_ball', 'accumulated', 'averaged'],
        }),
      ]),
      rule(
        'adam',
        'Adam',
        '\\begin{aligned} m &\\gets \\beta_1 m + (1-\\beta_1) g \\\\ v &\\gets \\beta_2 v + (1-\\beta_2) g^2 \\\\ w &\\gets w - \\alpha \\frac{\\hat m}{\\sqrt{\\hat v} + \\varepsilon} \\end{aligned}',
        [
          decay('beta1', 'β₁', 'first-moment decay', 0.9),
          decay('beta2', 'β₂', 'second-moment decay', 0.999, 0.9999),
          eps,
          field('eps_inside', '', 'ε inside the root', { type: 'flag', default: false }),
        ],
      ),
    ],
    stages: [
      stage('clip_norm', 'Clip by norm', [
        field('max', 'c', 'largest norm', { scale: 'log', default: 1, min: 0, slider: [0.01, 100] }),
      ]),
      stage('lookahead', 'Lookahead', [
        whole('k', 'k', 'inner steps', 5, 1, 20),
        real('alpha', 'slow step', 0.5, 0, 1),
      ]),
    ],
    schedules: [
      { ...entry('warmup', 'Linear warmup', [whole('steps', 'T', 'steps', 200, 10, 10000, 'log')]), has_end: true },
      { ...entry('cosine', 'Cosine', [whole('steps', 'T', 'steps', 2000, 10, 100000, 'log')]), has_end: true },
      {
        ...entry('step', 'Step', [
          whole('every', '', 'every', 1000, 10, 10000, 'log'),
          real('gamma', 'factor', 0.1, 0.01, 1, 'log'),
        ]),
        has_end: false,
      },
    ],
    recipes: [
      {
        id: 'adamw_lookahead',
        name: 'Adam + Lookahead',
        summary: 'Adam with slow weights.',
        equation: '',
        reference: '',
        lr: 0.003,
        stages: [
          { id: 'adam', beta1: 0.9, beta2: 0.999, eps: 1e-8, eps_inside: false },
          { id: 'lookahead', k: 5, alpha: 0.5 },
        ],
      },
    ],
    series: [],
    datasets: [
      { ...planar('moons', 'Two moons', 2) },
      { ...planar('gaussians', 'Gaussians', 4) },
      {
        ...entry('digits', 'UCI digits', [split]),
        origin: '',
        licence: '',
        external: false,
        max_examples: 1797,
        features: 64,
        classes: 10,
        image: [8, 8],
        sequence: [0, 0],
      },
    ],
    layers: [],
    models: [
      entry('mlp', 'Fully connected network', [
        field('hidden', '', 'hidden layers', {
          type: 'integer_list',
          default: [16, 16],
          min: 1,
          max: 1024,
          max_length: 8,
        }),
        field('activation', '', 'activation', {
          type: 'choice',
          default: 'tanh',
          choices: ['tanh', 'relu', 'sigmoid', 'linear'],
        }),
        field('init', '', 'initial weights', {
          type: 'choice',
          default: 'auto',
          choices: ['auto', 'he_normal', 'xavier_normal'],
        }),
      ]),
    ],
    losses: [
      { ...entry('cross_entropy', 'Softmax cross-entropy'), classification: true },
      { ...entry('hinge', 'Multiclass hinge', [real('margin', 'margin', 1, 0, 5)]), classification: true },
    ],
    inputs: {
      ...entry('inputs', 'Inputs', [
        field('x1', 'x₁', 'first feature', { type: 'flag', default: true }),
        field('x2', 'x₂', 'second feature', { type: 'flag', default: true }),
        field('x1_x2', 'x₁x₂', 'product', { type: 'flag', default: false }),
      ]),
      needs_features: 2,
    },
    regularizer: entry('regularizer', 'Regularizer', [
      field('l1', 'λ₁', 'L1 strength', { scale: 'log', default: 0, min: 0, slider: [0, 0.1] }),
      field('l2', 'λ₂', 'L2 strength', { scale: 'log', default: 0, min: 0, slider: [0, 0.1] }),
    ]),
    function_problem: entry('function_problem', 'Noise', [real('noise', 'gradient noise', 0, 0, 10)]),
    functions: [
      {
        ...entry('quadratic', 'Quadratic bowl', [
          real('condition', 'condition number', 50, 1, 1000, 'log'),
          real('rotation', 'rotation', 30, 0, 180),
        ]),
        domain: [-1.5, 1.5, -1.2, 1.2],
        start: [-0.9, 0.8],
        minima: [[0, 0]],
        minimum_value: 0,
        minimum_per_variable: 0,
        variables: null,
      },
    ],
    train: entry('train', 'Training', [
      whole('batch', 'm', 'minibatch size', 32, 1, 512, 'log'),
      whole('validate_every', '', 'steps between validations', 50, 1, 1000, 'log'),
      field('ema_beta', 'β', 'decay of averages', {
        default: 0.98,
        min: 0,
        max: 1,
        max_open: true,
        slider: [0, 0.999],
      }),
    ]),
    stop: entry('stop', 'Stop', [whole('steps', '', 'stop after steps', 2000, 100, 100000, 'log')]),
    seeds: entry(
      'seeds',
      'Seeds',
      ['data', 'init', 'batch', 'noise'].map((id) => whole(id, '', `${id} seed`, 1, 0, 0)),
    ),
    diagnostics: entry('diagnostics', 'Diagnostics', [whole('eigenvalues', '', 'eigenvalues', 3, 0, 20)]),
    starters: [
      {
        id: 'moons',
        title: 'Two moons',
        try: 'Switch the activation, add a hidden layer, or make the data noisier.',
        observe:
          'The border between the classes bends round the moons; with per-parameter rates it does so in fewer steps.',
        document: network('moons', { n: 400, noise: 0.15, split: [0.6, 0.2, 0.2] }, [momentum, adam], 5000),
      },
      {
        id: 'digits',
        title: 'Reading handwritten digits',
        try: 'Watch the two runs learn the same digits, then drag Adam’s learning rate while it trains.',
        observe:
          'Both see the same batches from the same weights. Adam drops first; momentum needs a larger rate to keep up.',
        document: network('digits', { split: [0.6, 0.2, 0.2] }, [momentum, adam], 20000),
      },
      {
        id: 'ravine',
        title: 'A narrow valley',
        try: 'Raise the condition number, or drag the ring to start elsewhere.',
        observe: 'Across the valley the gradients cancel in the velocity, along it they add up.',
        document: {
          v: 1,
          seeds: { data: 1, init: 2, batch: 3, noise: 4 },
          precision: 'f64',
          problem: { function: quadratic, start: [-0.9, 0.8], noise: 0 },
          train: { batch: 1, validate_every: 0, ema_beta: 0.98, stop: { steps: 400 } },
          runs: [
            { name: 'Gradient descent', lr: 0.035, stages: [{ id: 'sgd' }] },
            { name: 'Momentum', lr: 0.02, stages: [{ id: 'momentum', beta: 0.85, form: 'heavy_ball' }] },
            { name: 'Too fast', lr: 0.045, stages: [{ id: 'sgd' }] },
          ],
          edits: [],
        },
      },
    ],
    limits: { runs: 8, document_bytes: 4_194_304 },
  };
}
