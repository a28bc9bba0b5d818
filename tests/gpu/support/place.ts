// What the suite needs of the place where it runs, in Node: Dawn, from the npm package `webgpu`, on whatever Vulkan driver
// the system has. In browsers, ../browser/place.ts stands in for this file.
import { askReference } from './ask-reference.mjs';

export interface Place {
  /** What a page has as navigator.gpu. */
  gpu(): Promise<GPU | undefined>;
  /** What tests/gpu/reference.cpp answers to these words and this input; rejects with what it says is wrong. */
  ask(words: readonly string[], input: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

// Dawn ends the process when this is collected while something of it is in use.
let gpu: GPU | undefined;

export const place: Place = {
  async gpu() {
    const { create } = await import('webgpu');
    // A driver that lets the processor play the card takes seconds to compile that workgroup memory is set to zero; nothing
    // here may count on that.
    gpu ??= create(['enable-dawn-features=disable_workgroup_init']);
    return gpu;
  },
  ask: askReference,
};
