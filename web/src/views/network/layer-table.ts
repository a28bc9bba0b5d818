// The layers of a network that is not drawn unit by unit: what each has for parameters, in which shape, and what share of
// all of them.

import type { Description } from '../../engine/protocol';
import type { Lab } from '../../state/lab';
import { h, setText } from '../../ui/kit/dom';
import { formatCount } from '../../ui/kit/format';
import { ColumnHead } from './layer-buttons';
import { denseLayers } from './shape';

interface Row {
  layer: number;
  name: string;
  shapes: string[];
  parameters: number;
}

export class LayerTable {
  readonly element: HTMLElement;
  private readonly body = h('tbody', {});
  private readonly total = h('td', {});
  private shown = '';

  constructor(private readonly lab: Lab) {
    const heading = (text: string): HTMLElement => h('th', { scope: 'col' }, text);
    this.element = h(
      'table',
      { class: 'net-layers' },
      h('thead', {}, h('tr', {}, heading('Layer'), heading('Parameters'), heading('How many'))),
      this.body,
      h('tfoot', {}, h('tr', {}, h('th', { scope: 'row', colspan: 2 }, 'All'), this.total)),
    );
  }

  /** canResize: whether the document says how wide each hidden layer is. */
  update(description: Description, canResize: boolean): void {
    const rows = rowsOf(description);
    const inputs = inputWords(description);
    const shown = JSON.stringify([rows, inputs, canResize]);
    if (shown === this.shown) return;
    this.shown = shown;
    setText(this.total, formatCount(description.parameters));
    this.body.replaceChildren(
      h('tr', {}, h('th', { scope: 'row' }, 'Inputs'), h('td', {}, inputs), h('td', {})),
      ...rows.map((row, i) => this.rowElement(row, description, canResize && i + 1 < rows.length)),
    );
  }

  private rowElement(
    { layer, name, shapes, parameters }: Row,
    description: Description,
    canResize: boolean,
  ): HTMLElement {
    const bar = h('span', { class: 'net-share', 'aria-hidden': 'true' });
    bar.style.setProperty('--share', String(parameters / description.parameters));
    const head = canResize ? new ColumnHead(this.lab, layer) : null;
    head?.update(denseLayers(description)?.[layer]?.units ?? 0, true);
    return h(
      'tr',
      {},
      h('th', { scope: 'row' }, name, head?.element),
      h('td', {}, ...shapes.map((text) => h('span', {}, text))),
      h('td', {}, formatCount(parameters), bar),
    );
  }
}

/** The inputs, and the parameters of each layer, named as the core names them but for the layer's own name. */
export function rowsOf(description: Description): Row[] {
  const { segments } = description;
  const isDense = denseLayers(description) !== null;
  const last = segments.at(-1)?.layer;
  const rows: Row[] = [];
  for (const { name, layer, shape } of segments) {
    let row = rows.at(-1);
    if (row?.layer !== layer) {
      const called = layer === last ? 'Outputs' : isDense ? `Hidden layer ${layer + 1}` : `Layer ${layer + 1}`;
      row = { layer, name: called, shapes: [], parameters: 0 };
      rows.push(row);
    }
    row.shapes.push(`${name.slice(name.lastIndexOf('.') + 1)} ${shape.map(formatCount).join(' × ')}`);
    row.parameters += shape.reduce((product, size) => product * size, 1);
  }
  return rows;
}

function inputWords({ features, image, sequence }: Description): string {
  if (image[0] > 0) return `${image[0]} × ${image[1]} pixels`;
  if (sequence[0] > 0) return `${sequence[0]} steps of ${sequence[1]} numbers`;
  return `${features} numbers`;
}
