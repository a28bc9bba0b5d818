// Adding up 256 numbers as a tree, so that the order never changes.

/** WGSL: add_up(lane, own) gives every invocation of a workgroup of 256 the sum of all their numbers. */
export const addUp = `
var<workgroup> partial: array<f32, 256>;

fn add_up(lane: u32, own: f32) -> f32 {
  partial[lane] = own;
  workgroupBarrier();
  for (var width = 128u; width > 0u; width /= 2u) {
    if (lane < width) { partial[lane] += partial[lane + width]; }
    workgroupBarrier();
  }
  return partial[0];
}
`;
