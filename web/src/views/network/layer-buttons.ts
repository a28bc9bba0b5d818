// Minus and plus: units of one layer, or the number of hidden layers. A change goes through the lab, which says why where
// the core refuses it.

import type { ExperimentDocument } from '../../engine/document';
import { type FieldValue, isNetwork } from '../../state/draft';
import type { Lab } from '../../state/lab';
import { type LayerList, layerListOf } from '../../state/layer-list';
import { h, setAttribute, setText } from '../../ui/kit/dom';
import { iconButton } from '../../ui/kit/icon';

/** With Shift held down a button moves by so many. */
const MANY = 4;

/** What the list in the document is now, as long as the network in view was made from it. */
export function currentList(lab: Lab, document: ExperimentDocument = lab.state.document): LayerList | null {
  const description = lab.state.runs.find((run) => run.description?.kind === 'network')?.description;
  return description ? layerListOf(lab.state.catalogue, document, description.widths) : null;
}

function change(lab: Lab, changed: (list: LayerList) => FieldValue | null): void {
  void lab.change((draft) => {
    const list = currentList(lab, draft);
    const value = list && changed(list);
    if (value && isNetwork(draft.problem)) draft.problem.model[list.field.id] = value;
  });
}

function pair(less: [string, (event: MouseEvent) => void], more: [string, (event: MouseEvent) => void]): HTMLElement[] {
  return [iconButton('minus', ...less), iconButton('plus', ...more)];
}

/** The head of a column of units: how many there are, with buttons where the document says so. */
export class ColumnHead {
  readonly element: HTMLElement;
  private readonly words = h('span', {});
  private readonly buttons: HTMLElement;

  /** layer: of the hidden ones. */
  constructor(lab: Lab, layer: number) {
    const resize = (by: number) => (event: MouseEvent) =>
      change(lab, (list) => list.resized(layer, event.shiftKey ? MANY * by : by));
    const where = `hidden layer ${layer + 1}`;
    this.buttons = h(
      'div',
      { class: 'net-buttons' },
      ...pair(
        [`One unit less in ${where} (Shift: ${MANY})`, resize(-1)],
        [`One unit more in ${where} (Shift: ${MANY})`, resize(1)],
      ),
    );
    this.element = h('div', { class: 'net-head' }, this.words, this.buttons);
  }

  update(units: number, canChange: boolean): void {
    setText(this.words, `${units} ${units === 1 ? 'unit' : 'units'}`);
    this.buttons.hidden = !canChange;
  }
}

/** The number of hidden layers. */
export class LayerCount {
  readonly element: HTMLElement;
  private readonly count = h('output', {});
  private readonly buttons: HTMLElement[];

  constructor(lab: Lab) {
    this.buttons = pair(
      ['Remove the last hidden layer', () => change(lab, (list) => list.shorter())],
      ['Add a hidden layer', () => change(lab, (list) => list.longer())],
    );
    const [less, more] = this.buttons;
    this.element = h('div', { class: 'net-count' }, h('span', {}, 'Hidden layers'), less, this.count, more);
  }

  /** list: null where the document does not say how many there are. */
  update(list: LayerList | null): void {
    this.element.hidden = !list;
    if (!list) return;
    setText(this.count, String(list.widths.length));
    const [less, more] = this.buttons;
    if (less) setAttribute(less, 'aria-disabled', String(list.shorter() === null));
    if (more) setAttribute(more, 'aria-disabled', String(list.longer() === null));
  }
}
