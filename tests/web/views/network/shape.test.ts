import { beforeAll, describe, expect, test } from 'vitest';
import type { Core } from '../../../../web/src/engine/core';
import type { Chosen } from '../../../../web/src/engine/document';
import type { Description } from '../../../../web/src/engine/protocol';
import { loadCore } from '../../../../web/src/engine/wasm-module';
import { rowsOf } from '../../../../web/src/views/network/layer-table';
import {
  biasOf,
  type DenseLayer,
  denseLayers,
  MOST_UNITS,
  weightOf,
  whyNoDiagram,
} from '../../../../web/src/views/network/shape';
import { catalogueOf, imageExperiment, planarExperiment } from '../../support/experiments';

let core: Core;
beforeAll(async () => {
  core = await loadCore('auto');
});

/** What the core says of a network on planar data or, with images, on those, and its weights. */
function described(model: (fields: Chosen) => Chosen, images = false): [Description, Float64Array] {
  const document = images ? imageExperiment(core) : planarExperiment(core);
  if (!('data' in document.problem)) throw new Error('not a network');
  document.problem.model = model(document.problem.model);
  const session = core.createSession(JSON.stringify(document), 0);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  const w = session.value.read('w');
  const description = session.value.describe();
  session.value.dispose();
  if (!w.ok) throw new Error('no weights');
  return [description, w.value];
}

/** The catalogue's model that is a list of entries of the catalogue, and those of its layers with parameters. */
function listModel(): { id: string; field: string; usual: Chosen[] } {
  for (const { id, fields } of catalogueOf(core).models) {
    const field = fields.find(({ type }) => type === 'entry_list');
    if (field) return { id, field: field.id, usual: field.default as Chosen[] };
  }
  throw new Error('no such model');
}

describe('dense layers', () => {
  test('are found with the places of their weights: the network computes what they say', () => {
    const [description, w] = described((model) => ({ ...model, hidden: [3, 5] }));
    const layers = denseLayers(description) as DenseLayer[];
    expect(layers.map(({ inputs, units }) => [inputs, units])).toEqual([
      [2, 3],
      [3, 5],
      [5, description.outputs],
    ]);
    expect(layers.reduce((sum, { inputs, units }) => sum + units * (inputs + 1), 0)).toBe(description.parameters);
    const [, second] = layers as [DenseLayer, DenseLayer];
    const segment = description.segments.find(({ shape }) => shape.join() === '5,3');
    expect(weightOf(w, second, 4, 1)).toBe(w[(segment?.offset ?? 0) + 4 * 3 + 1]);
    expect(biasOf(w, second, 4)).toBe(0);
    expect(whyNoDiagram(description, true)).toBeNull();
  });

  test('of a list of layers are drawn as well, those with others are not', () => {
    const { id, field, usual } = listModel();
    const [plain] = described(() => ({ id, [field]: usual }));
    expect(denseLayers(plain)).toHaveLength(2);
    const reasons = new Map<string, string>();
    for (const kind of catalogueOf(core).layers) {
      // Some want an image and stand first, some want numbers and stand last.
      for (const list of [
        [{ id: kind.id }, ...usual],
        [...usual, { id: kind.id }],
      ]) {
        try {
          const [description] = described(() => ({ id, [field]: list }), true);
          const reason = whyNoDiagram(description, true);
          if (reason) reasons.set(kind.id, reason);
          const isMatrix = ({ shape }: Description['segments'][0]): boolean => shape.length <= 2;
          if (!description.segments.every(isMatrix)) expect(reason).toMatch(/dense layers/);
        } catch (refused) {
          expect(String(refused)).toMatch(/shape_mismatch/);
        }
      }
    }
    // Convolution, normalisation and recurrence have parameters of their own kind.
    expect(reasons.size).toBeGreaterThanOrEqual(3);
  });
});

describe('a network is too large for a diagram', () => {
  test('by the width of a layer, by its weights, or by its inputs', () => {
    const [wide] = described((model) => ({ ...model, hidden: [MOST_UNITS, MOST_UNITS + 1] }));
    expect(whyNoDiagram(wide, true)).toContain(`A layer of ${MOST_UNITS + 1} units`);
    const [small] = described((model) => ({ ...model, hidden: [4] }));
    expect(whyNoDiagram(small, false)).toContain('weights and biases are too many');
    const [images] = described((model) => ({ ...model, hidden: [4] }), true);
    expect(whyNoDiagram(images, true), 'a picture stands for its pixels').toBeNull();
    expect(whyNoDiagram({ ...images, image: [0, 0] }, true)).toContain('inputs are too many');
  });

  test('and then its layers are listed with their shapes and how many parameters', () => {
    const [description] = described((model) => ({ ...model, hidden: [40] }), true);
    const rows = rowsOf(description);
    const pixels = description.features;
    expect(rows.map(({ name }) => name)).toEqual(['Hidden layer 1', 'Outputs']);
    expect(rows[0]?.shapes).toEqual([`weight 40 × ${pixels}`, 'bias 40']);
    expect(rows.map(({ parameters }) => parameters)).toEqual([40 * pixels + 40, 40 * 10 + 10]);
  });
});
