// Proposing a table for the experiment there is: the real lab over the real core.
import { describe, expect, it } from 'vitest';
import type { Chosen, ExperimentDocument } from '../../../web/src/engine/document';
import { packLink } from '../../../web/src/engine/links';
import { chooseDefault, isNetwork } from '../../../web/src/state/draft';
import {
  classNames,
  featureNames,
  ownTableEntry,
  proposeTable,
  type TableChoice,
  tableOf,
} from '../../../web/src/state/own-table';
import { catalogueOf, functionExperiment, imageExperiment, planarExperiment } from '../support/experiments';
import { TestPage, until } from '../support/local-page';
import { core } from '../support/prepared-core';
import { lab, labOn, prepareLab } from '../support/prepared-lab';

prepareLab();

async function labWith(document: ExperimentDocument): Promise<void> {
  const packed = packLink(core, JSON.stringify(document));
  if (!packed.ok) throw new Error(JSON.stringify(packed.faults));
  await labOn(new TestPage(packed.value));
  await until(() => lab.state.runs.every(({ phase }) => phase === 'ready'), 'open');
}

const choice = (text: string, more: Partial<TableChoice> = {}): TableChoice => ({
  text,
  target: '',
  task: 'auto',
  header: 'auto',
  image_rows: 0,
  ...more,
});
const rows = (count: number, row: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => row(i)).join('\n');
const classes = `height,width,kind\n${rows(30, (i) => `${i},${(i * 7) % 11},${i % 2 ? 'dog' : 'cat'}`)}\n`;
const numbers = `x,y\n${rows(30, (i) => `${i},${i * 1.5 + 0.25}`)}\n`;

async function proposed(wanted: TableChoice) {
  const found = await proposeTable(lab, wanted);
  if (!found.ok) throw new Error(JSON.stringify(found.faults));
  return found.value;
}

const use = (problem: ExperimentDocument['problem']) =>
  lab.change((draft) => {
    draft.problem = problem;
  });

describe('a table for the experiment', () => {
  it('changes nothing by being proposed, and keeps a loss that fits', async () => {
    await labWith(planarExperiment(core));
    const before = lab.state.document;
    const { problem, description, loss, model } = await proposed(choice(classes));
    expect(lab.state.document).toBe(before);
    expect(lab.state.notices).toEqual([]);
    expect([loss, model]).toEqual([null, null]);
    expect(isNetwork(before.problem) && before.problem.loss).toEqual(problem.loss);
    expect([description.features, description.classes]).toEqual([2, 2]);
  });

  it('takes a loss that fits where the one there is does not', async () => {
    await labWith(planarExperiment(core));
    const { problem, loss, description } = await proposed(choice(numbers));
    expect(description.classes).toBe(0);
    expect(loss?.id).toBe(problem.loss.id);
    const entry = lab.state.catalogue.losses.find(({ id }) => id === loss?.id);
    expect(entry?.classification).toBe(false);
    expect(await use(problem)).toBe(true);
    await until(() => lab.state.runs.every(({ phase }) => phase === 'ready'), 'open again');
    expect(lab.state.runs[0]?.description?.classes).toBe(0);
  });

  it('takes a model that fits where the one there is does not', async () => {
    const document = imageExperiment(core);
    const catalogue = catalogueOf(core);
    const listed = catalogue.models.find(({ fields }) => fields.some(({ type }) => type === 'entry_list'));
    const list = listed?.fields.find(({ type }) => type === 'entry_list');
    const entry = ownTableEntry(catalogue);
    if (!listed || !list || !entry || !isNetwork(document.problem)) throw new Error('no list of layers');
    const isValid = (problem: object): boolean => core.validate(JSON.stringify({ ...document, problem })).ok;
    const picky = catalogue.layers
      .map((layer) => {
        const layers = [chooseDefault(layer), ...(list.default as Chosen[])];
        return { ...document.problem, model: { ...chooseDefault(listed), [list.id]: layers } };
      })
      .find((one) => isValid(one) && !isValid({ ...one, data: { ...chooseDefault(entry), text: classes } }));
    if (!picky) throw new Error('every layer takes plain features');
    await labWith({ ...document, problem: picky } as ExperimentDocument);
    const { model } = await proposed(choice(classes));
    expect(model?.id).toBeDefined();
    expect(model?.id).not.toBe(listed.id);
  });

  it('has the inputs there are where it has two features, and its own features where it has others', async () => {
    await labWith(planarExperiment(core));
    const all = Object.fromEntries(lab.state.catalogue.inputs.fields.map(({ id }) => [id, true]));
    const given = await lab.change(({ problem }) => {
      if (isNetwork(problem)) problem.inputs = all;
    });
    expect(given).toBe(true);
    await until(() => lab.state.runs[0]?.description?.inputs.length === Object.keys(all).length, 'given all');
    expect((await proposed(choice(classes))).problem.inputs).toEqual(all);
    let at = 0;
    const wider = classes.replace(/^(?=.)/gm, () => (at++ === 0 ? 'z,' : `${at % 9},`));
    const { problem, description } = await proposed(choice(wider));
    expect(problem.inputs).toBeUndefined();
    expect([description.features, description.inputs]).toEqual([3, []]);
  });

  it('keeps what was set for the table before it', async () => {
    await labWith(planarExperiment(core));
    await use((await proposed(choice(classes))).problem);
    const split = [0.5, 0.5, 0];
    await lab.change(({ problem }) => {
      if (isNetwork(problem)) problem.data.split = split;
    });
    const { problem, description } = await proposed(choice(classes.replaceAll('cat', 'cow')));
    expect(problem.data.split).toEqual(split);
    expect(description.parts).toEqual({ train: 15, validation: 15, test: 0 });
  });

  it('makes a network of a function', async () => {
    await labWith(functionExperiment(core));
    const { problem } = await proposed(choice(classes));
    expect(await use(problem)).toBe(true);
    expect(isNetwork(lab.state.document.problem)).toBe(true);
  });

  it.each([
    ['ragged', 'a,b\n1,2\n3\n', /^line 3, column 2: /],
    ['with a gap', 'a,b\n1,x\n,y\n', /^line 3, column 1 \("a"\): this cell is empty/],
    ['of text among numbers', 'a,b\n1,2\n2,3\nx,4\n', /^line 4, column 1 \("a"\): expected a number/],
    ['with an open quote', 'a,b\n"1,2\n', /^line 2, column 1: .*never closed/],
    ['with a control character', 'a,b\n1,\u0001\n', /^line 2, column 2: this is not text/],
    ['of one class', `a,b\n${'1,x\n2,x\n'.repeat(10)}`, /same value in every row/],
    ['of one column', 'a\n1\n2\n', /one column/],
    ['of a header alone', 'hello', /no rows below/],
    ['of too many columns', `${'1,'.repeat(1000)}1\n`, /at most 1000 columns/],
    ['of too many rows', `a,b\n${'1,2\n'.repeat(20_001)}`, /at most 20000 rows/],
    ['of too many texts', `a,b\n${rows(101, (i) => `t${i},${i}`)}\n`, /more than 100 different texts/],
  ])('is refused in the words of the core when %s', async (_, text, words) => {
    await labWith(planarExperiment(core));
    const found = await proposeTable(lab, choice(text));
    expect(found.ok).toBe(false);
    expect(found.ok ? '' : found.faults[0]?.message).toMatch(words);
    expect(lab.state.notices).toEqual([]);
  });

  it('names its classes and features, and other data has no names', async () => {
    await labWith(planarExperiment(core));
    expect([classNames(lab.state), featureNames(lab.state), tableOf(lab.state.document, lab.state.catalogue)]).toEqual([
      null,
      null,
      null,
    ]);
    const { problem } = await proposed(choice(classes));
    await use(problem);
    expect(classNames(lab.state)).toEqual(['cat', 'dog']);
    expect(featureNames(lab.state)).toEqual(['height', 'width']);
    expect(tableOf(lab.state.document, lab.state.catalogue)?.text).toBe(classes);
  });
});
