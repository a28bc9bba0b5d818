// The frame of a chart: title that folds it, small controls, the drawing area, saving, enlarging. It knows nothing of what is
// drawn; whoever draws is told the size and whether anyone can see it.

import { type Child, h, newId, setAttribute, setHidden, setText } from '../ui/kit/dom';
import { icon } from '../ui/kit/icon';
import type { Picture } from '../ui/kit/picture';
import { pictureButton } from '../ui/kit/picture-dialog';
import { type Enlarged, enlarge } from './enlarge';

export interface PanelOptions {
  id: string;
  title: string;
  /** One sentence about how to read it. */
  help: string;
  controls?: Child[];
  /** Shows no more than its title until somebody opens it. */
  folded?: boolean;
  /** What is shown, to be saved; words where there is nothing to show yet. Without it there is no picture. */
  picture?: () => Picture | string;
  /** The area's size changed, or it became visible. */
  onResize: (width: number, height: number) => void;
}

/** What can be done with a panel among others. */
export interface PanelActions {
  hide(): void;
  /** One place up or down. */
  step(by: -1 | 1): void;
  /** Until it is closed there, it fills the window. */
  enlarge(on: boolean): void;
}

export class Panel {
  readonly element: HTMLElement;
  /** Canvases go here; positioned, filled by its children. */
  readonly area: HTMLElement;
  /** Values at the crosshair while the pointer is in another chart. */
  readonly readout: HTMLElement;
  private readonly note: HTMLElement;
  private readonly titleText: HTMLElement;
  private readonly save: HTMLElement | null;
  private readonly expand: HTMLElement;
  private readonly hide: HTMLElement;
  private readonly fold: HTMLElement;
  private large: Enlarged | null = null;
  private actions: PanelActions | null = null;
  private seen = true;

  constructor(private readonly options: PanelOptions) {
    const areaId = newId('chart');
    this.titleText = h('span', {}, options.title);
    this.fold = h(
      'button',
      {
        type: 'button',
        class: 'panel-title',
        'aria-expanded': String(!options.folded),
        'aria-controls': areaId,
        'data-help': options.help,
      },
      icon('fold'),
      this.titleText,
    );
    this.readout = h('div', { class: 'panel-readout', 'aria-hidden': 'true' });
    this.note = h('p', { class: 'panel-note', hidden: true });
    this.expand = h(
      'button',
      { type: 'button', class: 'icon-button', click: () => this.actions?.enlarge(true) },
      icon('expand'),
    );
    this.expand.title = 'Enlarge';
    this.hide = h(
      'button',
      { type: 'button', class: 'icon-button panel-hide', click: () => this.actions?.hide() },
      icon('eyeOff'),
    );
    this.hide.title = 'Hide; the list of charts brings it back';
    this.save = options.picture ? pictureButton(() => this.title, options.picture) : null;
    this.title = options.title;
    const controls = h(
      'div',
      { class: 'panel-controls' },
      ...(options.controls ?? []),
      this.save,
      this.expand,
      this.hide,
    );
    this.area = h('div', { class: 'panel-area', id: areaId, hidden: options.folded }, this.note);
    this.element = h(
      'section',
      { class: `panel panel-${options.id}${options.folded ? ' folded' : ''}` },
      h('header', { class: 'panel-head' }, h('h3', {}, this.fold), this.readout, controls),
      this.area,
    );
    this.fold.addEventListener('click', () => this.open(this.area.hidden !== false));
    this.fold.addEventListener('keydown', (event) => {
      const by = event.altKey ? { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key] : undefined;
      if (!by || !this.actions || this.enlarged) return;
      event.preventDefault();
      this.actions.step(by);
      this.fold.focus();
    });
    new ResizeObserver(() => this.measure()).observe(this.area);
    new IntersectionObserver((entries) => {
      const before = this.seen;
      this.seen = entries.some((entry) => entry.isIntersecting);
      if (this.seen && !before) this.measure();
    }).observe(this.area);
  }

  /** Called once by whoever the panel stands among others with. */
  placeAmong(actions: PanelActions): void {
    this.actions = actions;
  }

  get visible(): boolean {
    return this.seen && !this.area.hidden && !this.element.hidden;
  }

  get title(): string {
    return this.titleText.textContent ?? '';
  }
  set title(text: string) {
    setText(this.titleText, text);
    if (this.save) setAttribute(this.save, 'aria-label', `Save the chart ${text} as a picture`);
    setAttribute(this.expand, 'aria-label', `Enlarge the chart ${text}`);
    setAttribute(this.hide, 'aria-label', `Hide the chart ${text}`);
  }

  /** Whether it fills the window. */
  get enlarged(): boolean {
    return this.large !== null;
  }
  set enlarged(on: boolean) {
    if (on === this.enlarged) return;
    this.large?.putBack();
    this.large = null;
    if (!on) return;
    this.open(true);
    this.large = enlarge(this.element, this.title, () => {
      this.large = null;
      this.actions?.enlarge(false);
      this.expand.focus();
    });
  }

  /** Itself, or what stands in its place while it fills the window. */
  get place(): HTMLElement {
    return this.large?.place ?? this.element;
  }

  /** Words in place of curves; empty: curves. */
  setNote(text: string): void {
    setHidden(this.note, text === '');
    setText(this.note, text);
  }

  private open(on: boolean): void {
    this.area.hidden = !on;
    setAttribute(this.fold, 'aria-expanded', String(on));
    this.element.classList.toggle('folded', !on);
    this.measure();
  }

  private measure(): void {
    if (this.area.hidden) return;
    const { clientWidth, clientHeight } = this.area;
    if (clientWidth > 0 && clientHeight > 0) this.options.onResize(clientWidth, clientHeight);
  }
}
