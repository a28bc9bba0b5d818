// Adding up a number of every invocation as a tree, so that the order never changes.

/** WGSL: add_up(lane, own) gives every invocation of a workgroup of so many, a power of two, the sum of all their numbers. */
export const addUpOf = (lanes: number) => `
var<workgroup> partial: array<f32, ${lanes}>;

fn add_up(lane: u32, own: f32) -> f32 {
  partial[lane] = own;
  workgroupBarrier();
  for (var width = ${lanes / 2}u; width > 0u; width /= 2u) {
    if (lane < width) { partial[lane] += partial[lane + width]; }
    workgroupBarrier();
  }
  return partial[0];
}
`;

export const addUp = addUpOf(256);
