// A graphics card that may be used, or why there is none.

import type { Device } from '../gpu/device';
import type { CardHost } from './backends';

export type Usable = { readonly device: Device } | { readonly device: null; readonly why: string };

/** insists: somebody wants it even where the processor plays the card's part, which is faster without. */
export async function usableDevice(around: Pick<CardHost, 'openDevice'>, insists: boolean): Promise<Usable> {
  const device = await around.openDevice();
  if (!device) return { device, why: 'this browser offers no graphics card' };
  if (!device.isSoftware || insists) return { device };
  device.close();
  return { device: null, why: `the only graphics card here (${device.name}) is played by the processor` };
}
