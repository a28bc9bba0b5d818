// How many operations on 32-bit floats the card makes a second where nothing else is to be done: what products are to be
// compared with. Measured, since WebGPU tells nothing of the kind.
import { type Device, encode } from '../../../web/src/gpu/device';
import { rateOf } from './clock';

/** Workgroups: enough for the largest card, and for the processor where it plays one. */
const groupsOf = ({ isSoftware }: Device) => (isSoftware ? 16 : 4096);
const lanes = 256;
const rounds = 256;
/** Vectors of four that every invocation works on in turn, so that no multiply-add waits for the one before. */
const chains = 8;

const text = `
@group(0) @binding(0) var<storage, read_write> out: array<f32>;
@compute @workgroup_size(${lanes})
fn work(@builtin(global_invocation_id) id: vec3u) {
  // Nothing here is known when it is compiled.
  let factor = vec4f(out[0] + 0.5);
  ${Array.from({ length: chains }, (_, i) => `var x${i} = vec4f(f32(id.x) + ${i}.0);`).join('\n  ')}
  for (var i = 0u; i < ${rounds}u; i++) {
    ${Array.from({ length: chains }, (_, i) => `x${i} = fma(x${i}, factor, factor);`).join('\n    ')}
  }
  let sum = ${Array.from({ length: chains }, (_, i) => `x${i}`).join(' + ')};
  // Never so, which the compiler cannot know.
  if (sum.x == 0.123) { out[1] = sum.y + sum.z + sum.w; }
}`;

/** Operations a second, a multiply-add being two. */
export async function peakOf(device: Device): Promise<number> {
  const groups = groupsOf(device);
  const program = await device.program('the measure of the peak', text, ['write'], 'work');
  const group = device.group(program, [device.numbers(2)]);
  const run = (times: number) => {
    const encoder = device.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    for (let i = 0; i < times; i++) encode(pass, { program, group, groups: [groups, 1] });
    pass.end();
    device.device.queue.submit([encoder.finish()]);
    return device.device.queue.onSubmittedWorkDone();
  };
  const { perSecond } = await rateOf(run, device.isSoftware);
  return perSecond * groups * lanes * rounds * chains * 4 * 2;
}
