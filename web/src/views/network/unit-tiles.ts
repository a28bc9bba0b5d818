// Which picture stands for which unit. On two-feature data it is the unit's output over the plane; of a network on
// pictures the first layer's units show their weights as one.

import type { GridRequest } from '../../engine/protocol';
import type { RunState } from '../../state/lab';
import type { Span } from '../decision';
import { sameGrid } from '../plane';
import { nameOf } from './diagram-drawing';
import { type DenseLayer, largestWeight, weightScale } from './shape';
import { scaleOf, type Tile } from './unit-pictures';

/** On two-feature data: the grids asked for. numbers: what is predicted are numbers between these. */
export interface Planar {
  units: GridRequest;
  output: GridRequest;
  numbers: Span | null;
}

const onMap = { fromFoot: true } as const;

export function planarTiles(run: RunState, layers: readonly DenseLayer[], planar: Planar): Map<string, Tile> {
  const tiles = new Map<string, Tile>();
  const { columns, rows } = planar.units;
  if (run.units && sameGrid(run.units.request, planar.units)) {
    const cells = columns * rows;
    const values = run.units.outputs;
    let offset = 0;
    // The inputs, each at its own scale, then the units, layer by layer.
    for (let index = 0; index < (layers[0]?.inputs ?? 0); ++index, offset += cells) {
      const scale = scaleOf(values, offset, cells);
      tiles.set(nameOf({ column: 0, index }), { values, offset, stride: 1, columns, rows, ...onMap, scale });
    }
    for (const [i, { units }] of layers.slice(0, -1).entries()) {
      const scale = scaleOf(values, offset, units * cells);
      for (let index = 0; index < units; ++index) {
        tiles.set(nameOf({ column: i + 1, index }), { values, offset, stride: 1, columns, rows, ...onMap, scale });
        offset += cells;
      }
    }
  }
  for (const [name, tile] of outputTiles(run, layers, planar)) tiles.set(name, tile);
  return tiles;
}

function* outputTiles(
  { grid }: RunState,
  layers: readonly DenseLayer[],
  { output, numbers }: Planar,
): Generator<[string, Tile]> {
  const units = layers.at(-1)?.units ?? 0;
  if (!grid || !sameGrid(grid.request, output)) return;
  const { columns, rows } = output;
  const scale = numbers ?? scaleOf(grid.outputs, 0, columns * rows * units);
  for (let index = 0; index < units; ++index) {
    const name = nameOf({ column: layers.length, index });
    yield [name, { values: grid.outputs, offset: index, stride: units, columns, rows, ...onMap, scale }];
  }
}

export function pictureTiles(
  weights: Float64Array,
  layers: readonly DenseLayer[],
  [rows, columns]: readonly [number, number],
): Map<string, Tile> {
  const [layer] = layers;
  const tiles = new Map<string, Tile>();
  // An image of several channels is no picture of this kind.
  if (!layer || layer.inputs !== rows * columns) return tiles;
  const scale = weightScale(largestWeight(weights, layer));
  for (let index = 0; index < layer.units; ++index) {
    const offset = layer.weights + index * layer.inputs;
    tiles.set(nameOf({ column: 1, index }), {
      values: weights,
      offset,
      stride: 1,
      columns,
      rows,
      fromFoot: false,
      scale,
    });
  }
  return tiles;
}
