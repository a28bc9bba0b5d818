// What the suite needs of the place where it runs, in Node: Dawn, from the npm package `webgpu`, on whatever Vulkan driver
// the system has. In browsers, ../browser/place.ts stands in for this file.
import { nodeGpu } from '../../../scripts/slalom-gpu/node-gpu';
import { askReference } from './ask-reference.mjs';

export interface Place {
  /** Of cases that each cost seconds this place runs every so many-th. */
  readonly every: number;
  /** What a page has as navigator.gpu. */
  gpu(): Promise<GPU | undefined>;
  /** What tests/gpu/reference.cpp answers to these words and this input; rejects with what it says is wrong. */
  ask(words: readonly string[], input: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

export const place: Place = { every: 1, gpu: nodeGpu, ask: askReference };
