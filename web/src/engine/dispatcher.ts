// The worker's side of protocol.ts, free of any environment: it is handed messages and posts messages, and runs the
// session in slices between them. worker.ts puts it into a web worker; tests run it in Node.

import { type Card, CardRuns } from './card-runs';
import type { Catalogue } from './catalogue';
import type { Core, ScriptWriter } from './core';
import type { Fault } from './document';
import { buffersOf, Frames } from './frames';
import { compareGradients } from './gradient-comparison';
import { packLink, unpackLink } from './links';
import { LossPlane } from './loss-plane';
import { plan } from './measurement';
import { RateLimiter, Rests, SliceSizer, SpeedMeter } from './pace';
import type { Frame, FromWorker, Outcome, Pace, PlaneTask, Replies, Request, ToWorker } from './protocol';
import { SideRuns } from './side-runs';
import { whyUnavailable } from './unavailable';

/** What surrounds a dispatcher. */
export interface Host {
  /** Milliseconds, monotonic. */
  now(): number;
  post(message: FromWorker, transfer: ArrayBufferLike[]): void;
  /** Calls back after the messages that wait already were handled. */
  soon(callback: () => void): void;
  /** Calls back after about `ms`; the result cancels. */
  later(callback: () => void, ms: number): () => void;
  loadCore(simd: 'auto' | 'simd' | 'scalar'): Promise<Core>;
  loadScriptWriter(): Promise<ScriptWriter>;
  /** Null where there is no graphics card that is worth it. */
  openCard(): Promise<Card | null>;
}

/** Shortest time between two frames while playing: one animation frame of a usual screen. */
const FRAME_MS = 16;

/** Steps being taken over many slices. */
interface Task {
  pace: Pace;
  until: number | null;
  limiter: RateLimiter | null;
  rests: Rests | null;
  /** Set for `step`: the request to answer when done; playing announces its end instead. */
  replyTo: number | null;
}

type Reply<T extends Request['type'] = Request['type']> = Outcome<Replies[T]>;

const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });
const fault = (code: string, message: string): { ok: false; faults: Fault[] } => ({
  ok: false,
  faults: [{ code, path: '', message }],
});

export class Dispatcher {
  #core: Core | null = null;
  #scripts: Promise<ScriptWriter> | null = null;
  #documentBytes = 0;
  #frames: Frames | null = null;
  #side: SideRuns | null = null;
  #card: CardRuns | null = null;
  #plane: LossPlane | null = null;
  #task: Task | null = null;
  #slices = new SliceSizer();
  #speed = new SpeedMeter();
  #stepsPerSecond = 0;
  /** Spent on steps since the session was opened. */
  #seconds = 0;
  #awaitingAck = false;
  #framedAt = Number.NEGATIVE_INFINITY;
  #framedStep = -1;
  /** Only the latest wake-up counts; earlier ones find another number here. */
  #wakeUp = 0;
  #cancelTimer: (() => void) | null = null;
  #crashed = false;
  #isReplay = false;

  constructor(private readonly host: Host) {}

  handle(message: ToWorker): void {
    this.#guard(() => {
      if (!('id' in message)) {
        this.#signal(message);
      } else if (message.type === 'load') {
        this.#load(message.id, message.simd);
      } else {
        const reply = this.#answer(message.id, message);
        if (reply) this.#reply(message.id, reply);
      }
    });
  }

  #signal(message: Exclude<ToWorker, { id: number }>): void {
    if (message.type === 'ping') this.host.post({ type: 'pong' }, []);
    if (message.type === 'ack') this.#awaitingAck = false;
    if (message.type === 'pace' && this.#task && this.#task.replyTo === null) this.#setPace(this.#task, message.pace);
    if (message.type !== 'ping' && this.#task) this.#wake(0);
  }

  #load(id: number, simd: 'auto' | 'simd' | 'scalar'): void {
    this.host.loadCore(simd).then(
      (core) =>
        this.#guard(() => {
          this.#core = core;
          this.#documentBytes = (JSON.parse(core.catalogue()) as Catalogue).limits.document_bytes;
          this.#reply(id, ok({ version: core.version(), simd: core.simd }));
        }),
      (error: unknown) => this.#reply(id, fault('engine_unavailable', whyUnavailable(error))),
    );
  }

  #writeScript(id: number, { document, run }: Extract<Request, { type: 'torchScript' }>): void {
    this.#scripts ??= this.host.loadScriptWriter();
    this.#scripts.then(
      (writer) =>
        this.#guard(() =>
          this.#reply(
            id,
            mapped(writer.torchScript(document, run), (script) => ({ script })),
          ),
        ),
      (error: unknown) => {
        // The next request tries again.
        this.#scripts = null;
        this.#reply(
          id,
          fault(
            'scripts_unavailable',
            `What writes scripts could not be loaded; check the network and try again (${error}).`,
          ),
        );
      },
    );
  }

  #answer(id: number, request: Exclude<Request, { type: 'load' }>): Reply | null {
    const core = this.#core;
    if (!core) return fault('engine_unavailable', 'The engine is not loaded yet.');
    switch (request.type) {
      case 'catalogue':
        return ok({ json: core.catalogue() });
      case 'validate':
        return mapped(core.validate(request.document), (document) => ({ document }));
      case 'provideData':
        return mapped(core.provideData(request.dataset, request.bytes), () => ({}));
      case 'packLink':
        return mapped(packLink(core, request.document), (link) => ({ link }));
      case 'unpackLink':
        return mapped(unpackLink(core, request.link, this.#documentBytes), (document) => ({ document }));
      case 'torchScript':
        this.#writeScript(id, request);
        return null;
      case 'combineHashes':
        return ok({ hash: core.combineHashes(request.hashes) });
      case 'sideTask':
        return this.#openSide(id, core, request);
      case 'sideWork':
        if (this.#card) {
          this.#workOnCard(id, this.#card, request);
          return null;
        }
        return this.#side
          ? mapped(this.#side.work(request.more, request.ms), (results) => ({ results, left: this.#side?.left ?? 0 }))
          : fault('no_session', 'No side runs are open in this engine.');
      case 'plane':
        return this.#layPlane(core, request.plane);
      case 'planeWork':
        return this.#plane
          ? mapped(this.#plane.work(request.places, request.ms), (losses) => ({ losses }))
          : fault('no_session', 'No plane of weights is laid in this engine.');
      case 'open':
        return this.#open(core, request);
      case 'close':
        this.#close();
        return ok({});
      default:
        return this.#frames
          ? this.#answerInSession(id, request, this.#frames)
          : fault('no_session', 'No experiment is open in this engine.');
    }
  }

  #openSide(
    id: number,
    core: Core,
    { task, onCard }: Extract<Request, { type: 'sideTask' }>,
  ): Reply<'sideTask'> | null {
    this.#side?.dispose();
    this.#side = null;
    const card = this.#card;
    if (task && onCard && card?.fits(task)) {
      card.clear();
      return ok({ atOnce: card.atOnce });
    }
    card?.dispose();
    this.#card = null;
    if (!task || !onCard) {
      this.#side = task && new SideRuns(core, task, () => this.host.now());
      return ok({ atOnce: null });
    }
    CardRuns.open(task, () => this.host.openCard()).then((opened) =>
      this.#guard(() => {
        this.#card = opened;
        if (!opened) this.#side = new SideRuns(core, task, () => this.host.now());
        this.#reply(id, ok({ atOnce: opened?.atOnce ?? null }));
      }),
    );
    return null;
  }

  #workOnCard(id: number, card: CardRuns, { more, ms }: Extract<Request, { type: 'sideWork' }>): void {
    card.work(more, ms).then((found) =>
      this.#guard(() => {
        if (!found.ok && card === this.#card) {
          card.dispose();
          this.#card = null;
        }
        this.#reply(
          id,
          mapped(found, (results) => ({ results, left: card.left })),
        );
      }),
    );
  }

  #answerInSession(
    id: number,
    request: Extract<
      Request,
      {
        type:
          | 'view'
          | 'play'
          | 'pause'
          | 'step'
          | 'setHyper'
          | 'examples'
          | 'evaluateTest'
          | 'planDiagnosis'
          | 'diagnose'
          | 'compareGradients'
          | 'read'
          | 'predict'
          | 'snapshot'
          | 'restore'
          | 'hash';
      }
    >,
    frames: Frames,
  ): Reply | null {
    const { session } = frames;
    frames.chooseWeights();
    switch (request.type) {
      case 'view':
        return mapped(frames.setView(request.view), () => ({ frame: this.#frame(frames, true) }));
      case 'play':
        this.#start({ pace: request.pace, until: request.until, replyTo: null });
        return ok({});
      case 'pause':
        this.#stop();
        return ok({ frame: this.#frame(frames, true) });
      case 'step': {
        const until = session.progress().step + request.count;
        this.#start({ pace: { rate: null, limit: null }, until, replyTo: id });
        return null;
      }
      case 'setHyper':
        return mapped(session.setHyper(request.path, request.value), () => ({
          edits: session.edits(),
          hypers: frames.hypers(),
        }));
      case 'examples':
        return mapped(session.examples(request.part, request.limit), (values) => ({
          values,
          width: frames.description.features + 1,
        }));
      case 'evaluateTest':
        return mapped(session.evaluateTest(), (result) => ({ result, step: frames.shownStep }));
      case 'planDiagnosis':
        return mapped(
          plan(session, frames.description, request.wanted, () => this.host.now()),
          (wanted) => ({ wanted }),
        );
      case 'diagnose':
        return mapped(session.diagnose(request.wanted), (diagnosis) => ({ diagnosis }));
      case 'compareGradients':
        return mapped(compareGradients(session, frames.description), (comparison) => ({ comparison }));
      case 'read':
        return mapped(session.read(request.name), (values) => ({ values }));
      case 'predict':
        return mapped(session.predict(request.x), (outputs) => ({ outputs }));
      case 'snapshot':
        return ok({
          bytes: session.snapshot(),
          step: session.progress().step,
        });
      case 'restore':
        this.#stop();
        this.#isReplay = true;
        return mapped(frames.restore(request.snapshot), () => ({}));
      case 'hash':
        return ok({ hash: session.hash(), step: session.progress().step });
    }
  }

  #open(core: Core, request: Extract<Request, { type: 'open' }>): Reply<'open'> {
    const session = core.createSession(request.document, request.run);
    if (!session.ok) return session;
    if (request.snapshot) {
      const restored = session.value.restore(request.snapshot);
      if (!restored.ok) {
        session.value.dispose();
        return restored;
      }
    }
    // Only now is the session before given up: a document that cannot be opened costs nothing.
    this.#close();
    const frames = new Frames(session.value, () => this.host.now());
    frames.setView(request.view);
    this.#frames = frames;
    return ok({
      description: frames.description,
      columns: session.value.columns(),
      frame: this.#frame(frames, true),
    });
  }

  #layPlane(core: Core, task: PlaneTask | null): Reply<'plane'> {
    this.#plane?.dispose();
    this.#plane = null;
    if (!task) return ok({ weights: new Float64Array(0), directions: new Float64Array(0), examples: 0 });
    return mapped(
      LossPlane.lay(core, task, () => this.host.now()),
      (plane) => {
        this.#plane = plane;
        return plane.laid;
      },
    );
  }

  #close(): void {
    this.#stop();
    this.#frames?.session.dispose();
    this.#frames = null;
    this.#isReplay = false;
    this.#slices = new SliceSizer();
    this.#framedStep = -1;
    this.#seconds = 0;
  }

  #setPace(task: Task, pace: Pace): void {
    if (pace.rate !== (task.limiter?.rate ?? null)) {
      task.limiter = pace.rate === null ? null : new RateLimiter(pace.rate, this.host.now());
    }
    if (!pace.rests) task.rests = null;
    else task.rests ??= new Rests();
    task.pace = pace;
  }

  #start(wanted: Pick<Task, 'pace' | 'until' | 'replyTo'>): void {
    this.#stop();
    const task: Task = { ...wanted, limiter: null, rests: null };
    this.#setPace(task, task.pace);
    this.#task = task;
    this.#wake(0);
  }

  /** Ends what runs; a `step` request that is cut short gets its reply with the steps done so far. */
  #stop(): void {
    const task = this.#task;
    this.#task = null;
    this.#wakeUp++;
    this.#cancelTimer?.();
    this.#speed.reset();
    this.#stepsPerSecond = 0;
    if (task && task.replyTo !== null && this.#frames) {
      this.#reply(task.replyTo, ok({ frame: this.#frame(this.#frames, true) }));
    }
  }

  /** Goes on after so long, or when a rest is over. */
  #wake(soonest: number): void {
    const ms = Math.max(soonest, this.#task?.rests?.left(this.host.now()) ?? 0);
    const ticket = ++this.#wakeUp;
    const run = () => {
      if (ticket === this.#wakeUp) this.#guard(() => this.#slice());
    };
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (ms > 0) {
      this.#cancelTimer = this.host.later(run, ms);
    } else {
      this.host.soon(run);
    }
  }

  #slice(): void {
    const task = this.#task;
    const frames = this.#frames;
    if (!task || !frames) return;
    const { session } = frames;
    let progress = session.progress();
    const start = this.host.now();
    const steps = Math.min(
      this.#slices.size,
      (task.until ?? Number.POSITIVE_INFINITY) - progress.step,
      (task.pace.limit ?? Number.POSITIVE_INFINITY) - progress.step,
      task.limiter ? task.limiter.due(start) : Number.POSITIVE_INFINITY,
    );
    if (steps > 0 && progress.status === 'running') {
      const before = progress.step;
      progress = session.step(steps);
      task.limiter?.took(steps);
      const end = this.host.now();
      this.#slices.record(progress.step - before, end - start);
      this.#seconds += (end - start) / 1000;
      if (!this.#isReplay) session.addSeconds((end - start) / 1000);
    }
    if (progress.status !== 'running' || (task.until !== null && progress.step >= task.until)) {
      this.#finish(task, frames);
      return;
    }
    this.#playOn(task, frames, progress.step, steps);
  }

  #finish(task: Task, frames: Frames): void {
    this.#stop();
    if (task.replyTo === null) {
      const frame = this.#frame(frames, true);
      this.host.post({ type: 'ended', frame }, buffersOf(frame));
    }
  }

  /** Sends a frame if one may go, and arranges for the next slice. */
  #playOn(task: Task, frames: Frames, step: number, stepsTaken: number): void {
    const now = this.host.now();
    const frameWait = this.#framedAt + FRAME_MS - now;
    const news = step !== this.#framedStep && task.replyTo === null;
    if (news && !this.#awaitingAck && frameWait <= 0) {
      this.#stepsPerSecond = this.#speed.mark(now, step);
      const frame = this.#frame(frames, false);
      this.#awaitingAck = true;
      this.host.post({ type: 'frame', frame }, buffersOf(frame));
    }
    if (stepsTaken > 0 && !task.limiter) {
      task.rests?.worked(now);
      this.#wake(0);
      return;
    }
    // Nothing to do until a step is due, a frame may go, or a message (higher limit, ack) wakes this up.
    const waits: number[] = [];
    const blocked = task.pace.limit !== null && step >= task.pace.limit;
    if (task.limiter && !blocked) waits.push(task.limiter.wait(now));
    if (step !== this.#framedStep && !this.#awaitingAck) waits.push(Math.max(1, frameWait));
    if (waits.length > 0) this.#wake(Math.min(...waits));
  }

  #frame(frames: Frames, complete: boolean): Frame {
    const progress = frames.session.progress();
    this.#framedAt = this.host.now();
    this.#framedStep = progress.step;
    return frames.build(progress, { stepsPerSecond: this.#stepsPerSecond, seconds: this.#seconds }, complete);
  }

  #reply(id: number, reply: Reply): void {
    if (reply.ok) {
      this.host.post({ id, ok: true, reply: reply.value }, buffersIn(reply.value));
    } else {
      this.host.post({ id, ok: false, faults: reply.faults }, []);
    }
  }

  /** The core throws only when WebAssembly trapped: its memory can no longer be trusted. */
  #guard(action: () => void): void {
    if (this.#crashed) return;
    try {
      action();
    } catch (error) {
      this.#crashed = true;
      this.#task = null;
      this.host.post({ type: 'crashed', reason: String(error) }, []);
    }
  }
}

function mapped<T, U>(outcome: Outcome<T>, map: (value: T) => U): Outcome<U> {
  return outcome.ok ? ok(map(outcome.value)) : outcome;
}

/** Buffers of a reply that are handed over instead of copied. */
function buffersIn(reply: Replies[Request['type']]): ArrayBufferLike[] {
  if ('frame' in reply) return buffersOf(reply.frame);
  return Object.values(reply).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer] : []));
}
