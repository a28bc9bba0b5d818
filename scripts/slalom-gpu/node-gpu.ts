// WebGPU in Node: Dawn, from the npm package `webgpu`, on whatever Vulkan driver the environment names.

// Dawn ends the process when this is collected while something of it is in use.
let gpu: GPU | undefined;

/** What a page has as navigator.gpu. */
export async function nodeGpu(): Promise<GPU> {
  const { create } = await import('webgpu');
  // A driver that lets the processor play the card takes seconds to compile that workgroup memory is set to zero; nothing
  // of ours counts on that.
  gpu ??= create(['enable-dawn-features=disable_workgroup_init']);
  return gpu;
}
