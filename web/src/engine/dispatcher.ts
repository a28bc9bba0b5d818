// The worker's side of protocol.ts, free of any environment: it is handed messages and posts messages, and runs the
// session in slices between them. worker.ts puts it into a web worker; tests run it in Node.

import { Apart, type ApartHost, type ApartRequest, isApart } from './apart';
import { Backends } from './backends';
import type { CardSession } from './card-session';
import type { Core, CoreSession } from './core';
import { buffersOf, Frames } from './frames';
import { fault, mapped, ok } from './outcome';
import { CARD_SLICE_MS, RateLimiter, Rests, SliceSizer, SpeedMeter } from './pace';
import type { Frame, FromWorker, Outcome, Pace, Replies, Request, ToWorker } from './protocol';
import { answerQuestion } from './questions';
import { whyUnavailable } from './unavailable';

/** What surrounds a dispatcher. */
export interface Host extends ApartHost {
  post(message: FromWorker, transfer: ArrayBufferLike[]): void;
  /** Calls back after the messages that wait already were handled. */
  soon(callback: () => void): void;
  /** Calls back after about `ms`; the result cancels. */
  later(callback: () => void, ms: number): () => void;
  loadCore(simd: 'auto' | 'simd' | 'scalar'): Promise<Core>;
}

/** Shortest time between two frames while playing: one animation frame of a usual screen. */
const FRAME_MS = 16;
/** What a card's steps have come to is fetched so rarely that it takes one part in so many of the time. */
const SETTLE_SHARE = 10;

/** Steps being taken over many slices. */
interface Task {
  pace: Pace;
  until: number | null;
  limiter: RateLimiter | null;
  rests: Rests | null;
  /** Set for `step`: the request to answer when done; playing announces its end instead. */
  replyTo: number | null;
}

/** Requests that are about the session. */
type InSession = Exclude<Request, ApartRequest | { type: 'load' | 'provideData' | 'backend' | 'open' | 'close' }>;

type Reply<T extends Request['type'] = Request['type']> = Outcome<Replies[T]>;

export class Dispatcher {
  #core: Core | null = null;
  #frames: Frames | null = null;
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
  readonly #backends: Backends;
  readonly #apart: Apart;
  /** What is open. */
  #opened: { document: string; run: number } | null = null;
  /** Takes the steps; null: the core does. */
  #card: CardSession | null = null;
  /** Whose session is open, where a card takes or took its steps. */
  #owner: CardSession | null = null;
  /** When the session was last brought what the card's steps have come to, and how long that took. */
  #settled = { at: Number.NEGATIVE_INFINITY, cost: 0 };
  /** While it waits for a graphics card, what concerns the session waits, too. */
  #isBusy = false;
  #deferred: ToWorker[] = [];

  constructor(private readonly host: Host) {
    this.#backends = new Backends(host);
    this.#apart = new Apart(host, this.#backends);
  }

  handle(message: ToWorker): void {
    this.#guard(() => {
      if (!('id' in message)) {
        this.#signal(message);
      } else if (this.#isBusy && message.type !== 'load' && !isApart(message)) {
        this.#deferred.push(message);
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
          this.#reply(id, ok({ version: core.version(), simd: core.simd }));
        }),
      (error: unknown) => this.#reply(id, fault('engine_unavailable', whyUnavailable(error))),
    );
  }

  #answer(id: number, request: Exclude<Request, { type: 'load' }>): Reply | null {
    const core = this.#core;
    if (!core) return fault('engine_unavailable', 'The engine is not loaded yet.');
    if (isApart(request)) return this.#answerApart(id, core, request);
    switch (request.type) {
      case 'provideData':
        return mapped(core.provideData(request.dataset, request.bytes), () => {
          this.#backends.provided(request.dataset, request.bytes);
          return {};
        });
      case 'backend':
        this.#backends.choice = request.choice;
        this.#reconsider(id);
        return null;
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

  #answerApart(id: number, core: Core, request: ApartRequest): Reply | null {
    const reply = this.#apart.answer(core, request);
    if (!(reply instanceof Promise)) return reply;
    reply.then(
      (later) => this.#guard(() => this.#reply(id, later)),
      (error: unknown) =>
        this.#guard(() => {
          throw error;
        }),
    );
    return null;
  }

  /** Once the session is where the card is. */
  #answerInSession(id: number, request: InSession, frames: Frames): Reply | null {
    const card = this.#card;
    if (!card?.isBehind) return this.#answerNow(id, request, frames);
    this.#exclusively(async () => {
      await this.#onCard(() => card.settle());
      const reply = this.#answerNow(id, request, this.#frames ?? frames);
      if (reply) this.#reply(id, reply);
    });
    return null;
  }

  #answerNow(id: number, request: InSession, frames: Frames): Reply | null {
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
        return mapped((this.#card ?? session).setHyper(request.path, request.value), () => ({
          edits: session.edits(),
          hypers: frames.hypers(),
        }));
      case 'restore':
        this.#stop();
        this.#isReplay = true;
        return mapped(frames.restore(request.snapshot), () => {
          this.#card?.begin();
          return {};
        });
      default:
        return answerQuestion(frames, request, () => this.host.now());
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
    this.#opened = { document: request.document, run: request.run };
    this.#backends.reset();
    this.#report();
    return ok({
      description: frames.description,
      columns: session.value.columns(),
      frame: this.#frame(frames, true),
    });
  }

  #close(): void {
    this.#stop();
    this.#dispose();
    this.#frames = null;
    this.#opened = null;
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
    if (!task || !frames || this.#isBusy) return;
    if (this.#moveToCard(frames)) return;
    const { session } = frames;
    const progress = session.progress();
    const start = this.host.now();
    const steps = Math.min(
      this.#slices.size,
      (task.until ?? Number.POSITIVE_INFINITY) - progress.step,
      (task.pace.limit ?? Number.POSITIVE_INFINITY) - progress.step,
      task.limiter ? task.limiter.due(start) : Number.POSITIVE_INFINITY,
    );
    if (steps <= 0 || progress.status !== 'running') {
      this.#goOn(task, frames, 0);
      return;
    }
    const card = this.#card;
    if (!card) {
      session.step(steps);
      this.#took(task, session, progress.step, start);
      this.#goOn(task, frames, steps);
      return;
    }
    this.#exclusively(async () => {
      await this.#onCard(async () => {
        const { status, step } = await card.step(steps);
        this.#took(task, session, progress.step, start);
        const now = this.host.now();
        const due = now - this.#settled.at >= Math.max(FRAME_MS, SETTLE_SHARE * this.#settled.cost);
        if (!due && status === 'running' && step !== task.until) return;
        await card.settle();
        this.#settled = { at: now, cost: this.host.now() - now };
      });
      this.#goOn(task, frames, steps);
    });
  }

  /** Steps were taken since `start`. */
  #took(task: Task, session: CoreSession, before: number, start: number): void {
    const { step } = session.progress();
    task.limiter?.took(step - before);
    const elapsed = this.host.now() - start;
    this.#slices.record(step - before, elapsed);
    this.#seconds += elapsed / 1000;
    if (!this.#isReplay) session.addSeconds(elapsed / 1000);
    if (!this.#card) this.#backends.measured(step - before, elapsed);
  }

  #goOn(task: Task, frames: Frames, steps: number): void {
    const { status, step } = frames.session.progress();
    if (status !== 'running' || (task.until !== null && step >= task.until)) this.#finish(task, frames);
    else this.#playOn(task, frames, step, steps);
  }

  /** Whether the card is to take over now; it does once it is ready, or never. */
  #moveToCard(frames: Frames): boolean {
    const opened = this.#opened;
    if (this.#card || this.#isReplay || !opened) return false;
    const wanted = this.#backends.wantsCard(opened);
    if (this.#backends.hasNews) this.#report();
    if (!wanted) return false;
    this.#exclusively(async () => {
      const card = await this.#backends.moveToCard(opened, frames.session);
      if (card) this.#use(card, frames);
      this.#report();
    });
    return true;
  }

  #dispose(): void {
    if (this.#owner) this.#owner.dispose();
    else this.#frames?.session.dispose();
    this.#card = null;
    this.#owner = null;
  }

  /** The card's session takes the place of the one before, at the same step. */
  #use(card: CardSession, { view }: Frames): void {
    this.#dispose();
    this.#card = card;
    this.#owner = card;
    this.#frames = new Frames(card.session, () => this.host.now());
    this.#frames.setView(view);
    this.#slices = new SliceSizer(CARD_SLICE_MS);
    this.#settled = { at: Number.NEGATIVE_INFINITY, cost: 0 };
  }

  /** What the card is asked for; where it fails, the core goes on from where it last knew the run. */
  async #onCard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
      this.#leaveCard(String(error instanceof Error ? error.message : error));
    }
  }

  /** failure: what went wrong; null: somebody wants it so. */
  #leaveCard(failure: string | null): void {
    const card = this.#card;
    const opened = this.#opened;
    if (!card || !opened) return;
    const step = card.giveUp();
    this.#card = null;
    if (failure !== null) this.#backends.failed(opened, step, failure);
    this.#slices = new SliceSizer();
    this.#report();
  }

  /** The choice has changed. */
  #reconsider(id: number): void {
    const card = this.#card;
    const leave = () => {
      // With "auto" it is measured from here on who is faster.
      if (this.#backends.choice !== 'webgpu') this.#leaveCard(null);
      this.#reply(id, ok({}));
      this.#report();
    };
    if (card?.isBehind) {
      this.#exclusively(async () => {
        await this.#onCard(() => card.settle());
        leave();
      });
    } else {
      leave();
    }
  }

  #report(): void {
    const report = this.#backends.report(this.#opened, this.#card);
    this.host.post({ type: 'backend', report }, []);
  }

  /** Does what takes its time; nothing else is done to the session meanwhile. */
  #exclusively(work: () => Promise<void>): void {
    this.#isBusy = true;
    work()
      .catch((error) => this.#crash(error))
      .finally(() => {
        this.#isBusy = false;
        while (!this.#isBusy && this.#deferred.length > 0) this.handle(this.#deferred.shift() as ToWorker);
        if (!this.#isBusy && this.#task) this.#wake(0);
      });
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
    const look = this.#card?.isBehind ? 'none' : complete ? 'all' : 'due';
    return frames.build(progress, { stepsPerSecond: this.#stepsPerSecond, seconds: this.#seconds }, look);
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
      this.#crash(error);
    }
  }

  #crash(error: unknown): void {
    this.#crashed = true;
    this.#task = null;
    this.host.post({ type: 'crashed', reason: String(error) }, []);
  }
}

/** Buffers of a reply that are handed over instead of copied. */
function buffersIn(reply: Replies[Request['type']]): ArrayBufferLike[] {
  if ('frame' in reply) return buffersOf(reply.frame);
  return Object.values(reply).flatMap((value) => (ArrayBuffer.isView(value) ? [value.buffer] : []));
}
