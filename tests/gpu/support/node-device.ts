// A device in Node: Dawn, from the npm package `webgpu`, on whatever Vulkan driver the system has. One for a test file.
import { afterAll, beforeAll } from 'vitest';
import { Device } from '../../../web/src/gpu/device';

// Dawn ends the process when this is collected while something of it is in use.
let gpu: GPU | undefined;

export async function openInNode(): Promise<Device | null> {
  const { create } = await import('webgpu');
  gpu ??= create([]);
  return Device.open(gpu);
}

/** The device, from the first test on. */
export function useDevice(): { readonly device: Device } {
  let device: Device | null = null;
  beforeAll(async () => {
    device = await openInNode();
  });
  afterAll(() => device?.close());
  return {
    get device() {
      if (!device) throw new Error('no adapter for WebGPU');
      return device;
    },
  };
}
