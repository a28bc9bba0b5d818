import { describe, expect, it } from 'vitest';
import type { ExperimentDocument } from '../../../web/src/engine/document';
import { fileName } from '../../../web/src/state/file-name';

const on = (id: string): Pick<ExperimentDocument, 'problem'> => ({
  problem: { function: { id }, start: [0, 0], noise: 0 },
});

describe('file names', () => {
  it('say what it is about, whose runs, and what is in it', () => {
    expect(fileName(on('hill'), ['Fast', 'Slow'], 'curves')).toBe('slalom-hill-Fast-Slow-curves');
    expect(fileName(on('hill'), ['Fast'])).toBe('slalom-hill-Fast');
  });

  it('count runs that are too many to name', () => {
    expect(fileName(on('hill'), ['A', 'B', 'C', 'D'], 'loss')).toBe('slalom-hill-4-runs-loss');
  });

  it.each([
    ['a/b\\c:d*e?f"g<h>i|j', 'slalom-hill-a-b-c-d-e-f-g-h-i-j'],
    ['../../etc', 'slalom-hill-etc'],
    ['CON', 'slalom-hill-CON'],
    ['  spaces  and.dots. ', 'slalom-hill-spaces-and-dots'],
    ['Größe α=0.1', 'slalom-hill-Gro-e-0-1'],
    ['学习率', 'slalom-hill'],
    ['line\nend\u0000', 'slalom-hill-line-end'],
    ['x'.repeat(500), `slalom-hill-${'x'.repeat(40)}`],
  ])('are safe on every system: %j', (name, expected) => {
    expect(fileName(on('hill'), [name])).toBe(expected);
  });
});
