// Tells listeners what changed, at most once per animation frame.

import type { FrameClock } from '../engine/frame-clock';
import type { Change } from './lab';

export class Notifier {
  #listeners = new Set<(changes: ReadonlySet<Change>) => void>();
  #changes = new Set<Change>();

  constructor(private readonly clock: FrameClock) {}

  subscribe(listener: (changes: ReadonlySet<Change>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  mark(...changes: Change[]): void {
    if (this.#changes.size === 0) this.clock.request(() => this.#notify());
    for (const change of changes) this.#changes.add(change);
  }

  #notify(): void {
    const changes = this.#changes;
    this.#changes = new Set();
    for (const listener of this.#listeners) listener(changes);
  }
}
