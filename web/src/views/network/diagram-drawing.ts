// Drawing a network's diagram, on the page's canvas or into a picture to be saved: lines for weights, whose colour is
// their sign and whose width their size, and a square or a disc for every unit.

import { divergingCss } from '../../ui/kit/colour-map';
import { fitText } from '../../ui/kit/pen';
import { theme } from '../../ui/kit/theme';
import { isSame, type Layout, type Link, placeOf, traceLink, type Unit, unitsOf } from './layout';
import { type DenseLayer, largestWeight, weightOf, weightScale } from './shape';
import type { UnitPictures } from './unit-pictures';

export interface Diagram {
  layout: Layout;
  layers: readonly DenseLayer[];
  weights: Float64Array;
  pictures: UnitPictures;
  /** One picture stands for all inputs, and no line is drawn from it. */
  pictureInputs: boolean;
  /** Names of inputs and outputs, beside their units. */
  inputs: readonly string[];
  outputs: readonly string[];
  /** Lines of this unit, or this line, stand out. */
  lit: Unit | Link | null;
}

export const nameOf = ({ column, index }: Unit): string => `${column} ${index}`;

/** Weights of a size are drawn in one stroke each. */
const LEVELS = 10;
const THINNEST = 0.4;
const THICKEST = 4;
const PALEST = 0.1;
/** Of lines that stand out. */
const LIT_LEAST = 0.45;
/** The picture that stands for all inputs. */
const INPUT_SIZE = 48;
const INPUT_LINES = 8;

/** A weight's colour: the ends of the map, which are too dark for a dark page. */
export const weightColour = (sign: number): string => divergingCss(sign * (theme().dark ? 0.6 : 0.9));

export const weightWidth = (share: number): number => THINNEST + (THICKEST - THINNEST) * share;

export function drawDiagram(context: CanvasRenderingContext2D, diagram: Diagram): void {
  drawLinks(context, diagram);
  drawUnits(context, diagram);
  drawNames(context, diagram);
}

function drawLinks(context: CanvasRenderingContext2D, diagram: Diagram): void {
  const { layout, layers, weights, pictureInputs, lit } = diagram;
  const shown = layers.flatMap((layer, i) => (pictureInputs && i === 0 ? [] : [{ layer, to: i + 1 }]));
  if (pictureInputs) drawBundle(context, layout);
  const scale = weightScale(Math.max(0, ...shown.map(({ layer }) => largestWeight(weights, layer))));
  const paths = new Map<string, { path: Path2D; sign: number; share: number; pale: boolean }>();
  for (const { layer, to } of shown) {
    for (let unit = 0; unit < layer.units; ++unit) {
      for (let input = 0; input < layer.inputs; ++input) {
        const weight = weightOf(weights, layer, unit, input);
        const level = Math.min(LEVELS, Math.ceil((LEVELS * Math.abs(weight)) / scale));
        if (!(level > 0)) continue;
        const link = { from: { column: to - 1, index: input }, to: { column: to, index: unit } };
        const pale = lit !== null && !isLit(link, lit);
        const key = `${pale} ${level} ${weight < 0}`;
        let group = paths.get(key);
        if (!group) {
          group = { path: new Path2D(), sign: Math.sign(weight), share: level / LEVELS, pale };
          paths.set(key, group);
        }
        traceLink(group.path, layout, link);
      }
    }
  }
  // Thick lines would hide small units.
  const thickness = Math.min(1, layout.size / 28);
  for (const { path, sign, share, pale } of [...paths.values()].sort((a, b) => a.share - b.share)) {
    const least = lit && !pale ? LIT_LEAST : PALEST;
    context.globalAlpha = (pale ? 0.15 : 1) * (least + (0.9 - least) * share);
    context.strokeStyle = weightColour(sign);
    context.lineWidth = weightWidth(share) * thickness;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

/** From the picture of all inputs to every unit of the first layer: their weights are in the units' own pictures. */
function drawBundle(context: CanvasRenderingContext2D, layout: Layout): void {
  const path = new Path2D();
  for (const index of layout.places[1]?.keys() ?? [])
    traceLink(path, layout, { from: { column: 0, index: 0 }, to: { column: 1, index } });
  context.strokeStyle = theme().rule;
  context.lineWidth = 1;
  context.stroke(path);
}

const isLink = (lit: Unit | Link): lit is Link => 'from' in lit;
const isLit = (link: Link, lit: Unit | Link): boolean =>
  isLink(lit) ? isSame(link.from, lit.from) && isSame(link.to, lit.to) : isSame(link.from, lit) || isSame(link.to, lit);

function drawUnits(context: CanvasRenderingContext2D, { layout, pictures, pictureInputs, lit }: Diagram): void {
  const { size } = layout;
  const t = theme();
  for (const unit of unitsOf(layout)) {
    const [x, y] = placeOf(layout, unit);
    if (pictureInputs && unit.column === 0) {
      drawInputs(context, x, y);
      continue;
    }
    const [left, top] = [Math.round(x - size / 2), Math.round(y - size / 2)];
    const isPicture = pictures.draw(context, nameOf(unit), [left, top, size, size]);
    context.beginPath();
    if (isPicture) context.rect(left - 0.5, top - 0.5, size + 1, size + 1);
    else context.arc(x, y, size / 2 - 1, 0, 2 * Math.PI);
    if (!isPicture) {
      context.fillStyle = t.plate;
      context.fill();
    }
    const isChosen = lit !== null && !isLink(lit) && isSame(unit, lit);
    context.strokeStyle = isChosen ? t.ink : isPicture ? t.rule : t.muted;
    context.lineWidth = isChosen ? 2 : 1;
    context.stroke();
  }
}

/** A sheet of pixels. */
function drawInputs(context: CanvasRenderingContext2D, x: number, y: number): void {
  const t = theme();
  const [left, top] = [Math.round(x) - INPUT_SIZE / 2, Math.round(y) - INPUT_SIZE / 2];
  context.fillStyle = t.plate;
  context.fillRect(left, top, INPUT_SIZE, INPUT_SIZE);
  context.fillStyle = t.rule;
  for (let i = 0; i <= INPUT_LINES; ++i) {
    const at = (i / INPUT_LINES) * INPUT_SIZE;
    context.fillRect(left + at, top, 1, INPUT_SIZE + 1);
    context.fillRect(left, top + at, INPUT_SIZE + 1, 1);
  }
}

function drawNames(context: CanvasRenderingContext2D, { layout, inputs, outputs }: Diagram): void {
  const { small, font, ink } = theme();
  context.font = `${small}px ${font}`;
  context.fillStyle = ink;
  context.textBaseline = 'middle';
  const gap = layout.size / 2 + 6;
  const last = layout.places.length - 1;
  for (const [names, column, align] of [
    [inputs, 0, 'right'],
    [outputs, last, 'left'],
  ] as const) {
    context.textAlign = align;
    for (const [index, name] of names.entries()) {
      const [x, y] = placeOf(layout, { column, index });
      const room = (align === 'right' ? x : layout.width - x) - gap;
      context.fillText(fitText(context, name, room), align === 'right' ? x - gap : x + gap, y);
    }
  }
}
