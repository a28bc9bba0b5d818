// A lab without an engine: synthetic curves for networks, real descent on a quadratic, so that the page can be
// looked at and driven alone. Everything it shows is made up.

import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { Description, Diagnosis, GridRequest, Outcome, Watch } from '../../../web/src/engine/protocol';
import type { Change, Lab, LabState, NoticeAction, RunState, Series } from '../../../web/src/state/lab';
import { withSetting } from '../../../web/src/state/page-settings';
import { RunClock } from '../../../web/src/state/run-clock';
import { SavedExperiments } from '../../../web/src/state/saved';
import { MemoryShelf } from '../support/memory-shelf';
import { fakeCatalogue } from './fake-catalogue';

const NETWORK_COLUMNS = [
  ['loss', 'batch loss', -1],
  ['validation_loss', 'validation loss', -1],
  ['validation_accuracy', 'validation accuracy', -1],
  ['lr', 'learning rate', -1],
  ['grad_norm', 'gradient norm', -1],
  ['update_norm', 'update norm', -1],
  ['grad_norm', 'gradient norm', 0],
  ['grad_norm', 'gradient norm', 1],
] as const;
const ROWS = 4096;
const BINS = 51;

const DIAGNOSIS: Diagnosis = {
  step: 0,
  examples: 240,
  taylor: { rate: 0.02, gradient_squared: 0.52, first: -0.0103, second: 0.0005, change: -0.0098 },
  cosine: 0.44,
  hessian: {
    largest: [{ value: 3.15, residual: 1e-9 }],
    smallest: [{ value: -0.096, residual: 1e-7 }],
    iterations: 80,
    converged: true,
  },
  gradient_noise: { small: 4, big: 128, draws: 20, signal: 0.061, noise: 13, scale: 214 },
  effective_rate: { least: 0.0005, median: 0.013, greatest: 1.15 },
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A small generator with a seed: the fake looks the same every time. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

class FakeRun {
  readonly state: Writable<RunState>;
  private readonly stores = new Map<string, Float64Array[]>();
  private readonly steps = new Float64Array(ROWS);
  private readonly noise: () => number;
  private readonly ema = new Map<string, number>();
  private readonly w: [number, number];
  private readonly v: [number, number] = [0, 0];
  private readonly counts = new Uint32Array(768 * BINS);
  private readonly histogramSteps = new Float64Array(768);
  private histogramRows = 0;

  constructor(
    private document: ExperimentDocument,
    index: number,
    colour: number,
  ) {
    const run = document.runs[index];
    const isFunction = 'function' in document.problem;
    this.noise = random(17 + index);
    this.w = 'function' in document.problem ? [document.problem.start[0], document.problem.start[1]] : [0, 0];
    const columns = isFunction
      ? [...NETWORK_COLUMNS.slice(0, 6), ['x', 'x', -1], ['y', 'y', -1]]
      : [...NETWORK_COLUMNS];
    const image: [number, number] =
      'data' in document.problem && document.problem.data.id === 'digits' ? [8, 8] : [0, 0];
    const classes = image[0] > 0 ? 10 : 'data' in document.problem && document.problem.data.id === 'gaussians' ? 4 : 2;
    for (const [id, , layer] of columns) {
      this.stores.set(
        `${id}/${layer}`,
        Array.from({ length: 4 }, () => new Float64Array(ROWS)),
      );
    }
    const clock = new RunClock();
    clock.begin(0, false);
    this.state = {
      index,
      name: run?.name ?? '',
      colour,
      muted: false,
      phase: 'ready',
      now: this,
      faults: [],
      progress: { step: 0, epoch: 0, status: 'running', reason: '', testEvaluations: 0, exact: true },
      stepsPerSecond: 0,
      clock,
      best: null,
      showsBest: false,
      test: null,
      testLooks: 0,
      diagnosis: null,
      measuring: false,
      comparison: null,
      comparing: false,
      description: {
        kind: isFunction ? 'function' : 'network',
        parameters: 386,
        features: image[0] > 0 ? 64 : 2,
        inputs: image[0] > 0 || isFunction ? [] : ['x₁', 'x₂'],
        outputs: isFunction ? 1 : classes,
        classes,
        image,
        sequence: [0, 0],
        widths: [2, 16, 16, 2],
        layers: [],
        parts: { train: 240, validation: 80, test: 80 },
        steps_per_epoch: 8,
        domain: [-1.5, 1.5, -1.2, 1.2],
        minima: [[0, 0]],
        minimum_value: 0,
        segments: [],
        hypers: ['lr', 'momentum.beta', 'adam.beta1', 'adam.beta2', 'adam.eps'],
        readable: [],
      },
      columns: columns.map(([id, name, layer]) => ({ id: String(id), name: String(name), layer: Number(layer) })),
      rows: 0,
      series: (column: string, layer = -1) => this.series(column, layer),
      histogram: null,
      hypers: new Map([['lr', 0.01]]),
      grid: null,
      outputs: null,
      units: null,
      minibatch: null,
      weights: isFunction ? new Float64Array(this.w) : null,
      gradient: null,
      rates: null,
      cost: null,
      point: null,
      recoveredAt: null,
      backend: null,
    };
  }

  get progress(): RunState['progress'] {
    return this.state.progress;
  }
  get best(): RunState['best'] {
    return this.state.best;
  }

  private series(column: string, layer: number): Series | null {
    const store = this.stores.get(`${column}/${layer}`);
    if (!store) return null;
    const n = this.state.rows;
    const [last, min, max, ema] = store.map((values) => values.subarray(0, n)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return { step: this.steps.subarray(0, n), last, min, max, ema };
  }

  step(): void {
    const { state } = this;
    if (state.progress.status !== 'running' || state.rows >= ROWS) return;
    const step = state.progress.step + 1;
    const row = state.rows;
    this.steps[row] = step;
    const rate = this.rateAt(step);
    if ('function' in this.document.problem) this.walk(row, rate);
    else this.train(row, step, rate);
    state.rows = row + 1;
    state.clock.add(step, step / (100 + 100 * state.index));
    const end = step >= this.document.train.stop.steps;
    const diverged = state.progress.status !== 'running';
    state.progress = diverged
      ? {
          step,
          epoch: 0,
          status: 'diverged',
          testEvaluations: 0,
          exact: true,
          reason: `diverged at step ${step}: ‖g‖ 4.1×10⁹ in layer 2; try a rate below 0.02`,
        }
      : {
          step,
          epoch: step / 8,
          status: end ? 'stopped' : 'running',
          testEvaluations: 0,
          exact: true,
          reason: end ? `stopped at step ${step}: that was the last one` : '',
        };
    state.hypers = new Map([
      ['lr', rate],
      ['adam.beta1', 0.9],
      ['momentum.beta', 0.9],
    ]);
  }

  private rateAt(step: number): number {
    const lr = this.document.runs[this.state.index]?.lr ?? 0.01;
    const base = typeof lr === 'number' ? lr : lr.base;
    if (typeof lr === 'number' || lr.schedule.length === 0) return base;
    return step < 200
      ? (base * step) / 200
      : 0.5 * base * (1 + Math.cos((Math.PI * Math.min(4000, step - 200)) / 4000));
  }

  /** `measured` false: the value of an earlier row still stands, as the core's recorder writes it. */
  private put(row: number, column: string, value: number, layer = -1, measured = true): void {
    const store = this.stores.get(`${column}/${layer}`);
    if (!store) return;
    const key = `${column}/${layer}`;
    const before = this.ema.get(key);
    const ema = before === undefined ? value : 0.98 * before + 0.02 * value;
    if (!Number.isNaN(value)) this.ema.set(key, ema);
    const extreme = measured ? value : Number.NaN;
    for (const [i, x] of [value, extreme, extreme, Number.isNaN(value) ? (before ?? Number.NaN) : ema].entries()) {
      const values = store[i];
      if (values) values[row] = x;
    }
  }

  private train(row: number, step: number, rate: number): void {
    const speed = this.state.index === 0 ? 0.0016 : 0.0035;
    const floor = this.state.index === 0 ? 0.06 : 0.04;
    const clean = floor + (0.72 - floor) * Math.exp(-speed * step) + 0.05 * Math.exp(-step / 2500);
    const blown = this.state.index === 2 ? Math.exp(step / 12) * 0.1 : 0;
    if (blown > 1e12) this.state.progress = { ...this.state.progress, status: 'diverged' };
    const loss = clean * (0.75 + 0.5 * this.noise()) + blown;
    this.put(row, 'loss', loss);
    const due = step % 50 === 0 || step === 1;
    const held = this.stores.get('validation_loss/-1')?.[0]?.[row - 1] ?? Number.NaN;
    const heldAccuracy = this.stores.get('validation_accuracy/-1')?.[0]?.[row - 1] ?? Number.NaN;
    this.put(row, 'validation_loss', due ? clean * 1.15 + 0.01 * this.noise() : held, -1, due);
    this.put(
      row,
      'validation_accuracy',
      due ? Math.min(1, 1 - 0.5 * clean - 0.01 * this.noise()) : heldAccuracy,
      -1,
      due,
    );
    this.put(row, 'lr', rate);
    const g = clean * (0.6 + this.noise());
    this.put(row, 'grad_norm', g);
    this.put(row, 'update_norm', g * rate);
    this.put(row, 'grad_norm', g * 0.7, 0);
    this.put(row, 'grad_norm', g * 0.5, 1);
    this.addHistogram(step, Math.log2(g) - 4);
  }

  private addHistogram(step: number, centre: number): void {
    if (this.histogramRows >= 768 || (step > 256 && step % 16 !== 0)) return;
    const at = this.histogramRows * BINS;
    for (let bin = 2; bin < BINS - 1; ++bin) {
      const z = (bin - 42 - centre) / 3;
      this.counts[at + bin] = Math.round(400 * Math.exp(-z * z) * (0.7 + 0.6 * this.noise()));
    }
    this.counts[at] = Math.round(80 * (1 - Math.exp(-step / 800)));
    this.histogramSteps[this.histogramRows] = step;
    this.histogramRows += 1;
    this.state.histogram = {
      generation: 0,
      firstRow: 0,
      bins: BINS,
      steps: this.histogramSteps.subarray(0, this.histogramRows),
      counts: this.counts.subarray(0, this.histogramRows * BINS),
    };
  }

  private walk(row: number, rate: number): void {
    const beta = this.state.name === 'Momentum' ? 0.85 : 0;
    const g = gradient(this.w[0], this.w[1]);
    for (const i of [0, 1] as const) {
      this.v[i] = beta * this.v[i] + g[i];
      this.w[i] -= rate * this.v[i];
    }
    const loss = height(this.w[0], this.w[1]);
    if (loss > 1e12) this.state.progress = { ...this.state.progress, status: 'diverged' };
    this.put(row, 'loss', loss);
    this.put(row, 'lr', rate);
    this.put(row, 'grad_norm', Math.hypot(...g));
    this.put(row, 'update_norm', rate * Math.hypot(...this.v));
    this.put(row, 'x', this.w[0]);
    this.put(row, 'y', this.w[1]);
    this.put(row, 'validation_loss', Number.NaN);
    this.put(row, 'validation_accuracy', Number.NaN);
    this.state.weights = new Float64Array(this.w);
    this.state.gradient = new Float64Array(gradient(this.w[0], this.w[1]));
    this.addHistogram(row + 1, Math.log2(Math.hypot(...g) + 1e-12));
  }

  fillGrid(request: GridRequest): void {
    const { columns, rows } = request;
    const k = this.state.description?.outputs ?? 1;
    const outputs = new Float32Array(columns * rows * k);
    const sharp = 6 * (1 - Math.exp(-this.state.progress.step / 400)) + 0.05;
    for (let row = 0; row < rows; ++row) {
      for (let column = 0; column < columns; ++column) {
        const x = request.x0 + ((column + 0.5) / columns) * (request.x1 - request.x0);
        const y = request.y0 + ((row + 0.5) / rows) * (request.y1 - request.y0);
        const at = (row * columns + column) * k;
        if (k === 1) outputs[at] = height(x, y);
        else if (k === 2) outputs[at + 1] = -sharp * (y - 0.25 - 0.55 * Math.cos(2.3 * x + 0.6));
        else
          for (let c = 0; c < k; ++c)
            outputs[at + c] = -sharp * Math.hypot(x - Math.cos(1.57 * c), y - Math.sin(1.57 * c));
      }
    }
    this.state.grid = { request, outputs };
  }

  fillOutputs(examples: NonNullable<LabState['examples']>, count: number): void {
    const outputs = new Float64Array(count * 10);
    const sharp = 9 * (1 - Math.exp(-this.state.progress.step / 500));
    const noise = random(5 + this.state.index);
    for (let i = 0; i < count; ++i) {
      const truth = examples.validation[(i + 1) * examples.width - 1] ?? 0;
      for (let c = 0; c < 10; ++c) outputs[i * 10 + c] = 3 * noise() + (c === truth ? 0.6 * sharp * noise() : 0);
    }
    this.state.outputs = outputs;
  }
}

const COS = Math.cos(Math.PI / 6);
const SIN = Math.sin(Math.PI / 6);
const CONDITION = 50;
function height(x: number, y: number): number {
  const [u, v] = [COS * x + SIN * y, -SIN * x + COS * y];
  return 0.5 * (u * u + CONDITION * v * v);
}
function gradient(x: number, y: number): [number, number] {
  const [u, v] = [COS * x + SIN * y, -SIN * x + COS * y];
  return [COS * u - SIN * CONDITION * v, SIN * u + COS * CONDITION * v];
}

function fakeExamples(document: ExperimentDocument): LabState['examples'] {
  if (!('data' in document.problem)) return null;
  const noise = random(3);
  const spread = (): number => (noise() + noise() + noise() - 1.5) * 0.28;
  const image = document.problem.data.id === 'digits';
  const classes = document.problem.data.id === 'gaussians' ? 4 : 2;
  const make = (n: number): Float64Array => {
    const values: number[] = [];
    for (let i = 0; i < n; ++i) {
      if (image) {
        const label = i % 10;
        for (let p = 0; p < 64; ++p) {
          const [r, c] = [Math.floor(p / 8) - 3.5, (p % 8) - 3.5];
          const ring = Math.exp(-((Math.hypot(r, c * (1 + 0.1 * label)) - 1 - 0.2 * label) ** 2) * 1.5);
          values.push(Math.round(16 * ring * (0.8 + 0.2 * noise())));
        }
        values.push(label);
      } else if (classes === 4) {
        const label = i % 4;
        values.push(Math.cos(1.57 * label) + spread(), Math.sin(1.57 * label) + spread(), label);
      } else {
        const angle = Math.PI * noise();
        if (i % 2 === 0)
          values.push(Math.cos(angle) - 0.5 + 0.5 * spread(), Math.sin(angle) - 0.25 + 0.5 * spread(), 0);
        else values.push(0.5 - Math.cos(angle) + 0.5 * spread(), 0.25 - Math.sin(angle) + 0.5 * spread(), 1);
      }
    }
    return Float64Array.from(values);
  };
  return { train: make(image ? 100 : 240), validation: make(image ? 100 : 80), width: image ? 65 : 3 };
}

export class FakeLab implements Lab {
  state: Writable<LabState>;
  private readonly listeners = new Set<(changes: ReadonlySet<Change>) => void>();
  private runs: FakeRun[] = [];
  private grid: GridRequest | null = null;
  private watch: number | null = null;
  private noticeId = 0;

  constructor(starter = 0) {
    const catalogue = fakeCatalogue();
    const document = structuredClone(catalogue.starters[starter]?.document) as ExperimentDocument;
    this.state = {
      catalogue,
      document,
      runs: [],
      playing: true,
      meeting: false,
      past: null,
      pastEdit: null,
      speed: null,
      loading: null,
      notices: [],
      reproduction: { state: 'none' },
      backend: { name: 'WASM SIMD', simd: true, hasCard: false },
      examples: fakeExamples(document),
      highlighted: null,
      settings: new Map(),
      canUndo: false,
      canRedo: false,
    };
    this.restart();
    const tick = (): void => {
      if (this.state.playing) this.step(this.state.speed === null ? 6 : 1);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  private restart(): void {
    this.runs = this.state.document.runs.map((_, i) => new FakeRun(this.state.document, i, i));
    this.state.runs = this.runs.map((run) => run.state);
    this.state.examples = fakeExamples(this.state.document);
    this.refresh();
  }
  private refresh(): void {
    for (const run of this.runs) {
      if (this.grid) run.fillGrid(this.grid);
      if (this.watch && this.state.examples) run.fillOutputs(this.state.examples, Math.min(this.watch, 100));
    }
  }
  private mark(...changes: Change[]): void {
    for (const listener of this.listeners) listener(new Set(changes));
  }

  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  play(): void {
    this.state.playing = true;
    this.mark('control');
  }
  pause(): void {
    this.state.playing = false;
    for (const run of this.runs) run.state.stepsPerSecond = 0;
    this.mark('control');
  }
  toggle(): void {
    if (this.state.playing) this.pause();
    else this.play();
  }
  step(count = 1): void {
    for (const run of this.runs) {
      if (run.state.muted) continue;
      for (let i = 0; i < count; ++i) run.step();
      run.state.stepsPerSecond = this.state.playing ? 12_300 : 0;
    }
    this.refresh();
    this.mark('frame');
  }
  lookAt(): void {}
  stepEpoch(): void {}
  async decide(): Promise<boolean> {
    return true;
  }
  reset(): void {
    this.restart();
    this.mark('document', 'frame');
  }
  newSeed(): void {
    this.state.document.seeds.data += 1;
    this.reset();
  }
  setSpeed(speed: number | null): void {
    this.state.speed = speed;
    this.mark('control');
  }
  editHyper(run: number, path: string, value: number): void {
    this.state.document.edits.push({ run, step: this.state.runs[run]?.progress.step ?? 0, path, value });
    this.mark('document');
  }
  async change(mutate: (draft: ExperimentDocument) => void): Promise<boolean> {
    const draft = structuredClone(this.state.document);
    mutate(draft);
    if (draft.train.batch > 4000) {
      this.notice(
        'error',
        'The change was refused; the experiment goes on as it was.',
        'train.batch',
        `is ${draft.train.batch}, but the training part has 240 examples.`,
      );
      return false;
    }
    this.state.document = draft;
    this.restart();
    this.mark('document', 'frame');
    return true;
  }
  notice(kind: 'info' | 'error', text: string, path: string, message: string): void {
    this.noticeId += 1;
    this.state.notices = [
      ...this.state.notices,
      { id: this.noticeId, kind, text, faults: [{ code: 'out_of_range', path, message }], action: null },
    ];
    this.mark('notice');
  }
  async consider(): Promise<Outcome<Description>> {
    return { ok: true, value: this.state.runs[0]?.description as Description };
  }
  async addRun(from = 0): Promise<void> {
    await this.change((draft) => {
      const run = draft.runs[from];
      if (run) draft.runs.push({ ...structuredClone(run), name: `${run.name} ${draft.runs.length + 1}` });
    });
  }
  async removeRun(run: number): Promise<void> {
    await this.change((draft) => void draft.runs.splice(run, 1));
  }
  setMuted(run: number, muted: boolean): void {
    const state = this.runs[run]?.state;
    if (state) state.muted = muted;
    this.mark('document');
  }
  showBest(run: number, on: boolean): void {
    const state = this.runs[run]?.state;
    if (state) state.showsBest = on;
    this.mark('frame');
  }
  async evaluateTest(run: number): Promise<void> {
    const state = this.runs[run]?.state;
    if (!state) return;
    state.testLooks += 1;
    state.test = { loss: 0.35, accuracy: 0.91, step: state.progress.step, ofBest: state.showsBest };
    this.mark('frame');
  }
  async diagnose(): Promise<void> {
    for (const { state } of this.runs) state.diagnosis = { ...DIAGNOSIS, step: state.progress.step };
    this.mark('frame');
  }
  async compareGradients(): Promise<void> {}

  setGrid(request: GridRequest | null): void {
    this.grid = request;
    this.refresh();
    this.mark('frame');
  }
  setExtra(): void {}
  setPoint(): void {}
  setTaylor(): void {}
  setWatch(watch: Watch | null): void {
    this.watch = watch?.count ?? null;
    this.refresh();
    this.mark('frame');
  }
  setUnits(): void {}
  setMinibatch(): void {}
  set(key: string, value: string | null): void {
    this.state.settings = withSetting(this.state.settings, key, value);
    this.mark('settings');
  }
  highlight(run: number | null): void {
    if (this.state.highlighted === run) return;
    this.state.highlighted = run;
    this.mark('highlight');
  }
  dismiss(notice: number): void {
    this.state.notices = this.state.notices.filter(({ id }) => id !== notice);
    this.mark('notice');
  }
  tell(text: string, action: NoticeAction | null = null): void {
    this.noticeId += 1;
    this.state.notices = [...this.state.notices, { id: this.noticeId, kind: 'info', text, faults: [], action }];
    this.mark('notice');
  }
  undo(): void {}
  redo(): void {}
  readonly saved = new SavedExperiments(new MemoryShelf(), {
    visit: () => '',
    take: () => Promise.reject(new Error('nothing here can be saved')),
    open: async () => false,
  });
  /** Nothing is ever tried. */
  readonly sideRuns: Lab['sideRuns'] = {
    want: (_owner, _key, plan) => ({ plan: plan(), results: [], done: 0, faults: [], onCard: false }),
    release() {},
  };
  /** No plane is ever laid. */
  readonly lossPlanes: Lab['lossPlanes'] = { want: () => null, recentre() {}, release() {} };
  async open(text: string): Promise<boolean> {
    this.state.document = JSON.parse(text) as ExperimentDocument;
    this.restart();
    this.mark('document', 'frame');
    return true;
  }
  async read(): Promise<ExperimentDocument> {
    return this.state.document;
  }
  async torchScript(): Promise<Outcome<string>> {
    return { ok: true, value: 'import torch\n' };
  }
  async share(): Promise<string> {
    return `${location.href.split('#')[0]}#v2.${'q1YqS8wpTtVRKkktLlGyUoqOBQA'.repeat(4)}`;
  }
}
