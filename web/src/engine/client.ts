// The page's side of protocol.ts: one engine in one worker. Requests become promises, frames are acknowledged once
// they could be shown, and death is noticed: the worker says that the core trapped, the browser reports an error, or
// nothing is heard for a long time.

import type { Fault } from './document';
import type { FrameClock } from './frame-clock';
import type { BackendReport, Frame, FromWorker, Outcome, Pace, Replies, Request, ToWorker } from './protocol';

/** A worker, as far as the client needs one. */
export interface Port {
  post(message: ToWorker, transfer: ArrayBufferLike[]): void;
  close(): void;
}

export interface PortEvents {
  message(message: FromWorker): void;
  failed(reason: string): void;
}

export type Spawn = (events: PortEvents) => Port;

export interface ClientEvents {
  frame(frame: Frame): void;
  /** Playing ended by itself. */
  ended(frame: Frame): void;
  /** Who takes the steps has changed, or why. */
  backend(report: BackendReport): void;
  died(reason: string): void;
}

/**
 * Silence is counted in checks, not by the clock: a machine that sleeps makes none. One step of the largest network
 * on a whole data set may take many seconds, hence the patience.
 */
const CHECK_MS = 5000;
const CHECKS_IN_SILENCE = 6;
/** Diagnostics are planned for seconds, but of the largest networks even the least takes minutes. */
const CHECKS_WHILE_MEASURING = 120;
const MEASURING: readonly Request['type'][] = ['planDiagnosis', 'diagnose', 'compareGradients'];

interface Pending {
  type: Request['type'];
  resolve(outcome: Outcome<Replies[Request['type']]>): void;
}

export class EngineClient {
  readonly #port: Port;
  readonly #pending = new Map<number, Pending>();
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #nextId = 1;
  #silentChecks = 0;
  #closed = false;
  #end = '';

  constructor(
    spawn: Spawn,
    private readonly clock: FrameClock,
    /** Who listens now: an engine outlives the run it works for. */
    public events: ClientEvents,
  ) {
    this.#port = spawn({
      message: (message) => this.#receive(message),
      failed: (reason) => this.#die(reason),
    });
    this.#heartbeat = setInterval(() => this.#check(), CHECK_MS);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Never rejects: a dead engine answers with a fault of code "engine_died". */
  request<T extends Request['type']>(
    request: Extract<Request, { type: T }>,
    transfer: ArrayBufferLike[] = [],
  ): Promise<Outcome<Replies[T]>> {
    if (this.#closed) return Promise.resolve(died(this.#end));
    const id = this.#nextId++;
    return new Promise((resolve) => {
      this.#pending.set(id, { type: request.type, resolve: resolve as Pending['resolve'] });
      this.#port.post({ id, ...request }, transfer);
    });
  }

  pace(pace: Pace): void {
    if (!this.#closed) this.#port.post({ type: 'pace', pace }, []);
  }

  /** Ends the worker; whatever was asked of it is answered as by a dead engine. */
  close(reason = 'it was closed'): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#end = reason;
    clearInterval(this.#heartbeat);
    this.#port.close();
    for (const { resolve } of this.#pending.values()) resolve(died(reason));
    this.#pending.clear();
  }

  #receive(message: FromWorker): void {
    if (this.#closed) return;
    this.#silentChecks = 0;
    if ('id' in message) {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      pending?.resolve(message.ok ? { ok: true, value: message.reply } : { ok: false, faults: message.faults });
    } else if (message.type === 'frame') {
      this.events.frame(message.frame);
      this.clock.request(() => {
        if (!this.#closed) this.#port.post({ type: 'ack' }, []);
      });
    } else if (message.type === 'ended') {
      this.events.ended(message.frame);
    } else if (message.type === 'backend') {
      this.events.backend(message.report);
    } else if (message.type === 'crashed') {
      this.#die(message.reason);
    }
  }

  #check(): void {
    const measures = [...this.#pending.values()].some(({ type }) => MEASURING.includes(type));
    const checks = measures ? CHECKS_WHILE_MEASURING : CHECKS_IN_SILENCE;
    if (this.#silentChecks >= checks) {
      this.#die(`no sign of life for ${(CHECK_MS * checks) / 1000} seconds`);
      return;
    }
    this.#silentChecks++;
    this.#port.post({ type: 'ping' }, []);
  }

  #die(reason: string): void {
    if (this.#closed) return;
    this.close(reason);
    this.events.died(reason);
  }
}

function died(reason: string): { ok: false; faults: Fault[] } {
  const message = `The engine stopped while it worked on this (${reason}); try again.`;
  return { ok: false, faults: [{ code: 'engine_died', path: '', message }] };
}
