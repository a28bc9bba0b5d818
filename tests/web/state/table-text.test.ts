// What the page shows of a table, held against what the core makes of it.
import { describe, expect, it } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import type { Description } from '../../../web/src/engine/protocol';
import { chooseDefault } from '../../../web/src/state/draft';
import { ownTableEntry } from '../../../web/src/state/own-table';
import { classesOf, compareBytes, cutTable, targetIndex, viewTable } from '../../../web/src/state/table-text';
import { catalogueOf, planarExperiment } from '../support/experiments';
import { core, prepareCore } from '../support/prepared-core';

prepareCore();

/** The core's description of a table, with whichever loss fits it. */
function described(text: string, header = 'auto', target = ''): Description {
  const catalogue = catalogueOf(core);
  const entry = ownTableEntry(catalogue);
  if (!entry) throw new Error('no data set carries a text');
  const document = planarExperiment(core) as ExperimentDocument & { problem: { loss: unknown } };
  const data = { ...chooseDefault(entry), text, header, target };
  let faults = '';
  for (const loss of catalogue.losses) {
    document.problem = { ...document.problem, data, loss: chooseDefault(loss) } as typeof document.problem;
    const session = core.createSession(JSON.stringify(document), 0);
    if (!session.ok) {
      faults = JSON.stringify(session.faults);
      continue;
    }
    const description = session.value.describe();
    session.value.dispose();
    return description;
  }
  throw new Error(faults);
}

const repeat = (rows: string[], times = 6): string =>
  `${Array.from({ length: times }, () => rows.join('\n')).join('\n')}\n`;

const tables: [name: string, text: string, header?: string, target?: string][] = [
  ['commas and a header', `x,colour,kind\n${repeat(['1,red,a', '2,blue,b', '3,green,a'])}`],
  ['tabs from a spreadsheet', `x\ty\n${repeat(['1\t2.5', '2\t3.5', '3\t9.25'])}`],
  [
    'semicolons, CR LF, quotes',
    repeat(['1;"a;b";2.25', '2;"say ""hi""";3', ' 3 ; plain ;4.5']).replaceAll('\n', '\r\n'),
  ],
  ['no header, classes of numbers', repeat(['1,10,0', '2,20,1', '3,30,2', '-4e2,.5,+1'])],
  ['a first row of numbers that is a header', `1,2\n${repeat(['5,a', '6,b', '7,a'])}`, 'yes'],
  ['texts that are no header', `p,q\n${repeat(['a,c', 'b,d'])}`, 'no'],
  ['another target', `kind,x,y\n${repeat(['a,1,2', 'b,3,4', 'c,5,7'])}`, 'auto', 'kind'],
  ['a target by number', repeat(['a,1,2.5', 'b,3,4.5', 'c,5,7.5']), 'auto', '1'],
  ['letters whose bytes sort unlike their code units', repeat(['1,\u{1f600}', '2,\uff5e', '3,z'])],
  ['a byte order mark and blank lines', `\ufeff\n\nx,kind\n\n${repeat(['1,a', '2,b'])}\n`],
  ['a cell over two lines', `x,kind\n${repeat(['1,"a\nb"', '2,c'])}`],
  ['mostly texts', repeat(['1,a', 'z,b', 'y,a'])],
];

describe('a table as the page reads it', () => {
  it.each(tables)('is that of the core: %s', (_, text, header = 'auto', target = '') => {
    const view = viewTable(cutTable(text), header);
    const predicted = targetIndex(view, target);
    const core = described(text, header, target);
    const { train, validation, test } = core.parts;
    expect(view.rows.length).toBe(train + validation + test);
    const others = view.columns.filter((__, j) => j !== predicted);
    expect(others.reduce((sum, { kind, different }) => sum + (kind === 'numbers' ? 1 : different), 0)).toBe(
      core.features,
    );
    if (core.classes > 0) expect(classesOf(view, predicted)).toHaveLength(core.classes);
  });

  it('numbers classes in the order of the core', () => {
    const text = `x,kind\n${repeat(['1,\u{1f600}', '2,\uff5e', '3,z'], 20)}`;
    const view = viewTable(cutTable(text), 'auto');
    const names = classesOf(view, 1);
    expect(names).toEqual(['z', '\uff5e', '\u{1f600}']);
    const catalogue = catalogueOf(core);
    const entry = ownTableEntry(catalogue);
    const document = planarExperiment(core);
    document.problem = {
      ...document.problem,
      data: { ...(entry && chooseDefault(entry)), text },
    } as typeof document.problem;
    const session = core.createSession(JSON.stringify(document), 0);
    if (!session.ok) throw new Error(JSON.stringify(session.faults));
    const examples = session.value.examples('train', 60);
    session.value.dispose();
    if (!examples.ok) throw new Error('no examples');
    // The feature says which row it was, and so which text it had.
    for (let i = 0; i < examples.value.length; i += 2) {
      const wanted = ['\u{1f600}', '\uff5e', 'z'][Math.round(examples.value[i] ?? 0) - 1];
      expect(names[examples.value[i + 1] ?? -1]).toBe(wanted);
    }
  });

  it('says on which line each row begins', () => {
    expect(cutTable('a,b\n\n"1\n2",3\r\n4,5').lines).toEqual([1, 3, 5]);
  });

  it('shows rows that do not fit and quotes that do not close, for the eye', () => {
    expect(cutTable('a,b\n1\n2,3,4\n"5,6').rows).toEqual([['a', 'b'], ['1'], ['2', '3', '4'], ['5,6']]);
    expect(cutTable('').rows).toEqual([]);
  });

  it('finds no column where there is none of that name', () => {
    const view = viewTable(cutTable('a,b\n1,2'), 'auto');
    expect(['', 'a', '2', 'c', '3'].map((target) => targetIndex(view, target))).toEqual([1, 0, 1, -1, -1]);
  });

  it('orders texts by their bytes', () => {
    expect(['b', 'a', 'ab', '\u{1f600}', '\uff5e', ''].sort(compareBytes)).toEqual([
      '',
      'a',
      'ab',
      'b',
      '\uff5e',
      '\u{1f600}',
    ]);
  });
});
