// The shaders written for rules and stages are programs that a browser's WebGPU accepts, as they are and with every
// entry point. What they compute is compared with the kernels in tests/cpp/optim.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { output, slalom } from '../cli/support.mjs';
import { openPage, withBrowser } from './support/page.mjs';

const { rules, stages } = JSON.parse(output(['catalogue']));
const shaders = [...rules, ...stages]
  .map(({ id }) => ({ id, ...slalom(['catalogue', id, '--wgsl']) }))
  .filter(({ status }) => status === 0)
  .map(({ id, stdout }) => ({ id, text: stdout }));

/** In the page: what is wrong with each shader; null without an adapter. */
async function check(list) {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) return null;
  const device = await adapter.requestDevice();
  const faults = [];
  for (const { id, text } of list) {
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ code: text });
    const { messages } = await module.getCompilationInfo();
    for (const { type, lineNum, message } of messages) faults.push(`${id}, line ${lineNum}: ${type}: ${message}`);
    for (const [, entryPoint] of text.matchAll(/^fn (\w+)\(@builtin/gm)) {
      try {
        await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint } });
      } catch (error) {
        faults.push(`${id}, ${entryPoint}: ${error.message}`);
      }
    }
    const error = await device.popErrorScope();
    if (error) faults.push(`${id}: ${error.message}`);
  }
  // That a wrong one would be found out.
  const wrong = device.createShaderModule({ code: 'fn f() { let x: f32 = 1u; }' });
  if ((await wrong.getCompilationInfo()).messages.length === 0) faults.push('a wrong shader is accepted');
  return faults;
}

test('every shader compiles, and makes a pipeline of each entry point', (t) =>
  withBrowser(
    async (browser) => {
      const { page } = await openPage(browser);
      const faults = await page.evaluate(check, shaders);
      if (!faults) return t.skip('this browser has no WebGPU adapter: the shaders were not compiled');
      assert.ok(shaders.length > rules.length / 2, 'most rules have a shader');
      assert.deepEqual(faults, []);
    },
    ['WebGPU without a card'],
  ));
