// The command line for graphics cards, as a user calls it: in Node alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { csvOf } from '../../scripts/slalom-gpu/output';
import { packLink } from '../../web/src/engine/links';
import { type Cores, documentOf, loadCores } from './support/documents';

const program = fileURLToPath(new URL('../../scripts/slalom-gpu.mjs', import.meta.url));
const cores: Cores = await loadCores();
const folder = mkdtempSync(join(tmpdir(), 'slalom-gpu-'));
afterAll(() => rmSync(folder, { recursive: true }));

function slalomGpu(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const rule = cores.catalogue.rules[0]?.id;
const document = documentOf(cores, { stages: [{ id: rule }], validate_every: 5, stop: { steps: 40 } });

test('a run comes to what the core makes of it, in the same form', () => {
  const csv = join(folder, 'run.csv');
  const { status, stdout, stderr } = slalomGpu(file('run.json', document), '--csv', csv, '--every', '13');
  expect(stderr).toMatch(/^on .+; results are not reproducible to the bit$/m);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/run +steps +batch loss .*steps\/s\nrun +40 /);

  const opened = cores.core.createSession(document, 0);
  if (!opened.ok) throw new Error('no session');
  opened.value.step(40);
  const expected = csvOf([{ run: 0, name: 'run', session: opened.value, stepsPerSecond: 0 }], 13).split('\n');
  const found = readFileSync(csv, 'utf8').split('\n');
  expect(found[0]).toBe(expected[0]);
  expect(found.length).toBe(expected.length);
  // The names, steps 0, 13, 26 and 39, and the end of the last line.
  expect(found.length).toBe(1 + 4 + 1);
  for (const [line, text] of expected.entries()) {
    for (const [at, cell] of text.split(',').entries()) {
      const one = found[line]?.split(',')[at] as string;
      // Of accuracies, one example more or less is right.
      if (line > 0 && cell !== '' && Number.isFinite(Number(cell))) {
        expect(Math.abs(Number(one) - Number(cell)), `line ${line}: ${one} for ${cell}`).toBeLessThanOrEqual(
          1e-3 * Math.abs(Number(cell)) + (expected[0]?.split(',')[at] === 'validation_accuracy' ? 0.03 : 0),
        );
      } else {
        expect(one).toBe(cell);
      }
    }
  }
  opened.value.dispose();
});

test('a link is an experiment, too, of which some steps are enough', () => {
  const link = packLink(cores.core, document);
  if (!link.ok) throw new Error('no link');
  const { status, stdout } = slalomGpu(link.value, '--steps', '7', '--run', '0', '--quiet');
  expect(status).toBe(0);
  expect(stdout).not.toMatch(/batch loss/);
});

test.each([
  ['a file that is not there', ['/nowhere/experiment.json'], 1, /cannot read "\/nowhere\/experiment\.json"/],
  ['a damaged link', ['#v2.xyz'], 1, /link/],
  [
    'what no card can train',
    [file('f64.json', documentOf(cores, { stages: [{ id: rule }], precision: 'f64' }))],
    1,
    /precision: .*f32/,
  ],
  ['a run that is not there', [file('one.json', document), '--run', '3'], 1, /--run: there is no run 3/],
  ['a wrong number', [file('two.json', document), '--steps', 'many'], 2, /--steps: must be a whole number/],
  ['nothing', [], 2, /one experiment is wanted/],
  ['an unknown option', [file('three.json', document), '--fast'], 2, /fast/],
] as [string, string[], number, RegExp][])('%s is refused with the reason', (_, words, exit, message) => {
  const { status, stderr } = slalomGpu(...words);
  expect(stderr).toMatch(message);
  expect(status).toBe(exit);
});
