// What the dialog for own data says of files before the core sees them, and of tables after it did.
import { describe, expect, it } from 'vitest';
import type { DatasetEntry } from '../../../web/src/engine/catalogue';
import { type FoundFile, readTable } from '../../../web/src/ui/own-data/files';
import { classesOfFolder } from '../../../web/src/ui/own-data/image-folder';
import { wordsOfFault } from '../../../web/src/ui/own-data/words';
import { entry, field } from './fake-catalogue';

const LIMIT = 2048;
type Part = string | Uint8Array<ArrayBuffer>;
const file = (name: string, content: Part, type = ''): File => new File([content], name, { type });
const said = async (given: File): Promise<string> => {
  const read = await readTable(given, LIMIT);
  return read.ok ? `read ${read.value}` : (read.faults[0]?.message ?? '');
};
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('a file', () => {
  it('is read as UTF-8, and as UTF-16 where it says so', async () => {
    expect(await said(file('a.csv', 'a,ü\n'))).toBe('read a,ü\n');
    expect(await said(file('a.csv', bytes(0xff, 0xfe, 0x61, 0, 0x2c, 0, 0xfc, 0)))).toBe('read a,ü');
    expect(await said(file('a.csv', bytes(0xfe, 0xff, 0, 0x61, 0, 0x2c)))).toBe('read a,');
  });

  it('that is no table is refused with its name and the remedy', async () => {
    expect(await said(file('a.png', 'x', 'image/png'))).toMatch(/“a.png” is one image.*folder of images per class/);
    expect(await said(file('nothing.csv', ''))).toMatch(/“nothing.csv” is empty.*needs rows/);
    expect(await said(file('book.xlsx', bytes(0x50, 0x4b, 3, 4)))).toMatch(
      /“book.xlsx” is packed.*Save the sheet as CSV/,
    );
    expect(await said(file('old.csv', bytes(0x61, 0x2c, 0xfc, 0x0a)))).toMatch(/“old.csv” is not text in UTF-8.*Save/);
  });

  it('that is too large is refused with the limit, without being read where it is huge', async () => {
    expect(await said(file('a.csv', '1,2\n'.repeat(LIMIT / 4)))).toMatch(/^read/);
    const words = /“a.csv” has 3 KiB; a table may have at most 2 KiB, because the link carries it. Leave out/;
    expect(await said(file('a.csv', `${'1,2\n'.repeat(LIMIT / 4)}1`))).toMatch(words);
    const huge = file('huge.csv', '1');
    Object.defineProperty(huge, 'size', { value: 5e9 });
    Object.defineProperty(huge, 'arrayBuffer', { value: () => Promise.reject(new Error('read')) });
    expect(await said(huge)).toMatch(/“huge.csv” has 4,882,813 KiB; a table may have at most 2 KiB/);
  });

  it('that is gone says so', async () => {
    const gone = file('gone.csv', '1');
    Object.defineProperty(gone, 'arrayBuffer', { value: () => Promise.reject(new Error('gone')) });
    expect(await said(gone)).toMatch(/“gone.csv” could not be read. Is it still there/);
  });
});

describe('a folder', () => {
  const found = (...paths: string[]): FoundFile[] =>
    paths.map((path) => {
      const parts = path.split('/');
      const name = parts.at(-1) ?? '';
      return { folders: parts.slice(0, -1), file: file(name, 'x', /png$/i.test(name) ? 'image/png' : 'text/plain') };
    });
  const read = (...paths: string[]): unknown => {
    const classes = classesOfFolder('root', found(...paths));
    if (!classes.ok) return classes.faults[0]?.message;
    return [...classes.value].map(([label, files]) => `${label}: ${files.map(({ name }) => name).join(' ')}`);
  };

  it('has its folders as classes, in the order of names, and passes over what is no image', () => {
    expect(
      read(
        'root/b/2.png',
        'root/b/10.png',
        'root/a/1.PNG',
        'root/a/notes.txt',
        'root/a/.x.png',
        'root/x.png',
        'root/a/deep/y.png',
      ),
    ).toEqual(['a: 1.PNG', 'b: 10.png 2.png']);
  });

  it('that cannot be one says why and what it should be', () => {
    expect(read('root/1.png')).toMatch(/“root” holds no folder.*two at least/);
    expect(read('root/a/1.png', 'root/.git/x')).toMatch(/“root” holds one folder only.*two at least/);
    expect(read('root/a/1.png', 'root/b/notes.txt')).toMatch(/“b” holds no image/);
  });
});

describe('a fault', () => {
  const table = entry('own', 'own', [
    field('text', '', 'table', { type: 'text', max_length: LIMIT }),
    field('target', '', 'column to predict', { type: 'text', max_length: 20 }),
    field('split', '', 'split', { type: 'real_list' }),
  ]) as DatasetEntry;
  const words = (path: string): string => wordsOfFault({ code: '', path, message: 'Words.' }, table, 'text');

  it('of the table has the place in its words; of another field its name; of anything else its path', () => {
    expect(words('problem.data.text')).toBe('Words.');
    expect(words('problem.data.target')).toBe('Column to predict: Words.');
    expect(words('problem.data.split[1]')).toBe('Split: Words. Add rows to the table.');
    expect(words('runs[0].lr')).toBe('runs[0].lr: Words.');
    expect(words('')).toBe('Words.');
  });
});
