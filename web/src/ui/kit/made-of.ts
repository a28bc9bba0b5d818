// Making something again only where what it is made of has changed.

export class MadeOf {
  private parts: readonly unknown[] | null = null;

  /** Whether these parts are others than the last ones, which they then replace. Objects are compared as such. */
  differsFrom(...parts: readonly unknown[]): boolean {
    const last = this.parts;
    const isSame = last?.length === parts.length && parts.every((part, i) => Object.is(part, last[i]));
    this.parts = parts;
    return !isSame;
  }
}
