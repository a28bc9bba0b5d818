// A network from the inside. A small one of dense layers: its units in columns, its weights as lines, every unit with a
// picture of what it does, and the one looked at enlarged. Of any other: its layers with their shapes.

import type { Description, GridRequest } from '../../engine/protocol';
import { isNetwork } from '../../state/draft';
import { fileName } from '../../state/file-name';
import type { Lab, LabState, RunState } from '../../state/lab';
import { classNames, featureNames } from '../../state/own-table';
import { h, setText } from '../../ui/kit/dom';
import { wordsOf } from '../../ui/kit/field-control';
import { formatNumber } from '../../ui/kit/format';
import { oncePerFrame } from '../../ui/kit/frame';
import { KeyLine } from '../../ui/kit/key-element';
import type { Picture } from '../../ui/kit/picture';
import type { Examples, Ground } from '../decision-drawing';
import { extentOf, planeOf } from '../extent';
import { MinibatchToggle } from '../minibatch';
import { sameGrid } from '../plane';
import { discreteToggle, type SettingToggle } from '../setting-toggle';
import { atStep, type View } from '../view';
import { type Content, DiagramPanel } from './diagram';
import { nameOf } from './diagram-drawing';
import { ColumnHead, currentList, LayerCount } from './layer-buttons';
import { LayerTable } from './layer-table';
import type { Unit } from './layout';
import { networkKey } from './network-key';
import { biasOf, type DenseLayer, denseLayers, isPicture, weightOf, weightScale, whyNoDiagram } from './shape';
import { type Subject, UnitDetail } from './unit-detail';
import { UnitPictures } from './unit-pictures';
import { type Planar, pictureTiles, planarTiles } from './unit-tiles';

/** Samples of the output's map, and of each unit's. */
const OUTPUT_CELLS = 4000;
const UNIT_CELLS = 900;

/** A network that is drawn, with what there is of it now. */
interface Drawn {
  run: RunState;
  description: Description;
  layers: readonly DenseLayer[];
  weights: Float64Array;
  /** On two-feature data. */
  plane: { ground: Ground; grids: Planar; examples: Examples } | null;
  inputs: readonly string[];
  outputs: readonly string[];
}

export class NetworkView implements View {
  readonly element: HTMLElement;
  private readonly count: LayerCount;
  private readonly note = h('p', { class: 'net-note' });
  private readonly diagram: DiagramPanel;
  private readonly detail: UnitDetail;
  private readonly table: LayerTable;
  private readonly body: HTMLElement;
  private readonly key = new KeyLine();
  private readonly foot: HTMLElement;
  private readonly discrete: SettingToggle;
  private readonly minibatch: MinibatchToggle;
  private readonly toggles: HTMLElement;
  private readonly pictures = new UnitPictures();
  private heads: ColumnHead[] = [];
  private asked = JSON.stringify([null, null]);
  private drawn: Drawn | null = null;
  private selected = 0;
  private readonly redraw = oncePerFrame(() => this.update(this.lab.state, this.selected));

  constructor(private readonly lab: Lab) {
    this.count = new LayerCount(lab);
    this.table = new LayerTable(lab);
    this.discrete = discreteToggle(lab);
    this.minibatch = new MinibatchToggle(lab);
    this.diagram = new DiagramPanel((unit) => this.labelOf(unit), this.redraw);
    this.detail = new UnitDetail(this.redraw);
    this.body = h('div', { class: 'net-body' }, this.diagram.element, this.detail.element);
    this.toggles = h('div', { class: 'view-toggles', hidden: true }, this.minibatch.element, this.discrete.element);
    this.foot = h('div', { class: 'view-foot' }, this.key.element, this.toggles);
    this.element = h(
      'div',
      { class: 'view network' },
      h('div', { class: 'net-bar' }, this.count.element, this.note),
      this.body,
      this.table.element,
      this.foot,
    );
  }

  close(): void {
    this.lab.setGrid(null);
    this.lab.setUnits(null);
    this.minibatch.close();
  }

  update(state: LabState, selected: number): void {
    this.selected = selected;
    const run = state.runs[selected];
    const description = run?.description;
    if (!run || description?.kind !== 'network') return;
    const list = currentList(this.lab);
    const why = whyNoDiagram(description, run.weights !== null);
    setText(this.note, why ?? '');
    this.body.hidden = this.foot.hidden = why !== null;
    this.table.element.hidden = why === null;
    const layers = denseLayers(description);
    const canResize = layers !== null && list?.widths.length === layers.length - 1;
    this.count.update(canResize ? list : null);
    if (why !== null) this.table.update(description, canResize);
    // What has just come into view is as large as is known a moment later.
    const isDrawn = why === null && layers && run.weights && this.detail.size.width > 0;
    this.drawn = isDrawn ? this.gather(state, run, description, layers, run.weights) : null;
    const { grids } = this.drawn?.plane ?? {};
    this.ask(grids?.output ?? null, grids?.units ?? null);
    if (!this.drawn) return;
    this.drawDiagram(this.drawn, canResize);
    this.drawDetail(this.drawn);
    this.discrete.sync();
    this.minibatch.update(state);
    this.toggles.hidden = this.drawn.plane === null;
    const [onPlane, ofPictures] = [this.drawn.plane !== null, isPicture(description)];
    this.key.show(`${onPlane} ${ofPictures}`, () => networkKey(onPlane, ofPictures));
  }

  picture(state: LabState): Picture | string {
    const { drawn } = this;
    const size = this.diagram.size;
    if (!drawn || !size) return 'The diagram appears when the run has opened, if the network is small enough.';
    const { name, progress } = drawn.run;
    return {
      title: `Network of ${name}${atStep(state, progress.step)}`,
      file: fileName(state.document, [name], 'network'),
      width: size.width,
      height: size.height,
      key: networkKey(drawn.plane !== null, isPicture(drawn.description)),
      drawing: { kind: 'pixels', draw: (context) => this.diagram.draw(context) },
    };
  }

  private gather(
    state: LabState,
    run: RunState,
    description: Description,
    layers: readonly DenseLayer[],
    weights: Float64Array,
  ): Drawn {
    const { examples } = state;
    const { classes, features } = description;
    const { width } = this.detail.size;
    let plane: Drawn['plane'] = null;
    if (features === 2 && examples?.width === 3) {
      const { box, span } = extentOf(examples);
      const ground = { plane: planeOf(box, width, width), classes, span, discrete: this.discrete.on };
      const grids = {
        units: ground.plane.grid(UNIT_CELLS),
        output: ground.plane.grid(OUTPUT_CELLS),
        numbers: classes === 0 ? span : null,
      };
      plane = { ground, grids, examples };
    }
    const { problem } = state.document;
    const names = isNetwork(problem) && problem.inputs ? description.inputs : featureNames(state);
    const inputs = isPicture(description)
      ? []
      : Array.from({ length: layers[0]?.inputs ?? 0 }, (_, i) => names?.[i] ?? `x${subscript(i + 1)}`);
    const known = classNames(state);
    const outputs = Array.from({ length: description.outputs }, (_, i) =>
      classes > 0 && description.outputs > 1 ? (known?.[i] ?? `class ${i}`) : 'output',
    );
    return { run, description, layers, weights, plane, inputs, outputs };
  }

  private drawDiagram({ run, description, layers, weights, plane, inputs, outputs }: Drawn, canResize: boolean): void {
    const pictureInputs = isPicture(description);
    const tiles = plane
      ? planarTiles(run, layers, plane.grids)
      : pictureInputs
        ? pictureTiles(weights, layers, description.image)
        : new Map();
    this.pictures.paint(tiles);
    const content: Content = { layers, weights, pictures: this.pictures, pictureInputs, inputs, outputs };
    const counts = [pictureInputs ? 1 : inputs.length, ...layers.map(({ units }) => units)];
    const heads = counts.map((units, column) => {
      if (column === 0 || column === counts.length - 1) return null;
      const head = this.head(column - 1);
      head.update(units, canResize);
      return head.element;
    });
    this.diagram.update(content, heads, counts);
  }

  private drawDetail(drawn: Drawn): void {
    const unit = this.diagram.unit ?? (drawn.plane ? null : { column: 1, index: 0 });
    if (!unit) {
      this.detail.update('Output', 'What the network says everywhere in the plane.', this.outputOf(drawn));
      return;
    }
    const [words, subject] = this.subjectOf(drawn, unit);
    const bias = this.biasOf(unit);
    const activation = drawn.layers[unit.column - 1]?.activation ?? '';
    const made = activation === '' ? '' : `, then ${wordsOf(activation)}`;
    this.detail.update(this.titleOf(unit), bias === null ? words : `Bias ${bias}${made}. ${words}`, subject);
  }

  private subjectOf(drawn: Drawn, unit: Unit): [string, Subject] {
    const { plane, layers, weights } = drawn;
    const { pictures } = this;
    const name = nameOf(unit);
    if (pictures.has(name)) {
      if (!plane) return ['Its weights, each at the place of its pixel.', { kind: 'picture', pictures, name }];
      const { ground, examples } = plane;
      const minibatch = this.minibatch.of(drawn.run);
      return ['What it gives everywhere in the plane.', { kind: 'map', ground, pictures, name, examples, minibatch }];
    }
    if (unit.column === 0) return ['', { kind: 'bars', bars: [], scale: 1 }];
    const layer = layers[unit.column - 1];
    const bars = Array.from({ length: layer?.inputs ?? 0 }, (_, input) => ({
      name: unit.column === 1 ? (drawn.inputs[input] ?? '') : `unit ${input + 1}`,
      weight: layer ? weightOf(weights, layer, unit.index, input) : 0,
    }));
    const scale = weightScale(Math.max(0, ...bars.map(({ weight }) => Math.abs(weight))));
    return ['Its weights for the column before.', { kind: 'bars', bars, scale }];
  }

  private outputOf({ run, plane }: Drawn): Subject {
    if (!plane) return { kind: 'bars', bars: [], scale: 1 };
    const { ground, grids, examples } = plane;
    const predictions = run.grid && sameGrid(run.grid.request, grids.output) ? run.grid : null;
    return { kind: 'output', ground, predictions, examples, minibatch: this.minibatch.of(run) };
  }

  private titleOf({ column, index }: Unit): string {
    const { layers, inputs, outputs } = this.drawn ?? { layers: [], inputs: [], outputs: [] };
    if (column === 0) return inputs[index] === undefined ? 'The pixels' : `Input ${inputs[index]}`;
    if (column === layers.length) return `Output: ${outputs[index] ?? ''}`;
    return `Hidden layer ${column}, unit ${index + 1}`;
  }

  /** Null for inputs, which have none. */
  private biasOf({ column, index }: Unit): string | null {
    const layer = this.drawn?.layers[column - 1];
    return layer && this.drawn ? formatNumber(biasOf(this.drawn.weights, layer, index)) : null;
  }

  private labelOf(unit: Unit): string {
    const bias = this.biasOf(unit);
    return this.titleOf(unit) + (bias === null ? '' : `, bias ${bias}`);
  }

  private head(layer: number): ColumnHead {
    const head = this.heads[layer] ?? new ColumnHead(this.lab, layer);
    this.heads[layer] = head;
    return head;
  }

  /** What of the runs this view wants to be told, each frame. */
  private ask(output: GridRequest | null, units: GridRequest | null): void {
    const text = JSON.stringify([output, units]);
    if (text === this.asked) return;
    this.asked = text;
    this.lab.setGrid(output);
    this.lab.setUnits(units);
  }
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const subscript = (n: number): string => [...String(n)].map((digit) => SUBSCRIPTS[Number(digit)] ?? '').join('');
