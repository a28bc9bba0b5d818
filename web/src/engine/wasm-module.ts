// The WebAssembly modules as a Core and a ScriptWriter. The only file that imports the compiled modules or knows their
// calling conventions: structure comes as JSON, errors as a JSON list that is empty on success. What starts them is small and
// part of the worker's own file: see kept-files.ts.

import instantiateCode from '@wasm/code';
import instantiateGpu, { type GpuMany, type GpuRun } from '@wasm/gpu';
import instantiateScalar from '@wasm/scalar';
import instantiateSimd, { type MainModule, type Session } from '@wasm/simd';
import type { ManyProgram, ManySource } from '../gpu/many';
import type { GpuProgram } from '../gpu/program';
import type { CardRun, Core, CoreSession, GpuHost, ScriptWriter } from './core';
import type { Fault } from './document';
import type { Outcome, Progress } from './protocol';
import { hasSimd } from './simd';

export async function loadCore(wanted: 'auto' | 'simd' | 'scalar'): Promise<Core> {
  const simd = wanted === 'simd' || (wanted === 'auto' && hasSimd());
  return coreOf(await (simd ? instantiateSimd() : instantiateScalar()), simd);
}

export async function loadScriptWriter(): Promise<ScriptWriter> {
  const module = await instantiateCode();
  return {
    torchScript(document, run) {
      const result = module.torchScript(document, run);
      return outcome(result.errors, () => result.value as string);
    },
  };
}

export async function loadGpuHost(): Promise<GpuHost> {
  const module = await instantiateGpu();
  return {
    core: coreOf(module, true),
    createRun(document, number) {
      const { run, errors } = module.createGpuRun(document, number);
      return outcome(errors, () => cardRunOf(run as NonNullable<typeof run>));
    },
    createMany(document, number) {
      const { many, errors } = module.createGpuMany(document, number);
      return outcome(errors, () => manySourceOf(many as NonNullable<typeof many>));
    },
  };
}

function cardRunOf(run: GpuRun): CardRun {
  const program = JSON.parse(run.program()) as GpuProgram;
  const session = run.session() as Session;
  return {
    program,
    session: sessionOf(session),
    begin: () => run.begin(),
    inputs: (part) => run.inputs(part),
    targets: (part) => (program.loss.labels ? run.labels(part) : run.values(part)),
    labels: (part) => run.labels(part),
    wantsEvaluation: () => run.wantsEvaluation(),
    evaluated: (loss, accuracy) => run.evaluated(loss, accuracy),
    ahead: (steps) => run.ahead(steps),
    next: (steps) => run.next(steps),
    follow: ({ rows, counts }) => run.follow(rows, counts),
    adopt: (state, gradient) => run.adopt(state, gradient),
    setHyper: (path, value) => outcome(run.setHyper(path, value), () => true),
    dispose() {
      session.delete();
      run.delete();
    },
  };
}

function manySourceOf(many: GpuMany): ManySource {
  const program = JSON.parse(many.program()) as ManyProgram;
  return {
    program,
    inputs: () => many.inputs(),
    targets: () => (program.labels ? many.labels() : many.values()),
    steps: (count) => many.steps(count),
    dispose: () => many.delete(),
  };
}

type Text = ReturnType<MainModule['validate']>['value'];

/** Text comes out as a string; embind's declaration allows for what may go in. */
function outcome<T>(errors: Text, value: () => T): Outcome<T> {
  const faults = JSON.parse(errors as string) as Fault[];
  return faults.length === 0 ? { ok: true, value: value() } : { ok: false, faults };
}

function coreOf(module: MainModule, simd: boolean): Core {
  return {
    simd,
    version: () => module.version(),
    catalogue: () => module.catalogue(),
    validate(document) {
      const result = module.validate(document);
      return outcome(result.errors, () => result.value as string);
    },
    series(id) {
      const result = module.series(id);
      return outcome(result.errors, () => result.value as string);
    },
    provideData: (dataset, file) => outcome(module.provideData(dataset, file), () => true),
    linkDictionary: () => module.linkDictionary(),
    makeLink: (deflated) => module.makeLink(deflated),
    unpackLink(link) {
      const { errors, ...packed } = module.unpackLink(link);
      return outcome(errors, () => packed);
    },
    damagedLink() {
      const [fault] = JSON.parse(module.damagedLink()) as [Fault];
      return fault;
    },
    combineHashes: (hashes) => module.combineHashes(hashes),
    createSession(document, run) {
      const { session, errors } = module.createSession(document, run);
      return session
        ? { ok: true, value: sessionOf(session) }
        : { ok: false, faults: JSON.parse(errors as string) as Fault[] };
    },
  };
}

function sessionOf(session: Session): CoreSession {
  return {
    step: (count) => session.step(count) as Progress,
    progress: () => session.progress() as Progress,
    addSeconds: (seconds) => session.addSeconds(seconds),
    best() {
      const best = session.best();
      return best.step < 0 ? null : best;
    },
    restoreBest: () => outcome(session.restoreBest(), () => true),
    evaluateTest() {
      const { errors, ...result } = session.evaluateTest();
      return outcome(errors, () => result);
    },
    setHyper: (path, value) => outcome(session.setHyper(path, value), () => true),
    hyper: (path) => session.hyper(path),
    edits: () => JSON.parse(session.edits()),
    columns: () => JSON.parse(session.columns()),
    drain: (generation, fromRow) => session.drain(generation, fromRow),
    histogram: (generation, fromRow) => session.histogram(generation, fromRow),
    describe: () => JSON.parse(session.describe()),
    read(name) {
      const result = session.read(name);
      return outcome(result.errors, () => result.value);
    },
    predict(x) {
      const result = session.predict(x);
      return outcome(result.errors, () => result.value);
    },
    predictGrid({ x0, x1, y0, y1, columns, rows }) {
      const result = session.predictGrid(x0, x1, y0, y1, columns, rows);
      return outcome(result.errors, () => result.value);
    },
    unitMaps({ x0, x1, y0, y1, columns, rows }) {
      const result = session.unitMaps(x0, x1, y0, y1, columns, rows);
      return outcome(result.errors, () => result.value);
    },
    minibatch: () => session.minibatch(),
    examples(part, limit) {
      const result = session.examples(part, limit);
      return outcome(result.errors, () => result.value);
    },
    diagnose(request) {
      const result = session.diagnose(JSON.stringify(request));
      return outcome(result.errors, () => JSON.parse(result.value as string));
    },
    effectiveRates: () => session.effectiveRates(),
    hessianVector(v) {
      const result = session.hessianVector(v);
      return outcome(result.errors, () => result.value);
    },
    nextStep: () => session.nextStep(),
    layPlane() {
      const result = session.layPlane();
      return outcome(result.errors, () => result.value);
    },
    planeLosses(places, examples) {
      const result = session.planeLosses(places, examples);
      return outcome(result.errors, () => result.value);
    },
    snapshot: () => session.snapshot(),
    restore: (snapshot) => outcome(session.restore(snapshot), () => true),
    hash: () => session.hash(),
    dispose: () => session.delete(),
  };
}
