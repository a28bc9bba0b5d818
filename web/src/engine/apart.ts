// What a worker does beside its session, and needs to know nothing of it for: questions about documents and links, scripts,
// side runs, planes of weights. None of it has to wait while a graphics card is at work on the session.

import type { Backends, CardHost } from './backends';
import type { CardRuns } from './card-runs';
import type { Catalogue } from './catalogue';
import type { Core, ScriptWriter } from './core';
import { packLink, unpackLink } from './links';
import { LossPlane } from './loss-plane';
import { fault, mapped, ok } from './outcome';
import type { Outcome, Replies, Request, SideTask } from './protocol';
import { SideRuns } from './side-runs';

const TYPES = [
  ...(['catalogue', 'validate', 'packLink', 'unpackLink', 'torchScript', 'combineHashes'] as const),
  ...(['sideTask', 'sideWork', 'plane', 'planeWork'] as const),
];

export type ApartRequest = Extract<Request, { type: (typeof TYPES)[number] }>;

export const isApart = (request: Request): request is ApartRequest =>
  (TYPES as readonly Request['type'][]).includes(request.type);

type Reply<T extends Request['type'] = ApartRequest['type']> = Outcome<Replies[T]>;
/** At once, or once something is there that it takes. */
type Soon<T> = T | Promise<T>;

export interface ApartHost extends CardHost {
  loadScriptWriter(): Promise<ScriptWriter>;
}

export class Apart {
  #scripts: Promise<ScriptWriter> | null = null;
  #side: SideRuns | null = null;
  #sideCard: CardRuns | null = null;
  #plane: LossPlane | null = null;

  constructor(
    private readonly host: ApartHost,
    private readonly backends: Backends,
  ) {}

  /** Rejects only where WebAssembly trapped. */
  answer(core: Core, request: ApartRequest): Soon<Reply> {
    switch (request.type) {
      case 'catalogue':
        return ok({ json: core.catalogue() });
      case 'validate':
        return mapped(core.validate(request.document), (document) => ({ document }));
      case 'packLink':
        return mapped(packLink(core, request.document), (link) => ({ link }));
      case 'unpackLink': {
        const { limits } = JSON.parse(core.catalogue()) as Catalogue;
        return mapped(unpackLink(core, request.link, limits.document_bytes), (document) => ({ document }));
      }
      case 'torchScript':
        return this.#writeScript(request);
      case 'combineHashes':
        return ok({ hash: core.combineHashes(request.hashes) });
      case 'sideTask':
        return this.#openSide(core, request);
      case 'sideWork':
        return this.#workAside(request);
      case 'plane':
        return this.#layPlane(core, request);
      case 'planeWork':
        return this.#workOnPlane(request);
    }
  }

  async #writeScript({ document, run }: Extract<Request, { type: 'torchScript' }>): Promise<Reply<'torchScript'>> {
    this.#scripts ??= this.host.loadScriptWriter();
    let writer: ScriptWriter;
    try {
      writer = await this.#scripts;
    } catch (error) {
      // The next request tries again.
      this.#scripts = null;
      const message = `What writes scripts could not be loaded; check the network and try again (${error}).`;
      return fault('scripts_unavailable', message);
    }
    return mapped(writer.torchScript(document, run), (script) => ({ script }));
  }

  #openSide(core: Core, { task, backend = 'wasm' }: Extract<Request, { type: 'sideTask' }>): Soon<Reply<'sideTask'>> {
    this.#side?.dispose();
    this.#side = null;
    const card = this.#sideCard;
    const mayUseCard = backend !== 'wasm';
    if (task && mayUseCard && card?.fits(task)) {
      card.clear();
      return ok({ atOnce: card.atOnce });
    }
    card?.dispose();
    this.#sideCard = null;
    if (!task || !mayUseCard) {
      this.#side = task && new SideRuns(core, task, () => this.host.now());
      return ok({ atOnce: null });
    }
    return this.#openRuns(task, backend === 'webgpu').then((opened) => {
      this.#sideCard = opened;
      if (!opened) this.#side = new SideRuns(core, task, () => this.host.now());
      return ok({ atOnce: opened?.atOnce ?? null });
    });
  }

  #workAside({ more, ms }: Extract<Request, { type: 'sideWork' }>): Soon<Reply<'sideWork'>> {
    const card = this.#sideCard;
    if (card) {
      return card.work(more, ms).then((found) => {
        if (!found.ok && card === this.#sideCard) {
          card.dispose();
          this.#sideCard = null;
        }
        return mapped(found, (results) => ({ results, left: card.left }));
      });
    }
    const side = this.#side;
    return side
      ? mapped(side.work(more, ms), (results) => ({ results, left: side.left }))
      : fault('no_session', 'No side runs are open in this engine.');
  }

  /** At once, or once a card is ready that finds the losses. */
  #layPlane(core: Core, { plane: task }: Extract<Request, { type: 'plane' }>): Soon<Reply<'plane'>> {
    this.#plane?.dispose();
    this.#plane = null;
    const laid = LossPlane.lay(core, task, () => this.host.now());
    if (!laid.ok) return laid;
    const plane = laid.value;
    this.#plane = plane;
    if (this.backends.choice === 'wasm' || !plane.isSlow) return ok(plane.laid);
    const moved = plane.moveTo((weights, least) => this.backends.cardPlane(task, weights, least));
    // Where the card cannot, the core can.
    return moved.catch(() => {}).then(() => ok(plane.laid));
  }

  #workOnPlane({ places, ms }: Extract<Request, { type: 'planeWork' }>): Soon<Reply<'planeWork'>> {
    const plane = this.#plane;
    if (!plane) return fault('no_session', 'No plane of weights is laid in this engine.');
    const found = plane.work(places, ms);
    if (!(found instanceof Promise)) return mapped(found, (losses) => ({ losses }));
    return found.then(
      (outcome) => mapped(outcome, (losses) => ({ losses })),
      (error: unknown) => fault('card_failed', `The graphics card failed (${error}).`),
    );
  }

  /** Null where there is no card for it, or what it needs cannot be loaded: then the processor does it. */
  async #openRuns(task: SideTask, insists: boolean): Promise<CardRuns | null> {
    try {
      const { CardRuns, openCard } = await import('./card-runs');
      return await CardRuns.open(task, () => openCard(this.host, () => this.backends.host(), insists));
    } catch {
      return null;
    }
  }
}
