// A device wherever the suite runs. One for a test file.
import { afterAll, beforeAll } from 'vitest';
import { Device } from '../../../web/src/gpu/device';
import { place } from './place';

export const openDevice = async (): Promise<Device | null> => Device.open(await place.gpu());

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
