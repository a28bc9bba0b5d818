// The diagram of a small network on the page: the drawing, a head over every column, and a button on every unit, so that
// the keyboard reaches what the pointer does.

import { h, setAttribute, setText } from '../../ui/kit/dom';
import { formatNumber } from '../../ui/kit/format';
import { fitCanvas } from '../../ui/kit/frame';
import { type Size, watchSize } from '../../ui/kit/watch-size';
import { type Diagram, drawDiagram } from './diagram-drawing';
import {
  isSame,
  type Layout,
  type Link,
  layOut,
  linkAt,
  nextUnit,
  type Place,
  placeOf,
  type Unit,
  unitAt,
  unitsOf,
} from './layout';
import { weightOf } from './shape';

/** What a diagram is drawn from, but for its layout and what stands out, which it knows itself. */
export type Content = Omit<Diagram, 'layout' | 'lit'>;

/** What a unit is called and more about it, for its button. */
export type Describe = (unit: Unit) => string;

const TOP = 56;
const NAME_ROOM = 56;
const LEAST_ROOM = 24;
const EDGE = 8;
const MOVES: Record<string, Place> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class DiagramPanel {
  readonly element: HTMLElement;
  /** Stand over the columns of the hidden layers. */
  private readonly heads = h('div', { class: 'net-heads' });
  private readonly canvas = h('canvas', { 'aria-hidden': 'true' });
  private readonly units = h('div', { class: 'net-units', role: 'group', 'aria-label': 'Units' });
  private readonly tip = h('div', { class: 'chart-tip', hidden: true, 'aria-hidden': 'true' });
  private readonly area: Size;
  private layout: Layout | null = null;
  private laidOutFor = '';
  private content: Content | null = null;
  private countsShown = '';
  private pointed: Unit | Link | null = null;
  private focused: Unit | null = null;
  private chosen: Unit | null = null;

  constructor(
    private readonly describe: Describe,
    /** Asked for when another unit or line is looked at, and when there is more or less room. */
    private readonly redraw: () => void,
  ) {
    this.element = h('div', { class: 'net-diagram' }, this.canvas, this.units, this.heads, this.tip);
    this.element.addEventListener('pointermove', (event) => this.point(event));
    this.element.addEventListener('pointerleave', () => this.look(null));
    this.area = watchSize(this.element, redraw);
  }

  /** The unit looked at: under the pointer, else with the focus, else chosen before. */
  get unit(): Unit | null {
    const pointed = this.pointed && 'column' in this.pointed ? this.pointed : null;
    return pointed ?? this.focused ?? this.chosen;
  }

  /** heads: one for every column of the diagram, null where a column has none. */
  update(content: Content, heads: readonly (HTMLElement | null)[], counts: readonly number[]): void {
    const { width, height } = this.area;
    const context = fitCanvas(this.canvas, width, height);
    if (!context) return;
    this.content = content;
    const layout = this.arrange(content, heads, counts);
    this.tab();
    context.clearRect(0, 0, width, height);
    drawDiagram(context, { ...content, layout, lit: this.lit });
  }

  /** The same drawing, for a picture to be saved. */
  draw(context: CanvasRenderingContext2D): void {
    if (this.content && this.layout) drawDiagram(context, { ...this.content, layout: this.layout, lit: this.lit });
  }

  get size(): { width: number; height: number } | null {
    return this.layout;
  }

  private get lit(): Unit | Link | null {
    return this.pointed ?? this.focused ?? this.chosen;
  }

  /** The layout, and everything on the page in its place. */
  private arrange(content: Content, heads: readonly (HTMLElement | null)[], counts: readonly number[]): Layout {
    const { width, height } = this.area;
    const aside = (names: readonly string[]): number => (names.length > 0 ? NAME_ROOM : LEAST_ROOM);
    const [left, right] = [aside(content.inputs), aside(content.outputs)];
    const room = { width, height: height - EDGE, top: TOP, left, right };
    const laidOutFor = JSON.stringify([counts, room]);
    if (this.layout && laidOutFor === this.laidOutFor) return this.layout;
    this.laidOutFor = laidOutFor;
    this.layout = layOut(counts, room);
    this.placeUnits(this.layout, counts);
    this.placeHeads(this.layout, heads);
    return this.layout;
  }

  private placeUnits(layout: Layout, counts: readonly number[]): void {
    const shown = counts.join();
    if (shown !== this.countsShown) {
      this.countsShown = shown;
      const holds = this.units.contains(document.activeElement);
      this.chosen = this.focused = this.pointed = null;
      this.units.replaceChildren(
        ...counts.flatMap((count, column) =>
          Array.from({ length: count }, (_, index) => this.unitButton({ column, index })),
        ),
      );
      if (holds) (this.units.firstElementChild as HTMLElement | null)?.focus();
    }
    this.units.style.setProperty('--size', `${layout.size}px`);
    for (const [i, unit] of [...unitsOf(layout)].entries()) {
      const [x, y] = placeOf(layout, unit);
      const button = this.units.children[i] as HTMLElement;
      button.style.transform = `translate(${x - layout.size / 2}px, ${y - layout.size / 2}px)`;
    }
  }

  private unitButton(unit: Unit): HTMLElement {
    const button: HTMLButtonElement = h('button', {
      type: 'button',
      'aria-pressed': 'false',
      focus: () => {
        // What a screen reader says of it is true at this moment.
        setAttribute(button, 'aria-label', this.describe(unit));
        this.focused = button.matches(':focus-visible') ? unit : null;
        this.tab();
        this.redraw();
      },
      blur: () => {
        this.focused = null;
        this.redraw();
      },
      click: () => {
        this.chosen = isSame(this.chosen, unit) ? null : unit;
        this.tab();
        this.redraw();
      },
      keydown: (event: KeyboardEvent) => this.move(event, unit),
    });
    setAttribute(button, 'aria-label', this.describe(unit));
    return button;
  }

  /** One unit is reached by Tab, the others from there by the arrow keys. */
  private tab(): void {
    if (!this.layout) return;
    const stop = this.focused ?? this.chosen ?? { column: 1, index: 0 };
    for (const [i, unit] of [...unitsOf(this.layout)].entries()) {
      const button = this.units.children[i];
      if (!button) return;
      setAttribute(button, 'tabindex', isSame(stop, unit) ? '0' : '-1');
      setAttribute(button, 'aria-pressed', String(isSame(this.chosen, unit)));
    }
  }

  private move(event: KeyboardEvent, from: Unit): void {
    const by = MOVES[event.key];
    const to = by && this.layout && nextUnit(this.layout, from, by);
    if (!by) return;
    event.preventDefault();
    const place = this.layout ? [...unitsOf(this.layout)].findIndex((unit) => isSame(to ?? null, unit)) : -1;
    (this.units.children[place] as HTMLElement | undefined)?.focus();
  }

  private placeHeads(layout: Layout, heads: readonly (HTMLElement | null)[]): void {
    const shown = heads.flatMap((head) => (head ? [head] : []));
    if (shown.length !== this.heads.childElementCount || shown.some((head, i) => head !== this.heads.children[i]))
      this.heads.replaceChildren(...shown);
    for (const [column, head] of heads.entries())
      if (head) head.style.setProperty('--middle', `${layout.middles[column] ?? 0}px`);
  }

  private point(event: PointerEvent): void {
    if (!this.layout || event.pointerType === 'touch') return;
    const box = this.element.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const unit = unitAt(this.layout, x, y);
    const link = unit ? null : linkAt(this.layout, x, y, this.content?.pictureInputs ? [1] : []);
    this.look(unit ?? link);
    this.tip.hidden = !link;
    if (!link || !this.content) return;
    const layer = this.content.layers[link.to.column - 1];
    if (!layer) return;
    const weight = weightOf(this.content.weights, layer, link.to.index, link.from.index);
    setText(this.tip, `weight ${formatNumber(weight)}`);
    const left = Math.min(x + 12, box.width - this.tip.offsetWidth);
    this.tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(0, y - 32))}px)`;
  }

  private look(what: Unit | Link | null): void {
    if (!what) this.tip.hidden = true;
    if (JSON.stringify(what) === JSON.stringify(this.pointed)) return;
    this.pointed = what;
    this.redraw();
  }
}
