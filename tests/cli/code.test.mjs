// slalom catalogue --torch and --wgsl. What the texts compute is compared with the kernels in tests/cpp/optim.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCode, failure, output, slalom } from './support.mjs';

const catalogue = JSON.parse(output(['catalogue']));
const stages = [...catalogue.rules, ...catalogue.stages];

test('--torch prints an optimizer for every rule, stage and recipe', () => {
  for (const { id, name } of [...stages, ...catalogue.recipes]) {
    const text = output(['catalogue', id, '--torch']);
    assert.match(text, /^class \w+\(torch\.optim\.Optimizer\):$/m, id);
    assert.ok(text.includes(name), id);
  }
});

test('--wgsl prints a shader, or says why there is none', () => {
  for (const { id } of stages) {
    const { status, stdout, stderr } = slalom(['catalogue', id, '--wgsl']);
    if (status === exitCode.ok) assert.match(stdout, /^@compute @workgroup_size\(64\)\nfn take_step\(/m, id);
    else assert.match(stderr, /has no kernel of one parameter: /, id);
  }
});

test('code of what is no optimizer is refused with what there is', () => {
  for (const option of ['--torch', '--wgsl']) {
    const [error] = failure(['catalogue', 'adm', option], exitCode.badInput);
    assert.equal(error.code, 'unknown_id');
    assert.match(error.message, /did you mean "adam"/);
    assert.equal(slalom(['catalogue', option]).status, exitCode.badUsage);
  }
});
