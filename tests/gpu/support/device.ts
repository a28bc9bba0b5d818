// A device wherever the suite runs. One for a test file.
import { afterAll, beforeAll } from 'vitest';
import { Device } from '../../../web/src/gpu/device';
import { place } from './place';

export async function openDevice(): Promise<Device> {
  const device = await Device.open(await place.gpu());
  if (!device) throw new Error('no adapter for WebGPU');
  return device;
}

/** The device, from the first test on. */
export function useDevice(): { readonly device: Device } {
  let device: Device | null = null;
  beforeAll(async () => {
    device = await openDevice();
  });
  afterAll(() => device?.close());
  return {
    get device() {
      if (!device) throw new Error('no adapter for WebGPU');
      return device;
    },
  };
}
