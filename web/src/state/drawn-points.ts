// Points of two classes drawn by hand, with a way back from every stroke, and the table they make.

export interface Point {
  x: number;
  y: number;
  /** Index into DRAWN_CLASSES. */
  label: number;
}

export const DRAWN_CLASSES = ['A', 'B'] as const;

/** Points lie in a square from -1 to 1, on a grid that keeps their table short. */
const GRID = 100;
const snap = (value: number): number => Math.round(Math.min(1, Math.max(-1, value)) * GRID) / GRID;

export class DrawnPoints {
  #points: readonly Point[] = [];
  readonly #before: (readonly Point[])[] = [];

  get points(): readonly Point[] {
    return this.#points;
  }

  get canUndo(): boolean {
    return this.#before.length > 0;
  }

  /** What follows is taken back by one undo. */
  beginStroke(): void {
    if (this.#before.at(-1) !== this.#points) this.#before.push(this.#points);
  }

  put(x: number, y: number, label: number): void {
    this.#points = [...this.#points, { x: snap(x), y: snap(y), label }];
  }

  /** Takes away what lies within a distance; says whether there was anything. */
  erase(x: number, y: number, reach: number): boolean {
    const left = this.#points.filter((point) => Math.hypot(point.x - x, point.y - y) > reach);
    if (left.length === this.#points.length) return false;
    this.#points = left;
    return true;
  }

  clear(): void {
    this.#points = [];
  }

  undo(): void {
    // A stroke that changed nothing has nothing to take back.
    while (this.#before.at(-1) === this.#points) this.#before.pop();
    this.#points = this.#before.pop() ?? this.#points;
  }

  count(label: number): number {
    return this.#points.filter((point) => point.label === label).length;
  }

  table(): string {
    const rows = this.#points.map(({ x, y, label }) => `${x},${y},${DRAWN_CLASSES[label] ?? ''}\n`);
    return `x,y,class\n${rows.join('')}`;
  }
}
