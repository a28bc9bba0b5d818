// The frame of a chart: title that folds it, small controls, the drawing area, saving, enlarging. It knows nothing of what is
// drawn; whoever draws is told the size and whether anyone can see it.

import { type Child, h, newId, setAttribute, setHidden, setText } from '../ui/kit/dom';
import { icon } from '../ui/kit/icon';
import type { Picture } from '../ui/kit/picture';
import { pictureButton } from '../ui/kit/picture-dialog';

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
  private actions: PanelActions | null = null;
  private seen = true;

  constructor(private readonly options: PanelOptions) {
    const areaId = newId('chart');
    this.titleText = h('span', {}, options.title);
    const fold = h(
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
    this.expand = h('button', { type: 'button', class: 'icon-button', click: () => this.enlarge() }, icon('expand'));
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
      h('header', { class: 'panel-head' }, h('h3', {}, fold), this.readout, controls),
      this.area,
    );
    fold.addEventListener('click', () => {
      const open = this.area.hidden;
      this.area.hidden = !open;
      setAttribute(fold, 'aria-expanded', String(open));
      this.element.classList.toggle('folded', !open);
      this.measure();
    });
    fold.addEventListener('keydown', (event) => {
      const by = event.altKey ? { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key] : undefined;
      if (!by || !this.actions || this.element.closest('dialog')) return;
      event.preventDefault();
      this.actions.step(by);
      fold.focus();
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

  /** Words in place of curves; empty: curves. */
  setNote(text: string): void {
    setHidden(this.note, text === '');
    setText(this.note, text);
  }

  private measure(): void {
    if (this.area.hidden) return;
    const { clientWidth, clientHeight } = this.area;
    if (clientWidth > 0 && clientHeight > 0) this.options.onResize(clientWidth, clientHeight);
  }

  /** The same panel in a dialog that fills the window; closing puts it back. */
  private enlarge(): void {
    if (this.element.closest('dialog')) return;
    const place = document.createComment('enlarged');
    this.element.replaceWith(place);
    const close = h(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': 'Close', title: 'Close (Esc)' },
      icon('close'),
    );
    const dialog = h('dialog', { class: 'enlarged', 'aria-label': this.options.title }, close, this.element);
    close.addEventListener('click', () => dialog.close());
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener('close', () => {
      place.replaceWith(this.element);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  }
}
