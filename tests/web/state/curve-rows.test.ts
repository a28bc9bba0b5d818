import { describe, expect, it } from 'vitest';
import { curvesCsv, curvesNdjson, type RecordedRun, rowCount, strideOf } from '../../../web/src/state/curve-rows';
import { SeriesStore } from '../../../web/src/state/series-store';

const columns = [
  { id: 'a', name: 'A', layer: -1 },
  { id: 'b', name: 'B', layer: -1 },
  { id: 'b', name: 'B', layer: 1 },
];

/** A run with the given last values, row by row; minimum, maximum and average are different numbers. */
function recorded(
  index: number,
  name: string,
  rows: [step: number, ...values: number[]][],
  step?: number,
): RecordedRun {
  const store = new SeriesStore();
  store.reset(columns);
  const values = rows.flatMap(([at, ...last]) => [at, ...last.flatMap((value) => [value, -1, 1000, 500])]);
  store.add({ generation: 0, firstRow: 0, width: 1 + 4 * columns.length, values: Float64Array.from(values) });
  const progress = { step: step ?? (rows.at(-1)?.[0] ?? -1) + 1, epoch: 0, status: 'running', reason: '' } as const;
  return {
    index,
    name,
    columns,
    now: { progress: { ...progress, testEvaluations: 0, exact: true }, best: null },
    series: (id, layer) => store.series(id, layer),
  };
}

const missing = Number.NaN;

describe('curves as CSV', () => {
  it('have the columns, the order and the numbers of the command line', () => {
    const first = recorded(0, 'One', [
      [0, 0.1, missing, 1e-8],
      [1, 1e21, -0, 0.30000000000000004],
    ]);
    const second = recorded(1, 'Two', [[0, 3, 4, 5]]);
    expect(curvesCsv([first, second])).toBe(
      'run,name,step,a,b,b_layer2\n0,One,0,0.1,,1e-8\n0,One,1,1e+21,0,0.30000000000000004\n1,Two,0,3,4,5\n',
    );
  });

  it.each([
    ['plain', 'plain'],
    ['A, B', '"A, B"'],
    ['the "first"', '"the ""first"""'],
    ['two\nlines', '"two\nlines"'],
    ['a\rb', '"a\rb"'],
    ['Größe ✓', 'Größe ✓'],
  ])('quote the name %j where they must', (name, written) => {
    expect(curvesCsv([recorded(0, name, [[0, 1, 2, 3]])]).split('b_layer2\n')[1]).toBe(`0,${written},0,1,2,3\n`);
  });

  it('have the number a run has in the experiment, whatever its place in the list', () => {
    expect(curvesCsv([recorded(3, 'Fourth', [[0, 1, 2, 3]])])).toContain('\n3,Fourth,0,');
  });

  it('take the columns from a run that has some', () => {
    const failed: RecordedRun = { ...recorded(0, 'Failed', []), columns: [] };
    const text = curvesCsv([failed, recorded(1, 'Fine', [[0, 1, 2, 3]])]);
    expect(text).toBe('run,name,step,a,b,b_layer2\n1,Fine,0,1,2,3\n');
  });
});

describe('curves as NDJSON', () => {
  it('are one object per line, with null for what was not measured', () => {
    const name = 'the "first",\nin two lines';
    const text = curvesNdjson([recorded(0, name, [[0, 0.5, missing, 2]]), recorded(1, 'B', [[7, 1, 2, 3]])]);
    expect(text.endsWith('\n')).toBe(true);
    const lines = text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { run: 0, name, step: 0, a: 0.5, b: null, b_layer2: 2 },
      { run: 1, name: 'B', step: 7, a: 1, b: 2, b_layer2: 3 },
    ]);
    expect(lines[1]).toBe('{"run":1,"name":"B","step":7,"a":1,"b":2,"b_layer2":3}');
  });
});

describe('rows', () => {
  it('leave out the evaluation that ended the run: it has no step', () => {
    const run = recorded(
      0,
      'Stopped',
      [
        [0, 1, 2, 3],
        [1, 1, 2, 3],
        [2, 1, 9, 3],
      ],
      2,
    );
    expect(rowCount(run)).toBe(2);
    expect(curvesCsv([run])).not.toContain('0,Stopped,2,');
  });

  it('stand for as many steps as lie between the first two', () => {
    expect(strideOf(recorded(0, 'Short', []))).toBe(1);
    expect(strideOf(recorded(0, 'Short', [[0, 1, 2, 3]]))).toBe(1);
    expect(
      strideOf(
        recorded(
          0,
          'Full',
          [0, 1, 2].map((step) => [step, 1, 2, 3] as [number, ...number[]]),
        ),
      ),
    ).toBe(1);
    expect(
      strideOf(
        recorded(
          0,
          'Thin',
          [3, 7, 9].map((step) => [step, 1, 2, 3] as [number, ...number[]]),
        ),
      ),
    ).toBe(4);
  });
});
