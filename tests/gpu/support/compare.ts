// What the core says, and how near a result is to it.
import { expect } from 'vitest';
import type { Device, Numbers, Work } from '../../../web/src/gpu/device';
import { encodeAll } from '../../../web/src/gpu/device';
import { place } from './place';

/** What tests/gpu/reference.cpp answers to these words and numbers. */
export async function reference(
  words: readonly (string | number)[],
  ...numbers: Float32Array[]
): Promise<Float32Array> {
  const input = new Float32Array(numbers.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of numbers) {
    input.set(some, at);
    at += some.length;
  }
  const answer = await place.ask(words.map(String), new Uint8Array(input.buffer));
  return new Float32Array(answer.buffer);
}

/** Mean square of the difference over mean square of what is expected. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  let error = 0;
  let square = 0;
  for (let i = 0; i < expected.length; i++) {
    error += ((actual[i] as number) - (expected[i] as number)) ** 2;
    square += (expected[i] as number) ** 2;
  }
  return error === 0 ? 0 : error / square;
}

/** The bound of every comparison of kernels. */
export function expectNear(actual: Float32Array, expected: Float32Array, what = ''): void {
  expect(relativeError(actual, expected), what).toBeLessThanOrEqual(1e-6);
}

export const run = (device: Device, ...work: Work[]): Promise<void> => runAt(device, [], work);

/** offsets: where the records are that moving works read. */
export async function runAt(device: Device, offsets: readonly number[], works: readonly Work[]): Promise<void> {
  const encoder = device.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  encodeAll(pass, works, offsets);
  pass.end();
  device.device.queue.submit([encoder.finish()]);
  await device.device.queue.onSubmittedWorkDone();
  expect(device.fault).toBeNull();
}

export const whole = (numbers: Numbers) => ({ numbers, at: 0 });

/** Random numbers that are the same every time: a small generator, started with `seed`. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const scattered = (random: () => number, count: number) =>
  Float32Array.from({ length: count }, () => 4 * random() - 2);
