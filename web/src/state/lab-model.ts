// The lab's observable state and the few ways to change it that all its parts share: who changes something says so,
// and views hear of it once per animation frame.

import type { Catalogue } from '../engine/catalogue';
import type { ExperimentDocument, Fault } from '../engine/document';
import type { FrameClock } from '../engine/frame-clock';
import type { Replies } from '../engine/protocol';
import type { Change, LabState, Loading, Notice, NoticeAction, Reproduction } from './lab';
import { Notifier } from './notifier';
import type { PageSettings } from './page-settings';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class LabModel {
  readonly state: Mutable<LabState>;
  readonly #notifier: Notifier;
  #nextNotice = 1;

  constructor(
    clock: FrameClock,
    catalogue: Catalogue,
    document: ExperimentDocument,
    backend: Replies['load'],
    /** Where document and settings are kept in sight. */
    private readonly address: { show(document: ExperimentDocument): void; showSettings(): void },
  ) {
    this.#notifier = new Notifier(clock);
    this.state = {
      catalogue,
      document,
      runs: [],
      playing: false,
      meeting: false,
      past: null,
      pastEdit: null,
      speed: null,
      loading: null,
      notices: [],
      reproduction: { state: 'none' },
      backend: { name: backend.simd ? 'WASM SIMD' : 'WASM', simd: backend.simd, hasCard: false },
      examples: null,
      highlighted: null,
      settings: new Map(),
      canUndo: false,
      canRedo: false,
    };
  }

  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void {
    return this.#notifier.subscribe(listener);
  }

  mark(...changes: Change[]): void {
    this.#notifier.mark(...changes);
  }

  setDocument(document: ExperimentDocument): void {
    this.state.document = document;
    this.address.show(document);
    this.mark('document');
  }

  setLoading(loading: Loading | null): void {
    this.state.loading = loading;
    this.mark('notice');
  }

  setExamples(examples: LabState['examples']): void {
    this.state.examples = examples;
    this.mark('document');
  }

  setSettings(settings: PageSettings): void {
    this.state.settings = settings;
    this.address.showSettings();
    this.mark('settings');
  }

  setCard(hasCard: boolean): void {
    this.state.backend = { ...this.state.backend, hasCard };
    this.mark('control');
  }

  setHistory(canUndo: boolean, canRedo: boolean): void {
    this.state.canUndo = canUndo;
    this.state.canRedo = canRedo;
    this.mark('control');
  }

  setReproduction(reproduction: Reproduction): void {
    this.state.reproduction = reproduction;
    this.mark('control');
  }

  notify(kind: Notice['kind'], text: string, faults: Fault[] = [], action: NoticeAction | null = null): void {
    // The same thing said twice is said once, at the end.
    const others = this.state.notices.filter((notice) => notice.text !== text);
    this.state.notices = [...others, { id: this.#nextNotice++, kind, text, faults, action }];
    this.mark('notice');
  }

  dismiss(notice: number): void {
    this.state.notices = this.state.notices.filter((candidate) => candidate.id !== notice);
    this.mark('notice');
  }
}
