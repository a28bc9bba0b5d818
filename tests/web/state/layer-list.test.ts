import { beforeAll, describe, expect, test } from 'vitest';
import type { Catalogue, Field } from '../../../web/src/engine/catalogue';
import type { Chosen, ExperimentDocument } from '../../../web/src/engine/document';
import { chooseDefault } from '../../../web/src/state/draft';
import { type LayerList, layerListOf } from '../../../web/src/state/layer-list';
import { catalogueOf, functionExperiment, planarExperiment } from '../support/experiments';
import { core, prepareCore } from '../support/prepared-core';

let catalogue: Catalogue;
prepareCore();
beforeAll(() => {
  catalogue = catalogueOf(core);
});

/** A network whose model has its list in a field of this type, and what the core says of its widths. */
function networkWith(type: Field['type'], value: (usual: Field['default']) => unknown): [ExperimentDocument, number[]] {
  const document = planarExperiment(core);
  const model = catalogue.models.find(({ fields }) => fields.some((field) => field.type === type));
  const field = model?.fields.find((candidate) => candidate.type === type);
  if (!model || !field || !('data' in document.problem)) throw new Error('no such model');
  document.problem.model = { ...chooseDefault(model), [field.id]: value(field.default) };
  const session = core.createSession(JSON.stringify(document), 0);
  if (!session.ok) throw new Error(JSON.stringify(session.faults));
  const { widths } = session.value.describe();
  session.value.dispose();
  return [document, widths];
}

const listOf = ([document, widths]: [ExperimentDocument, number[]]): LayerList => {
  const list = layerListOf(catalogue, document, widths);
  if (!list) throw new Error('no list');
  return list;
};

/** The list of the document with another value of the same field, which must fit. */
const again = (type: Field['type'], value: unknown): LayerList => listOf(networkWith(type, () => value));

describe('a list of numbers', () => {
  test('gets wider, narrower, longer and shorter', () => {
    const list = listOf(networkWith('integer_list', () => [4, 7]));
    expect(list.widths).toEqual([4, 7]);
    expect(list.resized(1, -3)).toEqual([4, 4]);
    expect(list.longer()).toEqual([4, 7, 7]);
    expect(list.shorter()).toEqual([4]);
    expect(again('integer_list', list.longer()).widths).toEqual([4, 7, 7]);
  });

  test('ends where the catalogue says, and begins with its default', () => {
    const none = listOf(networkWith('integer_list', () => []));
    expect(none.shorter()).toBeNull();
    expect(none.longer()).toEqual([(none.field.default as number[]).at(-1)]);
    const full = Array.from({ length: none.field.max_length }, () => 2);
    expect(listOf(networkWith('integer_list', () => full)).longer()).toBeNull();
  });
});

describe('a list of layers', () => {
  test('counts those with a width; what follows one belongs to it', () => {
    const list = listOf(networkWith('entry_list', (usual) => usual));
    const [width] = list.widths;
    expect(list.widths).toHaveLength(1);
    const longer = list.longer() as Chosen[];
    expect(again('entry_list', longer).widths).toEqual([width, width]);
    const wider = again('entry_list', longer).resized(1, 3);
    expect(again('entry_list', wider).widths).toEqual([width, Number(width) + 3]);
    expect(again('entry_list', wider).shorter()).toEqual(list.field.default);
  });

  test('without such a layer gets that of the default', () => {
    const empty = listOf(networkWith('entry_list', () => []));
    expect(empty.widths).toEqual([]);
    expect(empty.shorter()).toBeNull();
    expect(again('entry_list', empty.longer()).widths).toHaveLength(1);
  });
});

test('a function has no layers', () => {
  expect(layerListOf(catalogue, functionExperiment(core), [])).toBeNull();
});
